/** A page on its way out, as the core hands it to a channel, for tests of one channel; and what a channel is opened with. */

import type { FarChannel } from '../../../gateway/core/far-channel.ts';
import type { wordsOf } from '../../../gateway/core/page-words.ts';
import { channelSchemas, commonSchema } from '../../../gateway/shell/channels/config.ts';
import type { OutPage } from '../../../gateway/shell/channels/face.ts';
import type { Opening } from '../../../gateway/shell/channels/opener.ts';

type Words = ReturnType<typeof wordsOf>;

/** The words of an assistance in room 1. */
export const words = (changes: Partial<Words> = {}): Words => ({
  language: 'nl',
  level: 'assist',
  title: 'Assistentie: Kamer 1',
  body: 'Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd',
  short: 'ASSISTENTIE Kamer 1, Stadhuis nr 105 14:03 Assistentie gevraagd',
  reply: 'Antwoord 1A = ik kom, 2A = ik kan niet.',
  over: {
    taken: 'Kamer 1: overgenomen door Bob. Je hoeft niet te komen, het mag wel.',
    closed: 'Kamer 1: veilig gemeld, de oproep is gesloten.',
    answered: 'Kamer 1: je antwoord is ontvangen.',
  },
  letter: 'A',
  call112: false,
  ...changes,
});

/** One page to Anna. */
export const outPage = (to: OutPage['to'], changes: Partial<OutPage> = {}): OutPage => ({
  page: '105-1-1',
  alarm: 'a1b2c3d4e5f60718',
  person: 'anna',
  attempt: 1,
  number: 105,
  to,
  words: words(),
  ...changes,
});

/** What a channel is opened with: a section as it stands in the file, and a link for everybody. */
export function opening<K extends FarChannel>(
  kind: K,
  section: unknown,
  link: string | null = 'https://noodknop.example.org/a/AbCdEf',
): Opening<K> {
  return {
    config: channelSchemas[kind].parse(section) as Opening<K>['config'],
    common: commonSchema.parse({}),
    news: {
      reached: () => undefined,
      answered: () => undefined,
      text: () => undefined,
      trouble: () => undefined,
    },
    link: () => link,
  };
}

/** Why a promise was refused; fails when it was not. */
export async function refusalOf(deed: Promise<unknown>): Promise<unknown> {
  let outcome: unknown;
  try {
    outcome = await deed;
  } catch (error) {
    return error;
  }
  throw new Error(`was not refused but gave ${JSON.stringify(outcome)}`);
}
