/**
 * How the pages ask the gateway. Promises a value for every outcome, also for a dead network (status 0) and for
 * words that are no JSON; never throws, never waits longer than `LONGEST_WAIT`. Trying again is left to the caller.
 */

/** Milliseconds after which a request counts as unanswered. */
export const LONGEST_WAIT = 8000;

/** True for a status after which nobody knows whether what was asked was done. */
export const unanswered = (status: number): boolean => status === 0 || status >= 500;

/** What came of a request. `status` 0: nothing came back. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly message: string;
      /** What of the request was at fault, where the gateway names it. */
      readonly field?: string;
    };

let csrf = '';
/** Remembers the word that unsafe requests must carry, from `GET /api/me`. */
export function rememberCsrf(word: string): void {
  csrf = word;
}

/** Called when the gateway says that nobody is signed in. */
let onSignedOut: () => void = () => undefined;
/** Sets what happens when the session turns out to be over. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string; readonly field?: string };
}

async function ask<T>(path: string, init: RequestInit, unless?: AbortSignal): Promise<Answer<T>> {
  const stop = new AbortController();
  unless?.addEventListener('abort', () => stop.abort());
  const alarm = setTimeout(() => stop.abort(), LONGEST_WAIT);
  try {
    const response = await fetch(path, { ...init, credentials: 'same-origin', signal: stop.signal });
    const text = await response.text();
    const body: unknown = text === '' ? null : parsed(text);
    if (response.ok) return { ok: true, value: body as T };
    if (response.status === 401) onSignedOut();
    const error = (body as ErrorBody | null)?.error;
    return {
      ok: false,
      status: response.status,
      code: error?.code ?? 'other',
      message: error?.message ?? '',
      ...(error?.field === undefined ? {} : { field: error.field }),
    };
  } catch {
    return { ok: false, status: 0, code: 'network', message: '' };
  } finally {
    clearTimeout(alarm);
  }
}

/** JSON or null: a proxy in between may answer in HTML. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Reads. */
export const read = <T>(path: string): Promise<Answer<T>> =>
  ask<T>(path, { headers: { accept: 'application/json' } });

/** Changes something; carries the CSRF word. `unless`: ends it on its way, when something else is wanted instead. */
export function change<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  unless?: AbortSignal,
): Promise<Answer<T>> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-noodknop-csrf': csrf };
  if (body === undefined) return ask<T>(path, { method, headers }, unless);
  const whole = {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return ask<T>(path, whole, unless);
}

/** Puts a file in place as it is; carries the CSRF word. */
export const putFile = <T>(path: string, bytes: Blob, type: string): Promise<Answer<T>> =>
  ask<T>(path, {
    method: 'PUT',
    headers: { accept: 'application/json', 'x-noodknop-csrf': csrf, 'content-type': type },
    body: bytes,
  });

/** Random hex digits, for an id made in the browser before anything was sent. */
export function randomHex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((b) => b.toString(16).padStart(2, '0'))
    .join('');
}
