/**
 * Reads the text of a `channels.yaml`. Promises that a mistake names its field, that one bad section costs one channel, and
 * that nothing of a secret stands in what it says.
 */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { FAR_CHANNELS, type FarChannel } from '../../core/far-channel.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type CommonConfig, channelSchemas, commonSchema } from '../channels/config.ts';

/** Name of the file in the data directory. */
export const CHANNELS_FILE = 'channels.yaml';
const FILE_MOST = 100_000;

/** One thing wrong with the file: where, and what. */
export interface ConfigProblem {
  /** Null: the file as a whole. */
  readonly channel: FarChannel | null;
  readonly field: string;
  readonly message: string;
}
/** The file as read: what is right of it, and what is wrong. */
export interface ChannelsConfig {
  readonly common: CommonConfig;
  readonly channels: { readonly [K in FarChannel]?: z.output<(typeof channelSchemas)[K]> };
  readonly problems: readonly ConfigProblem[];
}

/** Reads the text of a `channels.yaml`; each section by itself, so that one mistake costs one channel. */
export function readChannels(text: string): ChannelsConfig {
  const problems: ConfigProblem[] = [];
  const fail = (channel: FarChannel | null, field: string, message: string): void =>
    void problems.push({ channel, field, message });
  let raw: unknown = null;
  if (text.length > FILE_MOST) fail(null, '', 'is larger than any file of this kind');
  else {
    const document = parseDocument(text);
    for (const error of document.errors)
      fail(null, `line ${error.linePos?.[0].line ?? '?'}`, error.message.split('\n')[0] ?? '');
    if (document.errors.length === 0) raw = document.toJS({ maxAliasCount: 10 });
  }
  const file =
    typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
  if (raw !== null && file !== raw) fail(null, '', 'must be a list of sections such as "mail:"');
  const known = new Set<string>([...FAR_CHANNELS, 'publicUrl', 'checkEvery']);
  for (const key of Object.keys(file))
    if (!known.has(key))
      fail(null, key, `is not known here${didYouMean(key, known)}; known are ${[...known].join(', ')}`);
  const common = commonSchema.safeParse({ publicUrl: file.publicUrl, checkEvery: file.checkEvery });
  if (!common.success)
    for (const issue of common.error.issues) fail(null, issue.path.join('.'), issue.message);
  const channels: Partial<Record<FarChannel, unknown>> = {};
  for (const kind of FAR_CHANNELS) {
    if (file[kind] === undefined) continue;
    const read = channelSchemas[kind].safeParse(file[kind]);
    if (read.success) channels[kind] = read.data;
    else for (const issue of read.error.issues) fail(kind, [kind, ...issue.path].join('.'), issue.message);
  }
  return {
    common: common.success ? common.data : commonSchema.parse({}),
    channels: channels as ChannelsConfig['channels'],
    problems,
  };
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
