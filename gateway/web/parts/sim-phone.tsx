/**
 * A virtual phone of somebody in the simulation: what was paged to it and the answers its owner could give. Whether an
 * answer counts is the gateway's, which never takes one in the name of a real person.
 */
import { useState } from 'preact/hooks';
import { KindWords } from './alarm-marks.tsx';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import type { HeldCall, PhoneView } from './sim-calls.ts';
import { answerPhone } from './sim-face.ts';
import { Held, type HeldCard, type PhoneAnswer } from './sim-pager.tsx';

/** The phone. `off`: it was switched off, and hears and says nothing. `whole`: everything here is simulated. */
export function VirtualPhone({
  phone,
  off,
  whole,
}: {
  readonly phone: PhoneView;
  readonly off: boolean;
  readonly whole: boolean;
}) {
  const { t, nameOf, placeOf } = useSession();
  const words = t.pages.simulator.phones;
  const [refused, setRefused] = useState<string | null>(null);
  const rings = !off && phone.held.some((held) => held.rings);
  const cardOf = ({ alarm, channels, said, over, ...held }: HeldCall): HeldCard => ({
    ...{ level: alarm.level, said, over, call112: false, rings: !off && held.rings },
    mark: <KindWords alarm={alarm} whole={whole} />,
    place: placeOf(alarm.place) ?? alarm.device ?? '',
    text: channels.map((channel) => t.channel[channel]).join(', '),
  });
  const say = async (alarm: string, answer: PhoneAnswer): Promise<void> => {
    const outcome = await answerPhone({ alarm, person: phone.person, answer });
    setRefused(outcome.ok ? null : outcome.message || t.pages.common.error.network);
  };
  return (
    <article class={`nk-handset nk-handset--phone ${rings ? 'nk-handset--rings' : ''}`}>
      <header>
        <Icon name={rings ? 'bell' : 'phone'} />
        <h3>
          <Name>{nameOf(phone.person) ?? phone.person}</Name>
        </h3>
        <p>{off ? words.off : rings ? words.rings : words.phone}</p>
      </header>
      <ul>
        {phone.held.map((held) => (
          <Held
            key={held.alarm.id}
            held={cardOf(held)}
            say={off ? null : (answer) => void say(held.alarm.id, answer)}
          />
        ))}
      </ul>
      {refused !== null && <p role="alert">{refused}</p>}
    </article>
  );
}
