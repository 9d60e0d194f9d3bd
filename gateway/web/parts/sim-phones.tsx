/**
 * Who is paged and what they see, while it happens: the 112 card marked as what it is, the small telephones of virtual
 * pagers and phones, and how the page of each other person stands. Nothing here dials, and nothing here calls anybody.
 */
import type { AlarmView, PageView } from '../../core/api.ts';
import { KindWords } from './alarm-marks.tsx';
import { Card112 } from './card112.tsx';
import { clockTime, useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { cardsOf, peoplePaged, phonesOf } from './sim-calls.ts';
import type { SimulationView } from './sim-face.ts';
import { HeldPages } from './sim-pager.tsx';
import { VirtualPhone } from './sim-phone.tsx';
import type { VirtualDevices } from './virtual.ts';

/** Telephones drawn; a flood of pages is told as a number. */
const MOST = 6;
/** Alarms whose pages are listed. */
const MOST_ALARMS = 3;

interface PhonesProps {
  readonly simulation: SimulationView;
  readonly alarms: readonly AlarmView[];
  readonly virtuals: VirtualDevices;
  /** Devices of this site, with the person who holds each. */
  readonly holders: ReadonlyMap<string, string | null>;
}

/** One who was paged, with every channel: who answered over one, or is rung over one, is no failure of another. */
function Paged({ pages }: { readonly pages: readonly [PageView, ...PageView[]] }) {
  const { t, nameOf } = useSession();
  const [first] = pages;
  const look = pages.some(({ state }) => state === 'acknowledged')
    ? 'acknowledged'
    : pages.every(({ state }) => state === 'failed')
      ? 'failed'
      : 'paged';
  return (
    <li class={`nk-paged nk-paged--${look}`}>
      <Icon name={look === 'acknowledged' ? 'check' : look === 'failed' ? 'warn' : 'bell'} />
      <span>
        {first.channel === 'board' ? (
          t.simulation.page.board
        ) : (
          <Name>{nameOf(first.responder) ?? t.pages.common.colleague}</Name>
        )}
      </span>
      {pages.map((page) => (
        <span key={page.id} class="nk-paged__way">
          {page.channel !== 'board' && <span class="nk-soft">{t.channel[page.channel]} </span>}
          {t.pageState[page.state]}{' '}
          <span class="nk-soft nk-since">
            {clockTime(
              page.answeredAt ?? page.deliveredAt ?? page.sentAt ?? page.requestedAt,
              t.locale,
              true,
            )}
          </span>
        </span>
      ))}
    </li>
  );
}

function OpenAlarm({ alarm, whole }: { readonly alarm: AlarmView; readonly whole: boolean }) {
  const { t, placeOf } = useSession();
  const words = t.pages.simulator.phones;
  // Also those whose pager is drawn: the list says whom the alarm paged, the telephones what they hold.
  const paged = peoplePaged(alarm.pages);
  return (
    <article class={`nk-card nk-open-alarm nk-open-alarm--${alarm.level}`}>
      <h3>
        <KindWords alarm={alarm} whole={whole} />{' '}
        <span class={`nk-badge ${alarm.level === 'emergency' ? 'nk-badge--emergency' : ''}`}>
          {t.level[alarm.level]}
        </span>{' '}
        <Name>{placeOf(alarm.place) ?? alarm.device ?? ''}</Name>
      </h3>
      <p class="nk-soft">
        {t.alarmState[alarm.state]} · {words.comingOf(alarm.coming, alarm.need)}
      </p>
      {paged.length > 0 && (
        <ul>
          {paged.slice(0, MOST).map((pages) => (
            <Paged key={pages[0].id} pages={pages} />
          ))}
          {paged.length > MOST && <li class="nk-soft">{words.more(paged.length - MOST)}</li>}
        </ul>
      )}
    </article>
  );
}

/** The 112 cards as pagers show them, each marked as what it is; nothing while nobody is told to call. */
export function Cards112({ simulation, alarms }: Pick<PhonesProps, 'simulation' | 'alarms'>) {
  const { t, nameOf } = useSession();
  const now = useTick();
  const open = alarms.filter(({ state }) => state !== 'closed');
  const cards = cardsOf(open, simulation.whole);
  if (cards.length === 0) return null;
  return (
    <div class="nk-sim__card">
      {cards.map((alarm) => (
        <Card112 key={alarm.id} alarm={alarm} t={t} now={now} nameOf={nameOf} me={null} />
      ))}
    </div>
  );
}

/** What lies on virtual pagers and phones, and on whose; the same for the list and for the telephones. */
function useHeld({ simulation, alarms, virtuals, holders }: PhonesProps) {
  const { me } = useSession();
  const open = alarms.filter(({ state }) => state !== 'closed');
  const pagers = (virtuals.devices ?? []).filter(
    ({ id, kind, look }) => kind === 'pager' && (look.pages ?? []).length > 0 && holders.has(id),
  );
  // What a pager holds is drawn as that pager.
  const drawn = (person: string, alarm: string): boolean =>
    pagers.some(
      ({ id, look }) => holders.get(id) === person && (look.pages ?? []).some((held) => held.alarm === alarm),
    );
  const own = me.person?.id ?? null;
  // Of real people nobody answers the phone but they themselves.
  const speaksFor = (person: string): boolean =>
    simulation.whole || (person === own && simulation.people.includes(person));
  const phones = phonesOf(
    simulation.whole ? open : open.filter(({ virtual }) => virtual === true),
    speaksFor,
    drawn,
  );
  return { open, pagers, phones };
}

/** The alarms that are open, and how the page of each person stands. */
export function Calls(props: PhonesProps) {
  const { t } = useSession();
  const words = t.pages.simulator.phones;
  const { open, pagers } = useHeld(props);
  return (
    <section class="nk-phones" aria-labelledby="phones-title">
      <h2 class="nk-card__title" id="phones-title">
        {words.title}
      </h2>
      {open.length === 0 && pagers.length === 0 && <p class="nk-card nk-soft">{words.nothing}</p>}
      {open.slice(0, MOST_ALARMS).map((alarm) => (
        <OpenAlarm key={alarm.id} alarm={alarm} whole={props.simulation.whole} />
      ))}
      {open.length > MOST_ALARMS && <p class="nk-soft">{words.moreAlarms(open.length - MOST_ALARMS)}</p>}
    </section>
  );
}

/** The telephones on which something lies; nothing while there are none. */
export function Phones(props: PhonesProps) {
  const { t } = useSession();
  const { open, pagers, phones } = useHeld(props);
  const { simulation, virtuals } = props;
  if (pagers.length === 0 && phones.length === 0) return null;
  return (
    <section class="nk-phones__row" aria-label={t.pages.simulator.phones.row}>
      {pagers.slice(0, MOST).map((virtual) => (
        <HeldPages
          key={virtual.id}
          virtual={virtual}
          virtuals={virtuals}
          markOf={(id) => {
            const alarm = open.find((one) => one.id === id);
            return alarm === undefined ? null : <KindWords alarm={alarm} whole={simulation.whole} />;
          }}
        />
      ))}
      {phones.slice(0, Math.max(0, MOST - pagers.length)).map((phone) => (
        <VirtualPhone
          key={phone.person}
          phone={phone}
          whole={simulation.whole}
          off={simulation.faults.phones.includes(phone.person)}
        />
      ))}
    </section>
  );
}
