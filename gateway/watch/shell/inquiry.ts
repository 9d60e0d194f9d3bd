/**
 * `--check` and `--test`: everything is tried once. Promises to say what was asked, what was only looked at and what was
 * sent; that a stranger who says "ready" passes for no gateway; and that it counts as no watcher at the gateway.
 */
import { wall } from '../../core/time.ts';
import type { Message, Sign } from '../core/state.ts';
import { remarkIn, type Speaker, unwatchedIn, wordsOf } from '../core/words.ts';
import { type HttpDoor, seeHttp } from './http-door.ts';
import { lookMqtt, type MqttDoor } from './mqtt-door.ts';
import { type Way, within } from './ways.ts';

/** One thing that was tried. */
export interface Finding {
  /** `gateway`, `token`, `watching` (only where it fails), `ready`, `self-check`, `broker`, `secrets`, or a path. */
  readonly what: string;
  readonly ok: boolean;
  /** What was done for it: asked, looked at and no more, or something sent to people. */
  readonly how: 'asked' | 'looked-at' | 'sent';
  readonly remark: string;
}

/** What is tried. */
export interface Inquiry {
  readonly http: HttpDoor;
  readonly mqtt: MqttDoor;
  readonly ways: readonly Way[];
  readonly speaker: Speaker;
  /** Of the doors, milliseconds. */
  readonly patienceMs: number;
  readonly warnings: readonly string[];
}

const NEW_TOKEN = 'noodknop token create --role integration';

/** Tries all of it, and sends nothing. */
export async function checkAll(inquiry: Inquiry): Promise<readonly Finding[]> {
  const paths = inquiry.ways.map((way) => findPath(way, 'looked-at', (signal) => way.check(signal)));
  return [...(await doors(inquiry)), ...secrets(inquiry), ...(await Promise.all(paths))];
}

/** Tries all of it, and sends a marked test over every path. */
export async function testAll(inquiry: Inquiry): Promise<readonly Finding[]> {
  const now = wall(Date.now());
  const message: Message = {
    kind: 'test',
    outage: 0,
    subjects: [],
    since: null,
    began: now,
    at: now,
    last: false,
  };
  const said = wordsOf(message, inquiry.speaker);
  const paths = inquiry.ways.map((way) =>
    findPath(way, 'sent', (signal) => way.send(message, said, signal).then(() => 'a marked test has left')),
  );
  return [...(await doors(inquiry)), ...secrets(inquiry), ...(await Promise.all(paths))];
}

/** What was done, in one line; empty when there is nothing to add. */
export function summaryOf(findings: readonly Finding[]): string {
  const ok = (what: string): boolean => findings.some((one) => one.what === what && one.ok);
  const looked = findings.filter(({ how, ok: well }) => how === 'looked-at' && well).map(({ what }) => what);
  return [
    `gateway ${ok('gateway') ? 'reached' : 'NOT reached'}, token ${ok('token') ? 'accepted' : 'NOT accepted'}`,
    ...(looked.length === 0
      ? []
      : [`only looked at, nothing sent: ${looked.join(', ')} (noodknop watch --test sends a marked test)`]),
  ].join('; ');
}

async function doors({ http, mqtt, speaker, patienceMs }: Inquiry): Promise<readonly Finding[]> {
  const [seen, heard] = await Promise.all([
    seeHttp({ ...http, isTry: true }, patienceMs),
    lookMqtt(mqtt, patienceMs),
  ]);
  const [broker] = heard;
  const isRefused = ({ remark }: Sign): boolean => remark === 'token';
  const found = (sign: Sign, well: string): Finding => ({
    what: sign.subject,
    ok: sign.ok,
    how: 'asked',
    remark: sign.ok ? well : remarkIn(speaker.language, sign.remark),
  });
  const [first, ...others] = seen.signs;
  const gateway: readonly Finding[] =
    first === undefined
      ? []
      : [
          seen.token === false
            ? { what: 'gateway', ok: true, how: 'asked', remark: `something answers at ${http.url}` }
            : found(first, `${seen.token ? 'a noodknop gateway' : 'something'} answers at ${http.url}`),
        ];
  return [
    ...gateway,
    tokenFinding(seen.token, broker, isRefused),
    ...(seen.unwatched === null ? [] : [watchingFinding(seen.unwatched, speaker, mqtt.account)]),
    ...others.map((sign) => found(sign, '')),
    ...(broker === undefined
      ? []
      : [found(broker, `logged in as integration:${mqtt.account}, and read the state of the gateway`)]),
  ];
}

/** The gateway would not miss this watch. */
const watchingFinding = (why: string, { language }: Speaker, name: string): Finding => ({
  what: 'watching',
  ok: false,
  how: 'asked',
  remark: unwatchedIn(language, why, name),
});

/** The token must be taken at both doors. */
function tokenFinding(
  overHttp: boolean | null,
  broker: Sign | undefined,
  isRefused: (sign: Sign) => boolean,
): Finding {
  const refused = [
    ...(overHttp === false ? ['HTTP'] : []),
    ...(broker !== undefined && isRefused(broker) ? ['MQTT'] : []),
  ];
  const taken = [...(overHttp ? ['HTTP'] : []), ...(broker?.ok ? ['MQTT'] : [])];
  const ok = refused.length === 0 && taken.length === 2;
  const remark =
    refused.length > 0
      ? `refused over ${refused.join(' and ')}: it must be of role integration, not revoked and not expired (${NEW_TOKEN})`
      : taken.length === 0
        ? 'could not be tried'
        : `accepted over ${taken.join(' and ')}`;
  return {
    what: 'token',
    ok,
    how: 'asked',
    remark: ok || refused.length > 0 || taken.length === 0 ? remark : `${remark} only`,
  };
}

const secrets = ({ warnings }: Inquiry): readonly Finding[] =>
  warnings.map((remark) => ({ what: 'secrets', ok: false, how: 'looked-at', remark }));

async function findPath(
  way: Way,
  how: Finding['how'],
  deed: (signal: AbortSignal) => Promise<string>,
): Promise<Finding> {
  try {
    return { what: way.path, ok: true, how, remark: await within(way, deed) };
  } catch (error) {
    return { what: way.path, ok: false, how, remark: error instanceof Error ? error.message : 'failed' };
  }
}
