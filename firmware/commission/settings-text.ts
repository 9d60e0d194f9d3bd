/**
 * The settings file that makes one board one device: its text, with the checksums that the board looks at whenever it
 * starts (`firmware/shell/espruino/stored.ts`). Promises a problem with its field for anything a board would refuse; what
 * the fields mean is said in `firmware/shell/espruino/settings.ts`.
 */
import { rootKey } from '../../protocol/keys.ts';
import { DEVICE_ID, type DeviceKind } from '../../protocol/messages.ts';
import type { BoardFacts } from './boards.ts';
import { checksumOf } from './expressions.ts';

/** Most gateways that are tried in turn. */
const MOST_GATEWAYS = 2;
const LAST_PIN = 48;
const LAST_NUMBER = 65_535;
const MOST_NAME = 32;
/** WPA2: 8 to 63 characters, or the key itself in 64 hex digits. None: an open network. */
const WIFI_PASSWORD = /^(?:[\x20-\x7e]{8,63}|[0-9a-fA-F]{64}|)$/;

/** What was asked for. */
export interface SettingsAsked {
  readonly device: string;
  readonly number: number;
  readonly kind: DeviceKind;
  /** Root key, 64 hex digits. */
  readonly key: string;
  /** Name of the Wi-Fi network; null: the board is on a cable. */
  readonly ssid: string | null;
  readonly wifiPassword: string;
  readonly gateways: readonly (readonly [host: string, port: number])[];
  /** Null: as the board brings it. */
  readonly button: number | null;
  readonly second: number | null;
  /** One pin, or red, green and blue; null: as the board brings it. */
  readonly light: readonly number[] | null;
  readonly buzzer: number | null;
  readonly pressed: 'low' | 'high';
  /** Whether a light is on while its pin is low. */
  readonly lit: 'low' | 'high';
  readonly cancel: boolean;
  readonly covert: boolean;
  readonly english: boolean;
}
/** What is wrong, and with what. */
export interface SettingsProblem {
  readonly field: string;
  readonly reason: string;
}

const wrong = (field: string, reason: string): SettingsProblem => ({ field, reason });
const isPin = (pin: number | null | undefined): boolean =>
  pin === null || pin === undefined || (Number.isInteger(pin) && pin >= 0 && pin <= LAST_PIN);

function networkProblem(asked: SettingsAsked): SettingsProblem | null {
  const { gateways, ssid, wifiPassword } = asked;
  if (gateways.length < 1 || gateways.length > MOST_GATEWAYS)
    return wrong('gateway', `name 1 or ${MOST_GATEWAYS} gateways`);
  for (const [host, port] of gateways) {
    if (!/^[\x21-\x7e]{1,255}$/.test(host)) return wrong('gateway', 'a host is 1 to 255 characters of ASCII');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return wrong('gateway', 'a port is 1 to 65535');
  }
  if (ssid === null) return null;
  if (ssid === '' || Buffer.byteLength(ssid, 'latin1') !== Buffer.byteLength(ssid) || ssid.length > MOST_NAME)
    return wrong('ssid', `a network’s name is 1 to ${MOST_NAME} characters of ASCII`);
  if (!WIFI_PASSWORD.test(wifiPassword))
    return wrong('wifi-password', 'a Wi-Fi password is 8 to 63 characters of ASCII, or 64 hex digits');
  return null;
}

function pinProblem(
  { name, usable }: BoardFacts,
  { button, second, light, buzzer, cancel }: SettingsAsked,
): SettingsProblem | null {
  const pins = [button, second, buzzer, ...(light ?? [])].filter((pin) => pin !== null);
  if (!pins.every(isPin)) return wrong('pins', `a pin is 0 to ${LAST_PIN}`);
  const odd = usable === null ? undefined : pins.find((pin) => !usable.includes(pin));
  if (odd !== undefined)
    return wrong('pins', `pin ${odd} of ${name} cannot be used: these can: ${usable?.join(', ')}`);
  if (new Set(pins).size !== pins.length)
    return wrong('pins', `a pin stands there twice: ${pins.join(', ')}`);
  if (cancel && second === null) return wrong('cancel', 'the false-alarm gesture needs a second button');
  return null;
}

function problemOf(facts: BoardFacts, asked: SettingsAsked): SettingsProblem | null {
  if (!DEVICE_ID.test(asked.device)) return wrong('device', 'is no id of a device');
  if (!Number.isInteger(asked.number) || asked.number < 0 || asked.number > LAST_NUMBER)
    return wrong('number', `a number is 0 to ${LAST_NUMBER}`);
  if (rootKey(asked.key) === undefined) return wrong('key', 'a key is 64 lower-case hex digits');
  if (!facts.kinds.includes(asked.kind))
    return wrong(
      'board',
      `${facts.name} is a ${facts.kinds.join(' or ')}, and ${asked.device} is a ${asked.kind}`,
    );
  return (facts.wifi ? networkProblem(asked) : null) ?? pinProblem(facts, asked);
}

const bit = (on: boolean): 1 | undefined => (on ? 1 : undefined);
const orNone = <T>(value: T | null): T | undefined => value ?? undefined;

/** The settings file's text for a board, with `programSum`, the checksum of the program it goes with. */
export function settingsText(
  facts: BoardFacts,
  asked: SettingsAsked,
  programSum: string,
): { readonly text: string } | SettingsProblem {
  const problem = problemOf(facts, asked);
  if (problem !== null) return problem;
  const pins = facts.pins;
  const light = asked.light ?? pins?.light ?? [];
  const network = {
    ssid: orNone(asked.ssid),
    password: asked.ssid === null || asked.wifiPassword === '' ? undefined : asked.wifiPassword,
    gateways: asked.gateways,
    button: asked.button ?? pins?.button ?? undefined,
    second: orNone(asked.second),
    high: bit(asked.pressed === 'high'),
    red: light[0],
    green: light[1],
    blue: light[2],
    low: bit(asked.lit === 'low'),
    buzzer: orNone(asked.buzzer),
    cancel: bit(asked.cancel),
    pager: bit(asked.kind === 'pager'),
  };
  const json = JSON.stringify({
    device: asked.device,
    number: asked.number,
    key: asked.key,
    covert: bit(asked.covert),
    english: bit(asked.english),
    ...(facts.wifi ? network : {}),
  });
  return { text: `${json} ${checksumOf(json)} ${programSum}` };
}
