/**
 * `watch.yaml`: what the dead man's switch watches, and over which paths it speaks. One schema gives checks, defaults and
 * documentation. Promises that a mistake names its line and field, that nothing of a secret stands in what it says, and that a
 * network is not spoken to in the clear unless that is written down.
 */
import { z } from 'zod';
import { numberOf } from '../../core/far-news.ts';
import { isZone } from '../../core/zone.ts';
import { channelSchemas } from '../channels/config.ts';
import { object, word } from './schema-parts.ts';
import {
  checkFields,
  type PositionOf,
  type Report,
  readYaml,
  type TextProblem,
  withoutQuotes,
} from './yaml-text.ts';

const MOST_BYTES = 100 * 1024;
const SECRETS = ['token', 'password'];
const HOLDS = 'the file must hold the fields of a watch.yaml; `noodknop watch --example` prints one';
const path = (about: string) => z.string().min(1).max(1000).describe(about);
const seconds = (least: number, most: number, usual: number, about: string) =>
  z.number().min(least).max(most).default(usual).describe(about);

/** True for this machine: what is said there in the clear nobody else hears. */
const isNear = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);
const address = (safe: string, plain: string, about: string) =>
  z
    .string()
    .max(255)
    .refine((text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
      const bare = (pathname === '' || pathname === '/') && search + hash + username + password === '';
      return (protocol === `${safe}:` || protocol === `${plain}:`) && hostname !== '' && bare;
    }, `must be ${safe}://HOST[:PORT] and nothing behind it`)
    .describe(about);

const gateway = object({
  url: address('https', 'http', 'Where the gateway answers, such as https://noodknop.example.org.'),
  mqtt: address('mqtts', 'mqtt', 'Its broker, such as mqtts://noodknop.example.org:8883.'),
  account: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens, at most 32')
    .default('watch')
    .describe('Logs in to the broker as integration:<account>.'),
  token: z.string().min(1).max(500).optional().describe('A token with role integration.'),
  tokenFile: path('File whose first line is that token; made readable for this user alone.').optional(),
  caFile: path('Certificate authority of the gateway, when it is not a public one.').optional(),
  allowPlain: z
    .boolean()
    .default(false)
    .describe('True: http and mqtt also to another machine. Whoever listens there then reads the token.'),
}).superRefine((value, context) => {
  const fail = (field: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message });
  if ((value.token === undefined) === (value.tokenFile === undefined))
    fail('tokenFile', 'give token or tokenFile, one of the two (noodknop token create --role integration)');
  for (const field of ['url', 'mqtt'] as const) {
    if (!URL.canParse(value[field])) continue;
    const { protocol, hostname } = new URL(value[field]);
    if (/^(http|mqtt):$/.test(protocol) && !isNear(hostname) && !value.allowPlain)
      fail(
        field,
        `goes over a network in the clear: use ${field === 'url' ? 'https' : 'mqtts'}, or set allowPlain: true`,
      );
  }
});

const { spool, country } = channelSchemas.sms.shape;
const sms = object({
  spool,
  country,
  to: z.array(z.string().min(1).max(40)).min(1).max(20).describe('Telephone numbers.'),
}).describe('Text messages through smstools on this machine.');
const mail = object({
  ...channelSchemas.mail.shape,
  to: z
    .array(
      z
        .string()
        .max(255)
        .regex(/^[^\s<>(),;"]+@[^\s<>(),;"]+$/, 'must be a mail address'),
    )
    .min(1)
    .max(20)
    .describe('Mail addresses.'),
})
  .refine(
    ({ user, password, passwordFile }) => user !== undefined || (password ?? passwordFile) === undefined,
    {
      path: ['user'],
      error: 'is missing: a password needs a user',
    },
  )
  .describe('Mail through an SMTP server; best one that does not run on the gateway’s machine.');
const sounder = object({
  run: z
    .array(z.string().min(1).max(1000))
    .min(1)
    .max(20)
    .describe(
      'A program and its arguments, run without a shell at every message; NOODKNOP_WATCH says silent, again, back or test.',
    ),
  patience: seconds(1, 20, 10, 'Seconds after which it is ended.'),
}).describe('Any program that makes itself heard.');
const relay = object({
  path: path('File or serial port that is written to, such as /sys/class/gpio/gpio17/value.'),
  on: z.string().min(1).max(100).default('1').describe('Written when the gateway is silent.'),
  off: z.string().min(1).max(100).default('0').describe('Written when all is in order again.'),
}).describe('A lamp or siren on a relay.');

const watchSchema = object({
  name: z.string().min(1).max(40).describe('What is watched, as its people call it; in every message.'),
  language: word(['nl', 'en']).default('nl'),
  timezone: z
    .string()
    .refine(isZone, 'is no time zone known here, such as Europe/Amsterdam')
    .default('Europe/Amsterdam'),
  gateway,
  silentAfter: seconds(
    1,
    45,
    40,
    'Seconds of silence before it is reported; above 45 it could come too late.',
  ),
  askEvery: seconds(0.2, 10, 5, 'Seconds between two looks.'),
  backAfter: seconds(1, 600, 30, 'Seconds for which all must be well before that is said.'),
  againEvery: seconds(60, 86_400, 900, 'Seconds after which it is said again while it lasts.'),
  mostAnHour: z.int().min(2).max(60).default(12).describe('Most messages over one path in an hour.'),
  sms: sms.optional(),
  mail: mail.optional(),
  sounder: sounder.optional(),
  relay: relay.optional(),
}).superRefine((value, context) => {
  if ((value.sms ?? value.mail ?? value.sounder ?? value.relay) === undefined)
    context.addIssue({
      code: 'custom',
      path: ['sms'],
      message: 'no path is given: set sms, mail, sounder or relay, or nobody hears of it',
    });
  if (value.askEvery * 2 > value.silentAfter)
    context.addIssue({
      code: 'custom',
      path: ['askEvery'],
      message: 'must be at most half of silentAfter, or one lost answer counts as death',
    });
});

export type WatchConfig = z.output<typeof watchSchema>;
/** The file as read, with where its fields stand; or what is wrong with it. */
export type WatchRead =
  | { readonly ok: true; readonly config: WatchConfig; readonly positionOf: PositionOf }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** What a schema cannot say: numbers are written in many ways. */
function furtherWrong({ sms }: WatchConfig, report: Report): void {
  for (const [i, number] of (sms?.to ?? []).entries())
    if (numberOf(number, sms?.country) === null)
      report(['sms', 'to', i], 'is no telephone number: digits only, such as "+31 6 12345678"');
}

/** Reads the text of a `watch.yaml`. Any text gives an answer; nothing is thrown. */
export function readWatch(text: string): WatchRead {
  const raw = readYaml(text, MOST_BYTES, HOLDS, SECRETS);
  if (!raw.ok) return { ok: false, problems: raw.problems.map(withoutQuotes) };
  const checked = (config: WatchConfig, report: Report): WatchConfig => {
    furtherWrong(config, report);
    return config;
  };
  const read = checkFields(raw, watchSchema, [], checked, SECRETS);
  return read.ok ? { ok: true, config: read.value, positionOf: raw.positionOf } : read;
}
