/** English of the dead man's switch. The form is the Dutch one. */
import type { watch as form } from './nl-watch.ts';

/** Texts of the watch. */
export const watch: typeof form = {
  title: (name) => `NOODKNOP ${name}`,
  subject: {
    gateway: 'the gateway is SILENT',
    broker: 'the broker is SILENT: buttons do not reach the gateway',
    ready: 'the gateway runs but is NOT READY',
    'self-check': 'the gateway’s self-check FAILS',
  },
  both: 'gateway and broker are SILENT',
  also: (what) => `Also: ${what}`,
  because: (remark) => ` (${remark})`,
  since: (at) => `Last good sign ${at}.`,
  never: (at) => `No good sign since the watch began, ${at}.`,
  lasting: (minutes) => `For ${minutes} min now.`,
  advice: 'Do not count on a button calling anybody. In danger: call 112.',
  still: 'STILL: ',
  back: (at) => `in order again since ${at}.`,
  last: 'For now the last message over this path.',
  test: 'TEST of the watch. Nothing is wrong.',
  trouble: {
    never: 'not seen yet',
    refused: 'connection refused',
    timeout: 'no answer in time',
    unknown: 'name not found',
    unreachable: 'network unreachable',
    certificate: 'certificate not trusted',
    'certificate-date': 'certificate expired, or a clock is wrong',
    flapping: 'comes and goes',
    broken: 'connection broken off',
    strange: 'something else answers there',
    token: 'token or account refused',
    'not-ready': 'says it is not ready',
    stale: 'not done for minutes',
  },
  unwatched: {
    'another-token': (name) =>
      `the gateway knows the name ${name} with another token, and does not miss this watch. On the gateway: noodknop watcher forget ${name}`,
    'another-name': (name) =>
      `the gateway knows this token under another name than ${name}, and does not miss this watch. Give each watch a token of its own, or forget the old name on the gateway: noodknop watcher list`,
    full: () =>
      'the gateway has no place for another watch; it does not miss this one. On the gateway: noodknop watcher list',
    name: (name) => `${name} is no name of a watch to the gateway; it does not miss this one`,
    role: () =>
      'the gateway does not count this watch: its token must be of role integration (noodknop token create --role integration)',
    otherwise: () => 'the gateway does not count this watch, and does not miss it',
  },
};
