/**
 * `channels.yaml` in the data directory: what this machine pages through. One schema gives checks, defaults, help and
 * documentation. Promises that a mistake names its field, and that one bad channel leaves the others standing. Whom to
 * page over what stands in the site file, not here.
 */
import { z } from 'zod';

const seconds = (least: number, most: number, usual: number, about: string) =>
  z.number().min(least).max(most).default(usual).describe(about);
const file = (about: string) => z.string().min(1).max(1000).describe(about);
const secret = z.string().min(1).max(500);

const espa = z
  .strictObject({
    port: file('Serial port, such as /dev/ttyUSB0.'),
    baud: z
      .union(
        [300, 600, 1200, 2400, 4800, 9600].map((rate) => z.literal(rate)),
        'must be 300, 600, 1200, 2400, 4800 or 9600',
      )
      .default(9600)
      .describe('Speed in bit/s. Always 7 data bits, even parity, 2 stop bits (ESPA 4.4.4 section 2).'),
    role: z
      .enum(['control', 'station'])
      .default('control')
      .describe(
        '`control`: noodknop polls the line. `station`: another control station polls, noodknop answers.',
      ),
    ownAddress: z
      .string()
      .regex(/^[0-9]$/)
      .default('1')
      .describe('Address of noodknop on the line, a digit.'),
    stationAddress: z
      .string()
      .regex(/^[0-9]$/)
      .default('2')
      .describe('Address of the paging system on the line, a digit.'),
    pollEvery: seconds(0.2, 60, 1, 'Seconds between two polls of the paging system.'),
    transmissions: z.int().min(1).max(9).default(1).describe('How often the paging system sends each call.'),
    beeps: z
      .strictObject({
        assist: z.int().min(1).max(9).default(3),
        emergency: z.int().min(1).max(9).default(1),
      })
      .prefault({})
      .describe('Beep code by level (record 3); what they sound like is set in the paging system.'),
  })
  .refine(({ ownAddress, stationAddress }) => ownAddress !== stationAddress, {
    path: ['stationAddress'],
    error: 'is the same as ownAddress',
  })
  .describe('A paging system on a serial line, by ESPA 4.4.4.');

const sms = z
  .strictObject({
    spool: file('Spool directory of smstools, with outgoing, incoming, sent and failed in it.').default(
      '/var/spool/sms',
    ),
    events: file('Directory into which the event handler puts what happened.').optional(),
    country: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/, 'must be a country code such as "31", in quotes')
      .default('31')
      .describe('Country code, in quotes, for numbers that are written without one.'),
    statusFile: file(
      'Status file of smsd (`status` in its `stats` folder), to see how the modem is.',
    ).optional(),
    pidFile: file('Pid file of smsd, to see that it runs; /var/run/smstools/smsd.pid on Debian.').optional(),
    waitingMost: z
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .describe('With more files waiting the spool is called full.'),
  })
  .describe('SMS through smstools and a GSM modem on this machine.');

const mail = z
  .strictObject({
    host: z.string().min(1).max(255).describe('SMTP server.'),
    port: z.int().min(1).max(65_535).default(587),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`none` only for a server on this machine or a network of its own.'),
    user: z.string().max(255).optional(),
    password: secret.optional(),
    passwordFile: file('File whose first line is the password.').optional(),
    caFile: file('Certificate authority of the server, when it is not a public one.').optional(),
    from: z
      .string()
      .max(255)
      .regex(/@/, 'must be a mail address, such as "Noodknop <noodknop@example.org>"')
      .describe('Sender, such as "Noodknop <noodknop@example.org>".'),
  })
  .refine(
    ({ user, password, passwordFile }) => user !== undefined || (password ?? passwordFile) === undefined,
    {
      path: ['user'],
      error: 'is missing: a password needs a user',
    },
  )
  .describe('Mail through any SMTP server.');

const webhook = z
  .strictObject({
    secret: secret
      .optional()
      .describe('Signs every request; whoever receives it checks the signature with it.'),
    secretFile: file('File whose first line is the secret.').optional(),
    allowPrivate: z
      .array(z.string().min(1).max(255))
      .max(50)
      .default([])
      .describe(
        'Host names or addresses inside that may be called all the same; all other private ones are refused.',
      ),
    allowPlain: z.boolean().default(false).describe('True: also http, for the hosts of allowPrivate only.'),
    caFile: file('Certificate authority of the receivers, when it is not a public one.').optional(),
  })
  .refine((value) => value.secret !== undefined || value.secretFile !== undefined, {
    path: ['secret'],
    error: 'is missing: requests are signed with it (or give secretFile)',
  })
  .describe('HTTPS requests to other systems.');

const push = z
  .strictObject({
    contact: z
      .string()
      .regex(/^(mailto:|https:\/\/)\S+$/, 'must begin with mailto: or https://')
      .max(255)
      .optional()
      .describe(
        'Whom a push service can reach when something is wrong (RFC 8292 section 2.1); else publicUrl if that is https.',
      ),
    allowPrivate: z
      .array(z.string().min(1).max(255))
      .max(20)
      .default([])
      .describe('Push services inside that may be called all the same.'),
    caFile: file('Certificate authority of those push services.').optional(),
  })
  .describe('Push messages to phones. Works without this section too.');

/** The sections of the file, each checked by itself. */
export const channelSchemas = { 'web-push': push, espa, sms, mail, webhook } as const;

/** What stands beside the channels. */
export const commonSchema = z.object({
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://noodknop.example.org' })
    .refine((url) => {
      // Told already that it is no address.
      if (!URL.canParse(url)) return true;
      const { pathname, search, hash, username, password } = new URL(url);
      return pathname === '/' && search + hash + username + password === '';
    }, 'must be a host and nothing behind it, such as https://noodknop.example.org')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Address under which phones reach the pages: for the links in SMS and mail. Without it there are none.',
    ),
  checkEvery: seconds(5, 3600, 60, 'Seconds between two health checks of a channel.'),
});

export type EspaConfig = z.output<typeof espa>;
export type SmsConfig = z.output<typeof sms>;
export type MailConfig = z.output<typeof mail>;
export type WebhookConfig = z.output<typeof webhook>;
export type PushConfig = z.output<typeof push>;
export type CommonConfig = z.output<typeof commonSchema>;
