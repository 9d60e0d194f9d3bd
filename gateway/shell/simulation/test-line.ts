/** Lines of the timeline about walk tests and drills. Promises words for every entry of theirs, never its code. Pure. */
import type { Entry } from '../../core/entries.ts';
import type { Texts } from '../../core/texts/index.ts';

/** An entry of a walk test or of a drill. */
export type TestEntry = Extract<Entry, { readonly type: `walk.${string}` | `drill.${string}` }>;

/** True for an entry that `testLine` has words for. */
export const isTestEntry = (entry: Entry): entry is TestEntry => /^(walk|drill)\./.test(entry.type);

/** What it says. */
export function testLine(entry: TestEntry, { walk, drill }: Texts): string {
  switch (entry.type) {
    case 'walk.pressed':
      return `${walk.story[entry.type]}${entry.why === null ? '' : `: ${walk.why[entry.why]}`}`;
    case 'walk.judged':
      return entry.confirmed ? walk.story[entry.type] : walk.why.unconfirmed;
    case 'walk.ended':
      return `${walk.story[entry.type]}: ${walk.reason[entry.reason]}`;
    case 'drill.became-real':
      return `${drill.story[entry.type]}: ${drill.doubt[entry.why]}`;
    case 'drill.ended':
      return drill.story[entry.type][entry.reason];
    case 'drill.announced':
    case 'drill.begun':
      return drill.story[entry.type];
    default:
      return walk.story[entry.type];
  }
}
