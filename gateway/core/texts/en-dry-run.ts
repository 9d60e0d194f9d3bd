/** English of the dry run of a policy. */
import type { dryRun as form } from './nl-dry-run.ts';

const several = (names: readonly string[], more: number): string =>
  more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');

/** Texts of the dry run. */
export const dryRun: typeof form = {
  because: {
    oncall: 'is on duty',
    everyone: 'belongs to the site',
    present: 'is present',
    presentUnknown: 'belongs to the site; nobody is known to be present',
    group: (name) => `is in group ${name}`,
    person: 'is named in this step',
    external: 'is asked to make the call',
    first: 'was paged first',
    again: 'was paged before',
    unnamed: 'is asked because the steps page no person',
  },
  remark: {
    noPolicy: 'There is no policy of its own: the default one counts.',
    hours: (from, until) => `This policy counts from ${from} until ${until}.`,
    noRotation: 'This site has no rotation: nobody is on duty.',
    handoff: 'This is close to a handoff: the leaving and the coming group are both paged.',
    fallback: 'The fallback group is on duty.',
    emptyStep: (step) => `Step ${step} reaches nobody: the next starts at once.`,
    lastEmpty: (step) => `Step ${step} reaches nobody, and no step comes after it.`,
    unnamed:
      'The steps of this policy page no person. At its end those on duty are paged all the same, else everyone of the site. Set this right: name people in the first step.',
    nobody: 'Nobody is paged.',
    unreachable: (names, more) =>
      `Not to be reached at this moment, no pager on and no pager page open: ${several(names, more)}.`,
    guidance: (seconds) =>
      seconds === 0
        ? 'Guidance to call 112 starts at once.'
        : `Guidance to call 112 starts after ${seconds} seconds.`,
    repeats: (seconds) =>
      `The last step is then repeated every ${seconds} seconds; the first two are shown here.`,
  },
};
