/** The ways to page a person, as they stand in the site file. What a gateway needs to go them is in `channels.yaml`. */
import { z } from 'zod';
import { didYouMean } from '../../core/nearest.ts';
import { object } from './schema-parts.ts';

const inQuotes = ({ input }: { readonly input?: unknown }): string =>
  input === undefined ? 'is missing' : 'must be text: put the number in quotes';

/** One way to page a person. */
export const channel = z
  .discriminatedUnion(
    'kind',
    [
      object({
        kind: z.literal('mqtt').describe('Every pager assigned to this person; has no further fields.'),
      }),
      object({
        kind: z
          .literal('web-push')
          .describe('Phones on which this person switched push messages on; has no further fields.'),
      }),
      object({
        kind: z.literal('espa').describe('A pager of the paging system on the serial line.'),
        address: z
          .string({ error: inQuotes })
          .regex(/^[0-9]{1,16}$/, 'must be the call address of a pager: 1 to 16 digits, in quotes')
          .describe('Call address of the pager, in quotes.'),
      }),
      object({
        kind: z.literal('sms').describe('Text messages.'),
        number: z
          .string({ error: inQuotes })
          .regex(
            /^(\+|00)?[0-9]{1,3} ?(\(0\))? ?[0-9](?:[ ().-]?[0-9]){2,13}$/,
            'must be a telephone number without letters, such as "+31 6 12345678", in quotes',
          )
          .describe('Telephone number, in quotes.'),
      }),
      object({
        kind: z.literal('mail').describe('Mail.'),
        address: z.email('must be a mail address').max(254).describe('Mail address.'),
      }),
      object({
        kind: z.literal('webhook').describe('An HTTPS request to another system, such as an ntfy topic.'),
        url: z
          .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
          .max(1000)
          .describe('Address that is called.'),
      }),
    ],
    {
      error: (issue) => {
        const kind = (issue.input as { kind?: unknown } | undefined)?.kind;
        if (kind === 'web') return 'everybody has the pager page in the browser: leave "web" out';
        const kinds = ['mqtt', 'web-push', 'espa', 'sms', 'mail', 'webhook'];
        return `must have a kind out of ${kinds.join(', ')}${typeof kind === 'string' ? didYouMean(kind, kinds) : ''}`;
      },
    },
  )
  .describe('A way to page this person, beside the pager page in the browser, which everybody has.');
