/**
 * Where a one-time sign-in link lands: trades what stands behind the # for a session and goes on to the page of the
 * role. The link is taken out of the address at once, and is not used up while the gateway cannot be reached.
 */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MeView } from '../../core/api.ts';
import { type Language, textsFor } from '../../core/texts/index.ts';
import { change, read } from '../parts/api.ts';
import { Button, Link, Notice } from '../parts/controls.tsx';
import { Brand } from '../parts/frame.tsx';
import { pageRoot, rememberedLanguage, rememberLanguage, useDocument } from '../parts/session.tsx';
import { EventLine } from '../parts/stream.ts';

type Stage = 'busy' | 'missing' | 'used' | 'network' | 'slow';
const PAUSE = 2500;

/** Pages to which a link may lead; an address can say anything. */
const WANTED: ReadonlySet<string> = new Set(['simulator']);

/** Where a role begins: a wall screen at its board, everyone else where the link leads, else at their home. */
async function pageOf(role: string | undefined, wanted: string | null): Promise<string> {
  if (role !== 'board') return wanted !== null && WANTED.has(wanted) ? `/${wanted}` : '/';
  const me = await read<MeView>('/api/me');
  return me.ok && me.value.site !== null ? `/board/${encodeURIComponent(me.value.site)}` : '/';
}

function SignIn({ link, wanted }: { readonly link: string; readonly wanted: string | null }) {
  const [language, setLanguage] = useState<Language>(rememberedLanguage() ?? 'nl');
  const [stage, setStage] = useState<Stage>(link === '' ? 'missing' : 'busy');
  const [known, setKnown] = useState(false);
  const t = textsFor(language);
  const words = t.pages.signIn;
  useDocument(t, words.title);

  useEffect(() => {
    let over = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const redeem = async (): Promise<void> => {
      const answer = await change<{ readonly role?: string } | null>('POST', '/api/session', { link });
      if (over) return;
      if (answer.ok) {
        EventLine.tellSession();
        location.replace(await pageOf(answer.value?.role, wanted));
      } else if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
        setStage(answer.status === 429 ? 'slow' : 'network');
        again = setTimeout(redeem, PAUSE);
      } else setStage('used');
    };
    if (link !== '') void redeem();
    return () => {
      over = true;
      clearTimeout(again);
    };
  }, [link]);

  useEffect(() => {
    if (stage !== 'used' && stage !== 'missing') return;
    void read('/api/me').then((answer) => setKnown(answer.ok));
  }, [stage]);

  const toggle = (): void => {
    const next = language === 'nl' ? 'en' : 'nl';
    rememberLanguage(next);
    setLanguage(next);
  };
  return (
    <main class="nk-door" id="content">
      <div class="nk-door__card">
        <Brand />
        <h1 class="utrecht-heading-1">{words.title}</h1>
        {stage === 'busy' && <p aria-live="polite">{words.busy}</p>}
        {stage === 'missing' && (
          <Notice kind="warning" title={words.missing} live="alert">
            {words.missingText}
          </Notice>
        )}
        {stage === 'used' && (
          <Notice kind="error" title={words.used} live="alert">
            {words.usedText}
          </Notice>
        )}
        {stage === 'network' && (
          <Notice kind="warning" title={words.network} live="status">
            {words.networkText}
          </Notice>
        )}
        {stage === 'slow' && <Notice kind="warning" title={words.slow} live="status" />}
        {known && (
          <p>
            <Link href="/">{words.goOn}</Link>
          </p>
        )}
        <Button look="subtle" onClick={toggle}>
          {t.pages.common.otherLanguage}
        </Button>
      </div>
    </main>
  );
}

const link = location.hash.slice(1);
const wanted = new URLSearchParams(location.search).get('to');
history.replaceState(null, '', location.pathname);
render(<SignIn link={link} wanted={wanted} />, pageRoot());
