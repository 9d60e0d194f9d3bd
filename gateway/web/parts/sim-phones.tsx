/**
 * Who is paged and what they see, while it happens: the small telephones of the virtual pagers, how the page of each other
 * person stands, and the 112 card as a pager would show it. Nothing here dials, and nothing here calls anybody.
 */
import type { AlarmView, PageView } from '../../core/api.ts';
import { Card112 } from './card112.tsx';
import { clockTime, useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { HeldPages } from './sim-pager.tsx';
import type { VirtualDevices } from './virtual.ts';

/** Telephones drawn; a flood of pages is told as a number. */
const MOST = 6;

interface PhonesProps {
  readonly alarms: readonly AlarmView[];
  readonly virtuals: VirtualDevices;
  /** Pagers of this site. */
  readonly here: ReadonlySet<string>;
}

function Paged({ page }: { readonly page: PageView }) {
  const { t, nameOf } = useSession();
  const at = page.answeredAt ?? page.deliveredAt ?? page.sentAt ?? page.requestedAt;
  return (
    <li class={`nk-paged nk-paged--${page.state}`}>
      <Icon name={page.state === 'acknowledged' ? 'check' : page.state === 'failed' ? 'warn' : 'bell'} />
      <span>
        <Name>{nameOf(page.responder) ?? t.pages.common.colleague}</Name>{' '}
        <span class="nk-soft">{t.channel[page.channel]}</span>
      </span>
      <span>
        {t.pageState[page.state]} <span class="nk-soft nk-since">{clockTime(at, t.locale, true)}</span>
      </span>
    </li>
  );
}

/** The telephones and the card of the alarms that are open. */
export function Phones({ alarms, virtuals, here }: PhonesProps) {
  const { t, placeOf, nameOf } = useSession();
  const words = t.pages.simulator.phones;
  const now = useTick();
  const pagers = (virtuals.devices ?? []).filter(
    ({ id, kind, look }) => kind === 'pager' && (look.pages ?? []).length > 0 && here.has(id),
  );
  const open = alarms.filter(({ state }) => state !== 'closed');
  const called = open.find(({ guidance112 }) => guidance112 !== null);
  return (
    <section class="nk-phones" aria-labelledby="phones-title">
      <h2 class="nk-card__title" id="phones-title">
        {words.title}
      </h2>
      {open.length === 0 && pagers.length === 0 && <p class="nk-card nk-soft">{words.nothing}</p>}
      {open.slice(0, 3).map((alarm) => {
        // What a pager holds is drawn as that pager; who sees no persons is not told whose page is whose.
        const drawn = pagers.some(({ look }) => (look.pages ?? []).some((page) => page.alarm === alarm.id));
        const others = alarm.pages.filter(({ channel }) => !drawn || channel !== 'mqtt');
        return (
          <article key={alarm.id} class={`nk-card nk-open-alarm nk-open-alarm--${alarm.level}`}>
            <h3>
              <span class={`nk-badge ${alarm.level === 'emergency' ? 'nk-badge--emergency' : ''}`}>
                {t.level[alarm.level]}
              </span>{' '}
              <Name>{placeOf(alarm.place) ?? alarm.device ?? ''}</Name>
            </h3>
            <p class="nk-soft">
              {t.alarmState[alarm.state]} · {words.comingOf(alarm.coming, alarm.need)}
            </p>
            {others.length > 0 && (
              <ul>
                {others.slice(0, MOST).map((page) => (
                  <Paged key={page.id} page={page} />
                ))}
                {others.length > MOST && <li class="nk-soft">{words.more(others.length - MOST)}</li>}
              </ul>
            )}
          </article>
        );
      })}
      {pagers.length > 0 && (
        <div class="nk-phones__row">
          {pagers.slice(0, MOST).map((virtual) => (
            <HeldPages key={virtual.id} virtual={virtual} virtuals={virtuals} />
          ))}
        </div>
      )}
      {called !== undefined && <Card112 alarm={called} t={t} now={now} nameOf={nameOf} me={null} />}
    </section>
  );
}
