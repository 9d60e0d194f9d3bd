/**
 * Who is signed in, in which language, and how the page stands with the gateway: what every page starts from.
 * Promises a visible state from the first moment, also while the gateway is away, and one event line per page.
 */
import { type ComponentChildren, createContext, render } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { MeView } from '../../core/api.ts';
import { type Language, type Texts, textsFor } from '../../core/texts/index.ts';
import { change, read, rememberCsrf, whenSignedOut } from './api.ts';
import { rememberedLanguage, rememberLanguage } from './language.ts';
import { forgetPhone } from './phone.ts';
import { EventLine } from './stream.ts';
import { turns } from './turns.ts';

/** What a page knows of its viewer. */
export interface Session {
  readonly me: MeView;
  readonly t: Texts;
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly line: EventLine;
  /** A colleague's name; "een collega"-like word is left to the caller when null. */
  readonly nameOf: (person: string | null) => string | null;
  readonly placeOf: (place: string | null) => string | null;
  readonly siteOf: (site: string | null) => string | null;
  /** True for a viewer who is shown nobody's name: an empty list of people then does not mean that there is nobody. */
  readonly nameless: boolean;
  /** True when one of the viewer's roles is among these. */
  readonly is: (...roles: readonly string[]) => boolean;
}

const SessionContext = createContext<Session | null>(null);
/** The session of the page; only inside `startPage`. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside startPage');
  return session;
}

export { rememberedLanguage, rememberLanguage };

/** Sets the language of the document and its title, together with the text: a screen reader reads by it. */
export function useDocument(t: Texts, title: string): void {
  useLayoutEffect(() => {
    document.documentElement.lang = t.code;
    document.title = `${title} · ${t.pages.common.brand}`;
  }, [t, title]);
}

function Waiting({ t, failed }: { readonly t: Texts; readonly failed: 'network' | 'other' | null }) {
  useDocument(t, t.pages.common.loading);
  return (
    <main class="nk-waiting" id="content">
      <div role={failed === null ? 'status' : 'alert'}>
        <h1 class="nk-waiting__title">
          {failed === null ? t.pages.common.loading : t.pages.common.error[failed]}
        </h1>
        {failed !== null && <p>{t.pages.common.silentText}</p>}
      </div>
    </main>
  );
}

function Root({ children, line }: { readonly children: ComponentChildren; readonly line: EventLine }) {
  const [me, setMe] = useState<MeView | null>(null);
  const [failed, setFailed] = useState<'network' | 'other' | null>(null);
  const [chosen, setChosen] = useState<Language | null>(rememberedLanguage);

  useEffect(() => {
    let over = false;
    const turn = turns();
    let again: ReturnType<typeof setTimeout> | undefined;
    const load = async (): Promise<void> => {
      clearTimeout(again);
      const taken = turn();
      const answer = await read<MeView>('/api/me');
      if (over || !taken()) return;
      if (answer.ok) {
        rememberCsrf(answer.value.csrf);
        setMe(answer.value);
        setFailed(null);
      } else if (answer.status !== 401) {
        setFailed(answer.status === 0 ? 'network' : 'other');
        again = setTimeout(load, 2000);
      }
    };
    void load();
    const stops = [
      line.onRenew(() => void load()),
      line.onEvent((name) => {
        if (name === 'site') void load();
      }),
    ];
    return () => {
      over = true;
      clearTimeout(again);
      for (const stop of stops) stop();
    };
  }, [line]);

  const session = useMemo<Session | null>(() => {
    if (me === null) return null;
    const language = chosen ?? me.person?.language ?? 'nl';
    const people = new Map(me.people.map((person) => [person.id, person.name]));
    const places = new Map(me.places.map((place) => [place.id, place.name]));
    const sites = new Map(me.sites.map((site) => [site.id, site.name]));
    return {
      me,
      t: textsFor(language),
      language,
      setLanguage: (next) => {
        rememberLanguage(next);
        setChosen(next);
      },
      line,
      nameOf: (id) => (id === null ? null : (people.get(id) ?? id)),
      placeOf: (id) => (id === null ? null : (places.get(id) ?? id)),
      siteOf: (id) => (id === null ? null : (sites.get(id) ?? id)),
      nameless: me.people.length === 0,
      is: (...roles) => me.roles.some((role) => roles.includes(role)),
    };
  }, [me, chosen, line]);

  if (session === null) return <Waiting t={textsFor(chosen)} failed={failed} />;
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** Where a page draws itself. */
export const pageRoot = (): Element => document.getElementById('page') ?? document.body;

/** Ends the session on this device. */
export async function signOut(): Promise<void> {
  await forgetPhone();
  await change('DELETE', '/api/session');
  EventLine.tellSession();
  location.replace('/signed-out');
}

/** Starts a page for whoever is signed in. */
export function startPage(page: ComponentChildren): void {
  whenSignedOut(() => location.replace('/signed-out'));
  const line = new EventLine(() => location.reload());
  render(<Root line={line}>{page}</Root>, pageRoot());
}
