/**
 * How the service worker asks the gateway: with the session of this phone and the word that proves that it is our own
 * page's worker. Promises a value for every outcome, within `PATIENCE`; nothing is kept but that word.
 */

/** Milliseconds after which a request counts as unanswered. */
const PATIENCE = 7000;

/** What came back. `status` 0: nothing. */
export interface Told {
  readonly status: number;
  readonly body: unknown;
}

let csrf: string | null = null;

async function ask(path: string, init: RequestInit): Promise<Told> {
  try {
    const response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch {
    return { status: 0, body: null };
  }
}

/** Reads. */
export const read = (path: string): Promise<Told> => ask(path, { headers: { accept: 'application/json' } });

/** Changes something; gets the word first when it is not known, or is not right any more. */
export async function change(path: string, body: unknown): Promise<Told> {
  for (let again = false; ; again = true) {
    if (csrf === null) {
      const me = await read('/api/me');
      if (me.status !== 200) return me;
      csrf = String((me.body as { readonly csrf?: unknown } | null)?.csrf ?? '');
    }
    const told = await ask(path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', 'x-noodknop-csrf': csrf },
      body: JSON.stringify(body),
    });
    if (told.status !== 403 || again) return told;
    csrf = null;
  }
}
