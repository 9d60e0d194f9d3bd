/**
 * The home of a role: how things stand in one glance, and large ways to where this person works. Shows only what the
 * role may see; what it may not see is left out, not shown as empty.
 */
import { useEffect, useState } from 'preact/hooks';
import type { DeviceView, FaultView, OncallView } from '../../core/api.ts';
import type { TalkView } from '../../core/api-roster.ts';
import { useAlarms } from '../parts/alarms.ts';
import { read } from '../parts/api.ts';
import { gatewayNow, useTick } from '../parts/clock.ts';
import { Name } from '../parts/controls.tsx';
import { countFleet, type FleetCount } from '../parts/fleet-shape.ts';
import { destinationsOf, Frame } from '../parts/frame.tsx';
import { Icon } from '../parts/icons.tsx';
import { NoticeStrips } from '../parts/notice-card.tsx';
import { useNotices } from '../parts/notices.ts';
import { OpenAlarms } from '../parts/open-alarms.tsx';
import { PresenceSwitch } from '../parts/presence.tsx';
import { SelfCheckLine } from '../parts/self-check.tsx';
import { startPage, useSession } from '../parts/session.tsx';
import { TalkCard } from '../parts/talk-card.tsx';
import { VisitNow } from '../parts/talk-form.tsx';
import { concernsNow, inTalkOrder } from '../parts/talk-state.ts';
import { type Talks, useTalks } from '../parts/talks.ts';
import { turns } from '../parts/turns.ts';

/** What else a glance tells; null while unknown or not for this role. */
interface Glance {
  readonly onDuty: readonly OncallView[] | null;
  readonly fleet: FleetCount | null;
}

function useGlance(): Glance {
  const { line, is } = useSession();
  const [glance, setGlance] = useState<Glance>({ onDuty: null, fleet: null });
  const seesRoster = is('responder', 'coordinator', 'admin', 'auditor', 'board');
  const seesDevices = is('facilities', 'coordinator', 'admin', 'auditor');
  useEffect(() => {
    let over = false;
    const turn = turns();
    const load = async (): Promise<void> => {
      const taken = turn();
      const onDuty = seesRoster ? await read<readonly OncallView[]>('/api/oncall') : null;
      const devices = seesDevices ? await read<readonly DeviceView[]>('/api/devices') : null;
      const faults = seesDevices ? await read<readonly FaultView[]>('/api/faults') : null;
      if (over || !taken()) return;
      // Without the faults it is not known that all is well.
      const fleet = devices?.ok && faults?.ok ? countFleet(devices.value, faults.value, gatewayNow()) : null;
      setGlance({ onDuty: onDuty?.ok ? onDuty.value : null, fleet });
    };
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (name !== 'device' && name !== 'fault' && name !== 'site') return;
        clearTimeout(soon);
        soon = setTimeout(load, 700);
      }),
    ];
    return () => {
      over = true;
      clearTimeout(soon);
      for (const stop of stops) stop();
    };
  }, [line, seesRoster, seesDevices]);
  return glance;
}

function Status() {
  const { t } = useSession();
  const words = t.pages.home;
  const { alarms, loaded } = useAlarms();
  const open = alarms.filter((alarm) => alarm.state !== 'closed');
  if (!loaded) return <section class="nk-status nk-status--unknown">{t.pages.common.loading}</section>;
  if (open.length === 0)
    return (
      <section class="nk-status nk-status--quiet" aria-live="polite">
        <span class="nk-status__sign" aria-hidden="true">
          <Icon name="check" />
        </span>
        <div>
          <h2>{words.quiet}</h2>
          <p>{words.quietText}</p>
        </div>
      </section>
    );
  return (
    <section
      class={`nk-status nk-status--${open.some(({ level }) => level === 'emergency') ? 'emergency' : 'assist'}`}
      aria-live="polite"
    >
      <span class="nk-status__sign" aria-hidden="true">
        <Icon name="alarm" />
      </span>
      <div>
        <h2>{words.notQuiet(open.length)}</h2>
        <OpenAlarms alarms={open} />
      </div>
    </section>
  );
}

/** How the devices stand: well only when every one of them is and nothing else has a fault. */
function FleetWords({ fleet: { all, ill, unheard, apart } }: { readonly fleet: FleetCount }) {
  const words = useSession().t.pages.home;
  if (ill > 0 || apart > 0)
    return (
      <p class="nk-glance__ill">
        <Icon name="warn" />{' '}
        <span>
          {ill > 0 ? words.devicesIll(ill) : words.faultsOnly(apart)}
          {ill > 0 && apart > 0 && ` · ${words.faultsToo(apart)}`}
        </span>
      </p>
    );
  const well = all > 0 && unheard === 0;
  return (
    <p>
      <Icon name={well ? 'check' : 'clock'} />{' '}
      {well ? words.devicesWell : all === 0 ? words.devicesNone : words.devicesUnheard(unheard)}
    </p>
  );
}

/** Milliseconds before its beginning from which a planned talk stands on the home. */
const SOON = 45 * 60_000;

/** The talk of the viewer that stands on the home; undefined while there is none. */
function talkNow(talks: Talks, person: string | null, now: number): TalkView | undefined {
  return inTalkOrder(talks.known.value ?? []).find(
    (talk) =>
      talk.person === person &&
      concernsNow(talk, now) &&
      (talk.state !== 'planned' || Date.parse(talk.from) - now < SOON),
  );
}

/** The day of whoever works here: where they are, and the talk or visit that goes on. */
function Today({ talks, mine }: { readonly talks: Talks; readonly mine: TalkView | undefined }) {
  const { t, me } = useSession();
  if (me.person === null) return null;
  return (
    <div class="nk-today">
      {mine === undefined ? (
        <VisitNow talks={talks} />
      ) : (
        <TalkCard talk={mine} talks={talks} title={t.pages.talks.mine} link />
      )}
      <PresenceSwitch />
    </div>
  );
}

function Home() {
  const session = useSession();
  const { t, me, nameOf, nameless, is } = session;
  const words = t.pages.home;
  const { onDuty, fleet } = useGlance();
  const works = is('employee', 'responder', 'manager', 'facilities', 'coordinator', 'admin');
  const person = me.person?.id ?? null;
  const news = useNotices(works && person !== null);
  const talks = useTalks(works && person !== null);
  const talk = talkNow(talks, person, useTick());
  // The card of the talk asks the same, and larger.
  const notices = {
    ...news,
    notices: news.notices.filter(
      ({ kind, about }) =>
        talk === undefined || about.talk !== talk.id || (kind !== 'all-well' && kind !== 'last-call'),
    ),
  };
  const people = [...new Set((onDuty ?? []).flatMap((duty) => duty.people))];
  const mine = me.person !== null && people.includes(me.person.id);
  const hello =
    me.person === null ? words.helloRole(t.role[me.role as keyof typeof t.role] ?? me.role) : null;
  const destinations = destinationsOf(session);
  return (
    <Frame
      title={words.title}
      menu={false}
      heading={
        <h1 class="utrecht-heading-1">
          {hello ?? (
            <>
              {words.helloBefore} <Name>{me.person?.name ?? ''}</Name>
            </>
          )}
        </h1>
      }
    >
      <Status />
      <NoticeStrips from={notices} />
      <div class="nk-glance">
        {onDuty !== null && (
          <p class={mine ? 'nk-glance__mine' : ''}>
            <Icon name="person" />
            <span>
              {words.onDutyNow}:{' '}
              {people.length === 0
                ? t.pages.common[nameless ? 'nameless' : 'nobody']
                : people.map((person, index) => (
                    <span key={person}>
                      {index > 0 && ', '}
                      <Name>
                        {person === me.person?.id ? t.pages.common.you : (nameOf(person) ?? person)}
                      </Name>
                    </span>
                  ))}
              {mine && (
                <>
                  {'. '}
                  <strong>{words.youOnDuty}</strong>
                </>
              )}
            </span>
          </p>
        )}
        {fleet !== null && <FleetWords fleet={fleet} />}
        {is('facilities', 'coordinator', 'admin') && <SelfCheckLine />}
      </div>
      {works && <Today talks={talks} mine={talk} />}
      <ul class="nk-tiles">
        {destinations.map(({ key, href }, index) => (
          <li key={key} class={index === 0 ? 'nk-tiles__first' : ''}>
            <a class="nk-tile" href={href}>
              <span class="nk-tile__icon">
                <Icon name={key} />
              </span>
              <span class="nk-tile__words">
                <span class="nk-tile__title">{words.go[key][0]}</span>
                <span class="nk-tile__text">{words.go[key][1]}</span>
              </span>
              <Icon name="arrow" />
            </a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

startPage(<Home />);
