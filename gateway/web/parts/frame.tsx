/**
 * The frame around every page: brand, menu by role, connection, language, signing out, and the loud word when the
 * gateway has gone silent. Promises one `main` and one first heading per page; full-screen pages use `bare`.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTick } from './clock.ts';
import { Button } from './controls.tsx';
import { Icon, type IconName } from './icons.tsx';
import { type Session, signOut, useDocument, useSession } from './session.tsx';
import { SILENT_AFTER } from './stream.ts';

/** Seconds the gateway has been silent; null while it is heard. Draws anew every second. */
export function useSilence(): number | null {
  const { line } = useSession();
  useTick();
  const silence = line.silence();
  return silence >= SILENT_AFTER ? Math.floor(silence / 1000) : null;
}

/** Silence in steps, so that a screen reader is not made to read it out every second. */
export const roughly = (seconds: number): number => seconds - (seconds % (seconds < 60 ? 10 : 60));

/** A page someone may go to. */
export interface Destination {
  readonly key:
    | 'pager'
    | 'alarm'
    | 'talks'
    | 'button'
    | 'board'
    | 'incidents'
    | 'devices'
    | 'simulator'
    | 'walk-test'
    | 'drill'
    | 'roster'
    | 'policies'
    | 'statistics';
  readonly href: string;
}

/** Where this viewer can go, the most needed first. */
export function destinationsOf({ me, is }: Pick<Session, 'me' | 'is'>): readonly Destination[] {
  const site = me.site ?? me.sites[0]?.id ?? null;
  const all: readonly (Destination & { readonly may: boolean })[] = [
    { key: 'pager', href: '/pager', may: me.person !== null && is('responder', 'coordinator', 'admin') },
    {
      key: 'alarm',
      href: '/alarm',
      may: is('employee', 'responder', 'manager', 'facilities', 'coordinator', 'admin'),
    },
    {
      key: 'talks',
      href: '/talks',
      may: is('employee', 'responder', 'manager', 'facilities', 'coordinator', 'admin'),
    },
    { key: 'button', href: '/button', may: me.virtual !== null },
    {
      key: 'board',
      href: `/board/${encodeURIComponent(site ?? '')}`,
      may: site !== null && is('responder', 'coordinator', 'admin', 'board'),
    },
    { key: 'incidents', href: '/incidents', may: is('manager', 'coordinator', 'admin', 'auditor') },
    { key: 'devices', href: '/devices', may: is('facilities', 'coordinator', 'admin', 'auditor') },
    { key: 'simulator', href: '/simulator', may: is('facilities', 'coordinator', 'admin') },
    { key: 'walk-test', href: '/walk-test', may: is('facilities', 'coordinator', 'admin', 'auditor') },
    { key: 'drill', href: '/drill', may: is('facilities', 'coordinator', 'admin', 'auditor') },
    { key: 'roster', href: '/roster', may: is('responder', 'coordinator', 'admin', 'auditor') },
    { key: 'policies', href: '/policies', may: is('coordinator', 'admin') },
    { key: 'statistics', href: '/statistics', may: is('manager', 'coordinator', 'admin', 'auditor') },
  ];
  return all.filter((each) => each.may).map(({ key, href }) => ({ key, href }));
}

const TOOLS: ReadonlySet<Destination['key']> = new Set(['simulator', 'walk-test', 'drill']);

/** What the bar shows: whoever has many pages finds the tools of facilities on the home and the devices page. */
function menuOf(session: Session, here: Destination['key'] | undefined): readonly Destination[] {
  const short = session.is('coordinator', 'admin') && (here === undefined || !TOOLS.has(here));
  return destinationsOf(session).filter(({ key }) => !short || !TOOLS.has(key));
}

/** Ways to the tools of facilities that this viewer may use. */
export function ToolLinks() {
  const session = useSession();
  const tools = destinationsOf(session).filter(({ key }) => TOOLS.has(key));
  if (tools.length === 0) return null;
  return (
    <ul class="nk-tools">
      {tools.map(({ key, href }) => (
        <li key={key}>
          <a class="utrecht-link utrecht-link--html-a" href={href}>
            <Icon name={key as IconName} /> {session.t.pages.home.go[key][0]}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Connection() {
  const { t, line } = useSession();
  const silence = useSilence();
  const words = t.pages.common;
  const state = silence !== null ? 'silent' : line.heard() ? 'live' : 'connecting';
  return (
    <span class={`nk-connection nk-connection--${state}`}>
      <span class="nk-connection__dot" aria-hidden="true" />
      {words[state]}
    </span>
  );
}

/** The loud word that the gateway is silent, for pages without one of their own. */
export function SilenceNotice() {
  const { t } = useSession();
  const silence = useSilence();
  if (silence === null) return null;
  return (
    <div class="nk-silence" role="alert">
      <Icon name="warn" />
      <p>
        <strong>{t.pages.common.silentTitle(roughly(silence))}</strong> {t.pages.common.silentText}
      </p>
    </div>
  );
}

/** Switches between the two languages. */
export function LanguageButton() {
  const { t, language, setLanguage } = useSession();
  const other = language === 'nl' ? 'en' : 'nl';
  return (
    <button
      type="button"
      class="nk-plain"
      lang={other}
      title={t.pages.common.otherLanguageHint}
      onClick={() => setLanguage(other)}
    >
      {t.pages.common.otherLanguage}
    </button>
  );
}

/** The mark of the system: a button with its ring of light. */
export function Brand() {
  return (
    <svg class="nk-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle cx="16" cy="16" r="14" class="nk-mark__ring" />
      <circle cx="16" cy="16" r="8.5" class="nk-mark__button" />
    </svg>
  );
}

interface FrameProps {
  readonly title: string;
  /** Which destination this page is, to mark it in the menu. */
  readonly here?: Destination['key'];
  readonly children: ComponentChildren;
  /** Narrow for forms and phones, wide for tables, full for a plan beside a list. */
  readonly width?: 'narrow' | 'middle' | 'wide' | 'full';
  /** Instead of the ordinary word about silence. */
  readonly silence?: ComponentChildren;
  /** False on the home, whose tiles are the menu. */
  readonly menu?: boolean;
  /** Replaces the heading that shows `title`. */
  readonly heading?: ComponentChildren;
}

/** An ordinary page. */
export function Frame({
  title,
  here,
  children,
  width = 'middle',
  silence,
  menu = true,
  heading,
}: FrameProps) {
  const session = useSession();
  const { t, me } = session;
  const words = t.pages.common;
  useDocument(t, title);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the menu scrolls sideways: where one is should be in sight.
    const holder = nav.current;
    const current = holder?.querySelector<HTMLElement>('[aria-current]');
    if (holder && current)
      holder.scrollLeft = current.offsetLeft - holder.clientWidth / 2 + current.offsetWidth / 2;
  }, []);
  return (
    <div class="nk-page">
      <a class="utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#content">
        {words.skip}
      </a>
      <header class="nk-header">
        <a class="nk-brand" href="/" aria-label={`${words.brand}: ${words.home}`}>
          <Brand />
          <span>{words.brand}</span>
        </a>
        {menu && (
          <nav class="nk-menu" aria-label={words.menu} ref={nav}>
            {menuOf(session, here).map(({ key, href }) => (
              <a key={key} href={href} {...(key === here ? { 'aria-current': 'page' as const } : {})}>
                <Icon name={key as IconName} />
                <span>{t.pages.home.go[key][0]}</span>
              </a>
            ))}
          </nav>
        )}
        <div class="nk-header__end">
          <Connection />
          <LanguageButton />
          <button type="button" class="nk-plain" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </div>
      </header>
      {silence ?? <SilenceNotice />}
      {!me.store && (
        <p class="nk-strip" aria-live="polite">
          {words.storeDown}
        </p>
      )}
      <main class={`nk-main nk-main--${width}`} id="content" tabIndex={-1}>
        {heading ?? <h1 class="utrecht-heading-1">{title}</h1>}
        {children}
      </main>
    </div>
  );
}

/** Said where a page cannot be shown to this viewer or could not be read. */
export function Failure({ status, again }: { readonly status: number; readonly again: () => void }) {
  const { t } = useSession();
  const words = t.pages.common.error;
  const text =
    status === 0
      ? words.network
      : status === 403
        ? words.forbidden
        : status === 404
          ? words.notFound
          : words.other;
  return (
    <div class="nk-card nk-empty" role="alert">
      <p>{text}</p>
      {status !== 403 && status !== 404 && (
        <Button onClick={again} look="secondary">
          {t.pages.common.retry}
        </Button>
      )}
    </div>
  );
}
