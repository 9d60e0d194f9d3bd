/** English words about channels that lead outside. */
import type { channels as nl } from './nl-channels.ts';

/** The words. */
export const channels: typeof nl = {
  title: 'Channels to the outside',
  intro: 'Over what colleagues are paged, beside pagers and the pager page.',
  none: 'None yet. Phones switch calls on at the pager page; the other channels stand in channels.yaml on the server.',
  state: { ok: 'Works', failing: 'Failing', unknown: 'Not tried yet', off: 'Not set up' },
  people: (n) => (n === 1 ? '1 colleague' : `${n} colleagues`),
  worked: (ago) => `Last worked ${ago} ago`,
  neverWorked: 'Has not worked since the start',
  waiting: (n) => (n === 1 ? '1 page waits' : `${n} pages wait`),
  offBut: (n) =>
    `${n === 1 ? '1 colleague has' : `${n} colleagues have`} it in the site file, but this channel is not set up.`,
  check: 'Check now',
  checking: 'Checking',
  checked: 'Checked',
  checkFailed: 'The check did not succeed. Try again.',
  reached: 'Who was reached',
  notReached: 'not reached',
  maybe: 'sent, not confirmed',
  yes: 'reached',
  answered: 'answered',
  tries: (n) => `tried ${n} times`,
  hopSent: 'Sent after',
  hopReached: 'Reached after',
  hopAnswered: 'Answer after',
  reason: {
    'not-set-up': 'this channel is not set up',
    'no-answer': 'the channel gave no answer',
    'nobody-connected': 'nothing was connected',
    'not-connected': 'nothing was connected',
    'not-written': 'no hub got the message to the pager',
    replaced: 'replaced by a newer page',
    taken: 'others are coming',
    closed: 'alarm closed',
    answered: 'answered elsewhere',
  },
};
