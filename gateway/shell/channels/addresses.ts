/**
 * Which network addresses an address written in the site file may lead to. Promises that what lies inside (this machine,
 * its network, multicast, ranges nobody routes) is refused unless it was allowed by name or address, and that the
 * decision is made on the address that is really connected to: a name that changes its mind between a check and a
 * connection (DNS rebinding) gains nothing. Certificates and what is said over the connection are left to the caller.
 */
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ChannelError } from './face.ts';
import { type Resolve, resolving } from './names.ts';

/** IPv4 that is not globally reachable (IANA special-purpose registry, RFC 6890). */
const INSIDE_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Parts of the global IPv6 space (2000::/3) that carry other addresses inside or are not reachable. */
const INSIDE_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const insideV4 = new BlockList();
for (const [net, bits] of INSIDE_V4) insideV4.addSubnet(net, bits, 'ipv4');
const insideV6 = new BlockList();
for (const [net, bits] of INSIDE_V6) insideV6.addSubnet(net, bits, 'ipv6');
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

/** Brackets and zone do not matter for what an address is. */
const bareOf = (address: string): string =>
  address
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .toLowerCase();

/** The 8 groups of an IPv6 address that `isIP` accepts. */
function groupsOf(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [, head = '', a, b, c, d] = dotted ?? [];
  const hex =
    dotted === null
      ? address
      : `${head}${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`;
  const [left = '', right] = hex.split('::');
  const part = (text: string): number[] => (text === '' ? [] : text.split(':').map((g) => parseInt(g, 16)));
  const [first, last] = [part(left), part(right ?? '')];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** The IPv4 address inside an IPv4-mapped (::ffff:0:0/96) or NAT64 (64:ff9b::/96) one; null: there is none. */
function carriedV4(address: string): string | null {
  const groups = groupsOf(address);
  const head = groups.slice(0, 6).join(' ');
  if (head !== '0 0 0 0 0 65535' && head !== `${0x64} ${0xff9b} 0 0 0 0`) return null;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/**
 * True for an address that is not out on the internet: loopback, private, link-local, unique local, multicast, reserved,
 * an IPv6 address that carries such an IPv4 one, and anything that is no address at all.
 */
export function isPrivateAddress(ip: string): boolean {
  const bare = bareOf(ip);
  const family = isIP(bare);
  if (family === 4) return insideV4.check(bare, 'ipv4');
  if (family !== 6) return true;
  const carried = carriedV4(bare);
  if (carried !== null) return insideV4.check(carried, 'ipv4');
  return !globalV6.check(bare, 'ipv6') || insideV6.check(bare, 'ipv6');
}

/** True when a name or address is in the list; case, brackets and a final dot do not matter. */
export function isAllowed(host: string, allow: readonly string[]): boolean {
  const plain = (text: string): string => bareOf(text.trim()).replace(/\.$/, '');
  const wanted = plain(host);
  return allow.some((one) => plain(one) === wanted);
}

const refusal = (host: string): ChannelError =>
  new ChannelError(
    `${host.slice(0, 80)} leads to an address inside, which is not called unless it is listed under allowPrivate`,
    'address',
  );

/** Why a host of an address may not be called, as far as it shows before connecting: it is itself such an address. */
export function hostRefusal(host: string, allow: readonly string[]): ChannelError | null {
  const bare = bareOf(host);
  return isIP(bare) !== 0 && isPrivateAddress(bare) && !isAllowed(bare, allow) ? refusal(bare) : null;
}

/**
 * A `lookup` for `net.connect` and `https.request` that gives only addresses which may be called; with none left the
 * connection fails with a `ChannelError` whose fault is the address. Node asks no lookup for a bare address: check it
 * with `hostRefusal` first.
 */
export function guardedLookup(
  allow: readonly string[],
  // What is allowed by name is a host inside, which the machine's own files may name.
  resolve: Resolve = resolving((host) => isAllowed(host, allow)),
): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, found) => {
      if (error !== null) {
        done(error, '', 0);
        return;
      }
      const open = isAllowed(host, allow);
      const may = found.filter(
        ({ address, family }) =>
          (open || !isPrivateAddress(address) || isAllowed(address, allow)) &&
          (options.family === undefined ||
            options.family === 0 ||
            family === options.family ||
            options.family === `IPv${family}`),
      );
      const [first] = may;
      if (first === undefined) done(found.length === 0 ? notFound(host) : refusal(host), '', 0);
      else if (options.all === true) done(null, may);
      else done(null, first.address, first.family);
    });
  };
}

const notFound = (host: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no address found for ${host.slice(0, 80)}`), { code: 'ENOTFOUND' });
