/**
 * Faults of the world: channels that hang, a broker that stopped, another moment of the week, phones that are off; and the
 * band above the page that names every fault that stands, with one button that puts all right. Only where all is virtual.
 */
import { useRef, useState } from 'preact/hooks';
import type { Channel } from '../../core/site.ts';
import { clockTime, dayInFull, gatewayNow, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { InputField, SelectField } from './fields.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import {
  CHANNELS,
  type ChannelMode,
  changeWorld,
  mending,
  momentAt,
  type SimulationView,
  type WorldChange,
} from './sim-face.ts';
import type { VirtualDevice, VirtualDevices } from './virtual.ts';

/** With its day, which is what jumping about makes one forget. */
const moment = (at: number, locale: string): string => `${dayInFull(at, locale)}, ${clockTime(at, locale)}`;
const MODES: readonly ChannelMode[] = ['works', 'hangs', 'refuses'];

interface Standing {
  readonly key: string;
  readonly text: string;
  readonly mend: () => void;
}

/** Sends changes of the world one after the other, also those that are tapped while others are under way. */
export function useWorld(again: () => void): {
  readonly trouble: string | null;
  readonly change: (...changes: readonly WorldChange[]) => void;
} {
  const { t } = useSession();
  const [trouble, setTrouble] = useState<string | null>(null);
  const run = async (changes: readonly WorldChange[]): Promise<void> => {
    let words: string | null = null;
    for (const each of changes) {
      const answer = await changeWorld(each);
      if (!answer.ok) words = answer.message || t.pages.common.error.network;
    }
    setTrouble(words);
    again();
  };
  const last = useRef<Promise<void>>(Promise.resolve());
  return {
    trouble,
    change: (...changes) => {
      last.current = last.current.then(() => run(changes));
    },
  };
}

/** Puts right what is wrong with a device. */
function mendDevice(virtual: VirtualDevice, virtuals: VirtualDevices): void {
  if (virtual.link === 'cut') virtuals.tell(virtual.id, 'link', { up: true });
  if (virtual.power === false) {
    virtuals.tell(virtual.id, 'power', { on: true });
    if (virtual.battery === 0) virtuals.tell(virtual.id, 'battery', { percent: 100 });
  }
  if (virtual.range === false) virtuals.tell(virtual.id, 'range', { in: true });
}

function standingOf(
  t: ReturnType<typeof useSession>['t'],
  nameOf: (person: string | null) => string | null,
  simulation: SimulationView,
  virtuals: VirtualDevices,
  change: (...changes: readonly WorldChange[]) => void,
): readonly Standing[] {
  const words = t.pages.simulator.band;
  const { faults } = simulation;
  const world = mending(faults).map((each): Standing => {
    const mend = (): void => change(each);
    if ('broker' in each) return { key: 'broker', text: words.broker, mend };
    if ('clock' in each)
      return { key: 'clock', text: words.clock(moment(Date.parse(simulation.now), t.locale)), mend };
    if ('person' in each)
      return { key: `phone ${each.person.id}`, text: words.phone(nameOf(each.person.id) ?? ''), mend };
    const { kind } = each.channel;
    const mode = faults.channels[kind] === 'refuses' ? 'refuses' : 'hangs';
    return { key: `channel ${kind}`, text: words.channel[mode](t.channel[kind]), mend };
  });
  const devices = (virtuals.devices ?? [])
    .filter(({ link, power, range }) => link === 'cut' || power === false || range === false)
    .map((virtual): Standing => {
      const what =
        virtual.battery === 0
          ? 'empty'
          : virtual.power === false
            ? 'power'
            : virtual.range === false
              ? 'range'
              : 'link';
      return {
        key: `device ${virtual.id}`,
        text: words.device[what](virtual.id),
        mend: () => mendDevice(virtual, virtuals),
      };
    });
  return [...world, ...devices];
}

/** The band of faults that stand; nothing while there is none. */
export function FaultBand({
  simulation,
  virtuals,
  again,
}: {
  readonly simulation: SimulationView;
  readonly virtuals: VirtualDevices;
  readonly again: () => void;
}) {
  const { t, nameOf } = useSession();
  const words = t.pages.simulator.band;
  const { change, trouble } = useWorld(again);
  const standing = standingOf(t, nameOf, simulation, virtuals, change);
  if (standing.length === 0) return null;
  return (
    <section class="nk-wrong" aria-labelledby="wrong-title">
      <Icon name="warn" />
      <div>
        <h2 id="wrong-title">{words.title(standing.length)}</h2>
        <ul>
          {standing.slice(0, 12).map(({ key, text, mend }) => (
            <li key={key}>
              <span>
                <bdi>{text}</bdi>
              </span>
              <button type="button" class="nk-plain" aria-label={words.mend(text)} onClick={mend}>
                {words.mendShort}
              </button>
            </li>
          ))}
          {standing.length > 12 && <li>{words.more(standing.length - 12)}</li>}
        </ul>
        {trouble !== null && <p role="alert">{trouble}</p>}
      </div>
      <Button
        look="primary"
        icon="undo"
        onClick={() => {
          change({ all: 'works' });
          for (const virtual of virtuals.devices ?? []) mendDevice(virtual, virtuals);
        }}
      >
        {words.all}
      </Button>
    </section>
  );
}

function ChannelRow({
  channel,
  mode,
  set,
}: {
  readonly channel: Channel;
  readonly mode: ChannelMode;
  readonly set: (mode: ChannelMode) => void;
}) {
  const { t } = useSession();
  const words = t.pages.simulator.world;
  return (
    <fieldset class="nk-modes">
      <legend>{t.channel[channel]}</legend>
      <div>
        {MODES.map((each) => (
          <label key={each} class={mode === each ? 'nk-modes__on' : ''}>
            <input type="radio" name={`mode-${channel}`} checked={mode === each} onChange={() => set(each)} />
            <span>{words.mode[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Clock({ change }: { readonly change: (...changes: readonly WorldChange[]) => void }) {
  const { t } = useSession();
  const words = t.pages.simulator.world;
  const [own, setOwn] = useState('');
  const now = useTick();
  const jump = (at: string): void => change({ clock: { at } });
  return (
    <section class="nk-world__part" aria-labelledby="world-clock">
      <h3 id="world-clock">
        <Icon name="clock" /> {words.clock}
      </h3>
      <p class="nk-world__now">{moment(now, t.locale)}</p>
      <div class="nk-gestures">
        <Button onClick={() => jump(momentAt(gatewayNow(), 'monday'))}>{words.monday}</Button>
        <Button onClick={() => jump(momentAt(gatewayNow(), 'evening'))}>{words.evening}</Button>
        <Button onClick={() => jump(momentAt(gatewayNow(), 'night'))}>{words.night}</Button>
        <Button onClick={() => jump(new Date(gatewayNow() + 3_600_000).toISOString())}>{words.hour}</Button>
      </div>
      <div class="nk-world__own">
        <InputField id="jump-to" type="datetime-local" label={words.own} value={own} onInput={setOwn} />
        <Button disabled={own === ''} onClick={() => jump(new Date(own).toISOString())}>
          {words.jump}
        </Button>
      </div>
    </section>
  );
}

/** The panel of faults. */
export function World({
  simulation,
  again,
}: {
  readonly simulation: SimulationView;
  readonly again: () => void;
}) {
  const { t, me } = useSession();
  const words = t.pages.simulator.world;
  const { change, trouble } = useWorld(again);
  const [person, setPerson] = useState('');
  if (!simulation.whole)
    return (
      <section class="nk-card nk-world" aria-labelledby="world-title">
        <h2 class="nk-card__title" id="world-title">
          {words.title}
        </h2>
        <p>{words.notHere}</p>
      </section>
    );
  const { faults } = simulation;
  const stopped = faults.broker === 'stopped';
  const off = new Set(faults.phones);
  return (
    <section class="nk-card nk-world" aria-labelledby="world-title">
      <h2 class="nk-card__title" id="world-title">
        {words.title}
      </h2>
      <p class="nk-soft">{words.intro}</p>
      {trouble !== null && <Notice kind="error" title={trouble} live="alert" />}
      <div class="nk-world__parts">
        <section class="nk-world__part" aria-labelledby="world-broker">
          <h3 id="world-broker">
            <Icon name="devices" /> {words.broker}
          </h3>
          <p class="nk-soft">{stopped ? words.brokerStopped : words.brokerRuns}</p>
          <Button onClick={() => change({ broker: stopped ? 'runs' : 'stopped' })}>
            {stopped ? words.brokerStart : words.brokerStop}
          </Button>
        </section>
        <Clock change={change} />
        <section class="nk-world__part" aria-labelledby="world-phones">
          <h3 id="world-phones">
            <Icon name="phone" /> {words.phones}
          </h3>
          <div class="nk-world__own">
            <SelectField
              id="phone-of"
              label={words.phoneOf}
              value={person}
              empty={words.choosePerson}
              options={me.people.map(({ id, name }) => ({
                value: id,
                label: off.has(id) ? `${name} · ${words.phoneIsOff}` : name,
              }))}
              onChange={setPerson}
            />
            <Button
              disabled={person === ''}
              onClick={() => change({ person: { id: person, phone: off.has(person) ? 'on' : 'off' } })}
            >
              {off.has(person) ? words.phoneOn : words.phoneOff}
            </Button>
          </div>
          {off.size > 0 && (
            <ul class="nk-world__off">
              {me.people
                .filter(({ id }) => off.has(id))
                .map(({ id, name }) => (
                  <li key={id}>
                    <Name>{name}</Name> {words.phoneIsOff}
                  </li>
                ))}
            </ul>
          )}
        </section>
        <section class="nk-world__part nk-world__part--wide" aria-labelledby="world-channels">
          <h3 id="world-channels">
            <Icon name="outside" /> {words.channels}
          </h3>
          <div class="nk-world__modes">
            {CHANNELS.map((kind) => (
              <ChannelRow
                key={kind}
                channel={kind}
                mode={faults.channels[kind] ?? 'works'}
                set={(mode) => change({ channel: { kind, mode } })}
              />
            ))}
          </div>
        </section>
      </div>
    </section>
  );
}
