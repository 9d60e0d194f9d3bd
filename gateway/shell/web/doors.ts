/**
 * What surrounds every answer: the security headers, and under which host names this server answers. Promises a
 * strict policy by default; a route can only widen what is named here.
 */
import { isIP } from 'node:net';

/** Headers of every answer, whatever it is. */
export function commonHeaders(https: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/**
 * The policy of a page: own scripts and styles only. `devices` is the origin of the demo's virtual devices; `forms`: the
 * page may send forms to this server.
 */
export const pagePolicy = (devices: string | null, forms = false): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' data:",
    "worker-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${devices === null ? '' : ` ${devices}`}`,
    "base-uri 'none'",
    `form-action ${forms ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');

/** An origin fit to stand in a policy; null when it is anything else. */
export function cleanOrigin(origin: string): string | null {
  return /^https?:\/\/[A-Za-z0-9.[\]:-]+$/.test(origin) ? origin : null;
}

/** True for an address that only this machine can reach. */
export function isLoopback(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/**
 * True when a `Host` header names this server. A page of a stranger whose name was pointed here (DNS rebinding) comes
 * under a name we do not know; a bare address cannot be pointed elsewhere.
 */
export function knownHost(host: string | undefined, names: readonly string[]): boolean {
  if (host === undefined) return false;
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host);
  if (match?.[1] === undefined) return false;
  const name = match[1].toLowerCase();
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost') return true;
  return names.some((known) => known.toLowerCase() === name);
}
