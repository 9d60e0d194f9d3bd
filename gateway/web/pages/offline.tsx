/**
 * What an installed pager shows without a connection, kept on the phone by the service worker: that there is none, that
 * it will not ring, whom to call. Promises to go on by itself as soon as the gateway answers; it asks for nothing else.
 */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { enPush } from '../../core/texts/en-push.ts';
import { nlPush } from '../../core/texts/nl-push.ts';
import { rememberedLanguage } from '../parts/language.ts';

/** Milliseconds between two attempts, and how long one may take. */
const EVERY = 4000;
const PATIENCE = 3500;

const language = rememberedLanguage() ?? (document.documentElement.lang === 'en' ? 'en' : 'nl');
const words = (language === 'en' ? enPush : nlPush).offline;

/** True when the gateway answers, whatever it says: a proxy's word that it is away is none of its own. */
async function isThere(): Promise<boolean> {
  try {
    const answer = await fetch('/api/me', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    return answer.status < 500;
  } catch {
    return false;
  }
}

function Offline() {
  const [busy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    if (await isThere()) location.replace(location.pathname === '/offline' ? '/pager' : location.href);
  };
  const hurry = async (): Promise<void> => {
    setBusy(true);
    await look();
    setBusy(false);
  };
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.title;
    const again = (): void => void look();
    const timer = setInterval(again, EVERY);
    window.addEventListener('online', again);
    document.addEventListener('visibilitychange', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
      document.removeEventListener('visibilitychange', again);
    };
  }, []);
  return (
    <main class="nk-offline" id="content">
      <svg class="nk-offline__sign" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <circle cx="16" cy="16" r="13.5" />
        <path d="M6.5 25.5 25.5 6.5" />
      </svg>
      <h1>{words.title}</h1>
      <p>{words.text}</p>
      <p class="nk-offline__deaf" role="alert">
        {words.deaf}
      </p>
      <p class="nk-offline__help">{words.help}</p>
      <button type="button" class="nk-offline__again" onClick={() => void hurry()} disabled={busy}>
        {busy ? words.busy : words.again}
      </button>
      <p class="nk-offline__small">{words.trying}</p>
    </main>
  );
}

render(<Offline />, document.getElementById('page') ?? document.body);
