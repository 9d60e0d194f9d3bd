/**
 * Keeps the page behind an answer link up to date while it is looked at: who comes, that it is taken, that it is closed.
 * The page works without this program. Promises to say so when the gateway is not heard, to leave open what is open and
 * the focus where it is, and to change nothing at the gateway: it only asks for the page again.
 */
/** Milliseconds between two looks, and how long one may take. */
const EVERY = 5000;
const PATIENCE = 4000;
/** Looks without an answer before the page says that it may be out of date. */
const MISSES = 2;

const content = document.getElementById('content');
const stale = document.getElementById('stale');
const news = document.getElementById('news');
let sending = false;
let looking = false;
let missed = 0;

/** What the page says, without its clocks and without what the reader opened. */
function gist(main: Element): string {
  const copy = main.cloneNode(true) as Element;
  for (const clock of copy.querySelectorAll('[data-clock]')) clock.textContent = '';
  for (const opened of copy.querySelectorAll('details')) opened.removeAttribute('open');
  return copy.innerHTML;
}

const noticesOf = (main: Element): string =>
  [...main.querySelectorAll('.nk-notice__title, .nk-link__plain h1')].map((one) => one.textContent).join(' ');

function take(main: Element, fresh: Element): void {
  if (gist(main) === gist(fresh)) {
    const clocks = [...fresh.querySelectorAll('[data-clock]')];
    for (const [i, clock] of [...main.querySelectorAll('[data-clock]')].entries())
      clock.textContent = clocks[i]?.textContent ?? '';
    return;
  }
  const before = noticesOf(main);
  const opened = [...main.querySelectorAll('details')].map(({ open }) => open);
  const focus = document.activeElement;
  const button = focus instanceof HTMLButtonElement && main.contains(focus) ? focus.value : null;
  main.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  main.toggleAttribute('data-live', fresh.hasAttribute('data-live'));
  for (const [i, details] of [...main.querySelectorAll('details')].entries())
    details.open = opened[i] ?? false;
  if (button !== null) main.querySelector<HTMLElement>(`button[value="${CSS.escape(button)}"]`)?.focus();
  const after = noticesOf(main);
  if (news !== null && after !== before) news.textContent = after;
}

async function look(main: Element): Promise<void> {
  if (document.hidden || sending || looking || !main.hasAttribute('data-live')) return;
  looking = true;
  try {
    const answer = await fetch(location.pathname, {
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('content');
    if (answer.status >= 429 || fresh === null) throw new Error('no page');
    missed = 0;
    if (!sending) {
      take(main, fresh);
      // A closed alarm shows no name, not even the reader's own.
      const head = page.querySelector('.nk-pager__head');
      if (head !== null)
        document.querySelector('.nk-pager__head')?.replaceWith(document.importNode(head, true));
    }
  } catch {
    missed += 1;
  }
  looking = false;
  if (stale !== null) stale.hidden = missed < MISSES;
}

if (content !== null) {
  addEventListener('submit', () => {
    sending = true;
  });
  // Back from the page after an answer that did not leave.
  addEventListener('pageshow', () => {
    sending = false;
    void look(content);
  });
  document.addEventListener('visibilitychange', () => void look(content));
  setInterval(() => void look(content), EVERY);
}
