/**
 * A notice as it is shown: filling the pager while nothing worse goes on, or as a strip above a page. Never in the
 * colours of an alarm, and it says itself that it is none.
 */
import type { NoticeView } from '../../core/api-roster.ts';
import { dayTime } from './clock.ts';
import { Button } from './controls.tsx';
import { Icon } from './icons.tsx';
import type { Notices } from './notices.ts';
import { useSession } from './session.tsx';

type Kind = NoticeView['kind'];
const TALKS: readonly Kind[] = ['walk-past', 'no-button', 'all-well', 'last-call'];
const ROSTER: readonly Kind[] = [
  'unready',
  'roster-report',
  'swap-asked',
  'swap-approval',
  'swap-result',
  'duty-changed',
];

/** Where more can be done about a notice; null where the tap is all. */
function wayOf(
  kind: Kind,
): { readonly href: string; readonly words: 'talks' | 'roster' | 'alarm' | 'devices' } | null {
  if (TALKS.includes(kind)) return { href: '/talks', words: 'talks' };
  if (kind === 'faults') return { href: '/devices', words: 'devices' };
  if (ROSTER.includes(kind)) return { href: '/roster', words: 'roster' };
  return kind === 'talk-alarm' ? { href: '/pager', words: 'alarm' } : null;
}

interface CardProps {
  readonly notice: NoticeView;
  readonly settle: () => void;
  readonly confirming: 'sending' | 'failing' | 'refused' | null;
}

function Trouble({ confirming }: Pick<CardProps, 'confirming'>) {
  const { t } = useSession();
  const words = t.pages.notices;
  return (
    <p class="nk-message__trouble" aria-live="polite">
      {confirming === 'failing' && words.failing}
      {confirming === 'refused' && words.refused}
    </p>
  );
}

/** One notice, as large as the pager. */
export function NoticeCard({
  notice,
  settle,
  confirming,
  hush,
}: CardProps & { /** Null when nothing sounds. */ readonly hush: (() => void) | null }) {
  const { t } = useSession();
  const words = t.pages.notices;
  const way = wayOf(notice.kind);
  return (
    <article class={`nk-message nk-message--large nk-message--${notice.kind}`}>
      <div class="nk-message__top">
        <p class="nk-message__kind">
          <Icon name="bell" /> {words.noAlarm}
        </p>
        {hush !== null && (
          <Button look="subtle" icon="mute" extra="nk-message__hush" onClick={hush}>
            {words.hush}
          </Button>
        )}
      </div>
      <h1>{notice.title}</h1>
      <p class="nk-message__text">
        <bdi>{notice.text}</bdi>
      </p>
      <div class="nk-message__do">
        <Trouble confirming={confirming} />
        <Button
          look="primary"
          extra="nk-message__confirm"
          icon="check"
          onClick={settle}
          disabled={confirming === 'sending' || confirming === 'failing'}
        >
          {words.confirm[notice.kind]}
        </Button>
        {way !== null && way.words !== 'alarm' && (
          <a class="nk-message__way" href={way.href}>
            {words.open[way.words]} <Icon name="arrow" />
          </a>
        )}
      </div>
    </article>
  );
}

/** The notices of the viewer as strips, the most pressing first; nothing when there are none. */
export function NoticeStrips({
  from: { notices, confirming, settle },
  title = true,
}: {
  readonly from: Notices;
  readonly title?: boolean;
}) {
  const { t } = useSession();
  const words = t.pages.notices;
  if (notices.length === 0) return null;
  return (
    <section class="nk-messages" aria-label={words.title}>
      {title && <h2 class="nk-sr">{words.title}</h2>}
      <ul aria-live="polite">
        {notices.map((notice) => {
          const state = confirming.get(notice.id) ?? null;
          const way = wayOf(notice.kind);
          return (
            <li
              key={notice.id}
              class={`nk-message nk-message--strip ${notice.confirm ? 'nk-message--asks' : ''}`}
            >
              <span class="nk-message__sign" aria-hidden="true">
                <Icon name="bell" />
              </span>
              <div class="nk-message__words">
                <h3>{notice.title}</h3>
                <p>
                  <bdi>{notice.text}</bdi>
                </p>
                <p class="nk-message__small">
                  {dayTime(notice.at, t.locale)}
                  {way !== null && (
                    <>
                      {' · '}
                      <a class="utrecht-link utrecht-link--html-a" href={way.href}>
                        {words.open[way.words]}
                      </a>
                    </>
                  )}
                </p>
                <Trouble confirming={state} />
              </div>
              <Button
                look={notice.confirm ? 'primary' : 'secondary'}
                onClick={() => settle(notice)}
                disabled={state === 'sending' || state === 'failing'}
              >
                {notice.confirm ? words.confirm[notice.kind] : t.pages.pager.dismiss}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
