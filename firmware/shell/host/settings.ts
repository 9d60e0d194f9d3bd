/**
 * Who a button is and where its gateway is: read from a file that only its owner may read, as `device add --json` prints
 * it or commissioning writes it, and from addresses given beside it. Promises a problem with its field and its mending
 * for anything that is not as it should be, and never a key in one; what is done with it is left to others.
 */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { KEY_LABELS, rootKey } from '../../../protocol/keys.ts';
import { DEVICE_ID } from '../../../protocol/messages.ts';
import type { Address } from '../node/cable.ts';
import { privateText, whyNotRead } from '../node/private-text.ts';

/** A device knows two gateways, to be tried in turn. */
export const MOST_ADDRESSES = 2;
const PLAIN_PORT = 1883;
const SECURE_PORT = 8883;
/** The gateway on the same machine, as it listens when nothing else is said. */
const USUAL = `mqtt://127.0.0.1:${PLAIN_PORT}`;
const HEX_64 = /^[0-9a-f]{64}$/;

/** What is wrong with what was given. `field`: the option or the field of the file. */
export interface SettingsProblem {
  readonly ok: false;
  readonly field: string;
  readonly message: string;
}
/** A button and the way to its gateway. */
export interface Settings {
  readonly ok: true;
  readonly device: string;
  /** Root key, 32 bytes; null where the board signs for itself. */
  readonly key: Uint8Array | null;
  /** MQTT password, 64 hex digits. */
  readonly password: string;
  /** Tried in turn. */
  readonly addresses: readonly [Address, ...Address[]];
  /** Tells identities apart without giving anything away: names the file that is the button's flash. */
  readonly mark: string;
}
/** What was asked for. */
export interface SettingsAsked {
  readonly device: string;
  readonly keyFile: string;
  /** `mqtt://host[:port]` or `mqtts://host[:port]`; none: those of the file, else the usual one. */
  readonly gateways: readonly string[];
  /** A file with the certificates to trust, in PEM. */
  readonly authority: string | null;
  /** True: the host only carries what the board has signed. */
  readonly carries: boolean;
}

const fileForm = z.object({
  device: z.string().regex(DEVICE_ID),
  key: z.string().regex(HEX_64).optional(),
  mqttPassword: z.string().regex(HEX_64).optional(),
  addresses: z.array(z.string().max(300)).min(1).max(MOST_ADDRESSES).optional(),
});

const problem = (field: string, message: string): SettingsProblem => ({ ok: false, field, message });

/** How a key file comes to be. */
const MAKE_ONE =
  ': print it with "noodknop device rotate-key ID --json" (a new key) or "device add", into a file with mode 0600';

/** Reads `mqtt://host[:port]` or `mqtts://host[:port]`; undefined when it is anything else. */
export function readAddress(text: string, authority: string | null): Address | undefined {
  const secure = text.startsWith('mqtts://');
  if (!secure && !text.startsWith('mqtt://')) return undefined;
  let url: URL;
  try {
    // Read as http, of which the parser knows what a host may be; a password or a path has no business here.
    url = new URL(`http://${text.slice(secure ? 8 : 7)}`);
  } catch {
    return undefined;
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return undefined;
  if (url.pathname !== '/' || url.hostname === '') return undefined;
  // The parser leaves out port 80, which is http's own.
  const given = /:(\d{1,5})\/?$/.exec(text.replace(/\[[^\]]*\]/, 'x'))?.[1];
  const port = given === undefined ? (secure ? SECURE_PORT : PLAIN_PORT) : Number(given);
  if (port < 1 || port > 65_535) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return secure ? { host, port, tls: { authority } } : { host, port };
}

const addressesOf = (
  texts: readonly string[],
  field: string,
  authority: string | null,
): { readonly list: readonly [Address, ...Address[]] } | SettingsProblem => {
  if (texts.length > MOST_ADDRESSES) return problem(field, `at most ${MOST_ADDRESSES} gateways`);
  const list: Address[] = [];
  for (const text of texts) {
    const address = readAddress(text, authority);
    if (address === undefined)
      return problem(field, 'must be mqtt://HOST[:PORT], or mqtts://HOST[:PORT] for TLS');
    list.push(address);
  }
  const [first, ...others] = list;
  return first === undefined ? problem(field, 'must name a gateway') : { list: [first, ...others] };
};

const authorityOf = (file: string | null): { readonly pem: string | null } | SettingsProblem => {
  if (file === null) return { pem: null };
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return { pem };
    return problem('ca', `${file} holds no certificate in PEM`);
  } catch (error) {
    return problem('ca', whyNotRead(file, error));
  }
};

const passwordOf = (key: Uint8Array): string =>
  createHmac('sha256', Buffer.from(key)).update(KEY_LABELS.mqtt).digest('hex');

const contentOf = (file: string, text: string): z.infer<typeof fileForm> | SettingsProblem => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('key-file', `${file} is not JSON: it must be as "noodknop device add --json" prints it`);
  }
  const read = fileForm.safeParse(value);
  if (read.success) return read.data;
  const field = read.error.issues[0]?.path.join('.') || 'the file';
  return problem('key-file', `${file}: ${field} is missing or not as "noodknop device add --json" prints it`);
};

/** Reads everything that a button needs to be itself. */
export function readSettings(asked: SettingsAsked): Settings | SettingsProblem {
  const { device, keyFile } = asked;
  const authority = authorityOf(asked.authority);
  if ('ok' in authority) return authority;
  const source = privateText(keyFile, MAKE_ONE);
  if ('reason' in source) return problem('key-file', source.reason);
  const found = contentOf(keyFile, source.text);
  if ('ok' in found) return found;
  if (found.device !== device)
    return problem('device', `${keyFile} is the file of ${found.device}, not of ${device}`);
  const key = found.key === undefined ? null : (rootKey(found.key) ?? null);
  const password = key === null ? found.mqttPassword : passwordOf(key);
  if (password === undefined || (key === null && !asked.carries))
    return problem(
      'key-file',
      `${keyFile} has no "${asked.carries ? 'mqttPassword' : 'key'}": print it anew with "noodknop device rotate-key ${device} --json"`,
    );
  const texts = asked.gateways.length > 0 ? asked.gateways : (found.addresses ?? [USUAL]);
  const field = asked.gateways.length > 0 ? 'gateway' : 'key-file addresses';
  const addresses = addressesOf(texts, field, authority.pem);
  if ('ok' in addresses) return addresses;
  const mark = createHash('sha256').update(password).digest('hex').slice(0, 12);
  return { ok: true, device, key, password, addresses: addresses.list, mark };
}
