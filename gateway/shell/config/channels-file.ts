/**
 * Reads the text of a `channels.yaml`. Promises that a mistake names its line and field and says how to mend it, that one bad
 * section costs one channel, and that nothing of a secret stands in what it says.
 */
import { z } from 'zod';
import { FAR_CHANNELS, type FarChannel } from '../../core/far-channel.ts';
import { type CommonConfig, channelSchemas, commonSchema } from '../channels/config.ts';
import { guardedWords } from './unknown-field.ts';
import {
  checkFields,
  type RawFields,
  readYaml,
  type TextProblem,
  WRONG_FORM,
  withoutQuotes,
} from './yaml-text.ts';

/** Name of the file in the data directory. */
export const CHANNELS_FILE = 'channels.yaml';
const MOST_BYTES = 100 * 1024;
const HOLDS = 'the file must hold sections such as "mail:"';
const SECRETS = ['password', 'secret'];
const COMMON = ['publicUrl', 'checkEvery'] as const;
/** Texts whose value is a secret are not mended in silence, and neither is any other text here. */
const UNSEEN = 'holds characters that cannot be seen: type it anew';

/** One thing wrong with the file: of which channel, where, and what. */
export interface ConfigProblem extends TextProblem {
  /** Null: the file as a whole. */
  readonly channel: FarChannel | null;
}
/** The file as read: what is right of it, and what is wrong. */
export interface ChannelsConfig {
  readonly common: CommonConfig;
  readonly channels: { readonly [K in FarChannel]?: z.output<(typeof channelSchemas)[K]> };
  readonly problems: readonly ConfigProblem[];
}

/** One problem as a sentence by itself: line first, so that a place with little room does not cut it off. */
export const inWords = ({ line, field, message }: TextProblem): string =>
  `line ${line}: ${`${field} ${message}`.trim()}`;

/**
 * Reads the text of a `channels.yaml`; each section by itself, so that one mistake costs one channel. Any text gives an
 * answer; nothing is thrown.
 */
export function checkChannels(text: string): ChannelsConfig {
  const problems: ConfigProblem[] = [];
  const nothing = { common: commonSchema.parse({}), channels: {}, problems };
  // A file in which all is still a comment sets nothing up.
  if (text.split('\n').every((line) => /^\s*(#|---\s*$|$)/.test(line))) return nothing;
  const raw = readYaml(text, MOST_BYTES, HOLDS, SECRETS);
  if (!raw.ok) {
    const whole = raw.problems.map((one) => ({ ...withoutQuotes(one), channel: null }));
    return { ...nothing, problems: whole };
  }
  const { positionOf, marks = [] } = raw;
  const file = new Map<string, unknown>(Object.entries(raw.value));
  const known = [...FAR_CHANNELS, ...COMMON];
  for (const [key, value] of file) {
    if (known.some((one) => one === key)) continue;
    const { named, message } = guardedWords({ name: key, empty: value === null, known }, 'section');
    problems.push({ ...positionOf([key]), channel: null, field: named ? key : '', message });
  }
  const part = <S extends z.ZodType>(channel: FarChannel | null, keys: readonly string[], schema: S) =>
    partOf(file, keys, schema, { positionOf, marks }, (wrong) =>
      problems.push(...wrong.map((one) => ({ ...one, channel }))),
    );
  const common = part(null, COMMON, commonSchema);
  const channels: Partial<Record<FarChannel, unknown>> = {};
  for (const kind of FAR_CHANNELS) {
    if (!file.has(kind)) continue;
    if (file.get(kind) === null) {
      const message = 'is empty: fill it in, or leave it out';
      problems.push({ ...positionOf([kind]), channel: kind, field: kind, message });
      continue;
    }
    const read = part(kind, [kind], z.object({ [kind]: channelSchemas[kind] }));
    if (read !== null) channels[kind] = read[kind];
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return {
    common: common ?? nothing.common,
    channels: channels as ChannelsConfig['channels'],
    problems,
  };
}

/** These fields of the file by their schema; null when something of them is wrong, which is told. */
function partOf<S extends z.ZodType>(
  file: ReadonlyMap<string, unknown>,
  keys: readonly string[],
  schema: S,
  where: Omit<RawFields, 'value'>,
  wrong: (problems: readonly TextProblem[]) => void,
): z.output<S> | null {
  const value = Object.fromEntries(keys.filter((key) => file.has(key)).map((key) => [key, file.get(key)]));
  const read = checkFields({ value, ...where }, schema, [], (fields) => fields, SECRETS);
  if (!read.ok) {
    wrong(read.problems.map((one) => (one.message === WRONG_FORM ? explained(one, schema) : one)));
    return null;
  }
  if (read.notes.length === 0) return read.value;
  wrong(read.notes.map((note) => ({ ...note, message: UNSEEN })));
  return null;
}

/** With what the schema says the field is. */
function explained(problem: TextProblem, schema: z.ZodType): TextProblem {
  const found = problem.field
    .split('.')
    .reduce<z.ZodType | undefined>(
      (at, key) => (at instanceof z.ZodObject ? at.shape[key] : undefined),
      schema,
    );
  const [first = '', ...rest] = found?.description ?? '';
  const about = `${first.toLowerCase()}${rest.join('')}`.replace(/\.$/, '');
  return about === '' ? problem : { ...problem, message: `${problem.message}: ${about}` };
}

/** The JSON Schema of the file, for editors and for whoever looks for a field: every one with its meaning and default. */
export function channelsJsonSchema(): object {
  return z.toJSONSchema(z.object({ ...commonSchema.shape, ...optionalSections }), {
    io: 'input',
    target: 'draft-7',
  });
}

const optionalSections = Object.fromEntries(
  FAR_CHANNELS.map((kind) => [kind, channelSchemas[kind].optional()]),
);
