/**
 * Everything the simulated world takes for granted of what it stands in for: the link, the broker's door, the disk,
 * the clocks, the process. Each assumption names where it is made and the tests with real parts that prove it;
 * `assumptions.test.ts` holds the list to the sources. What the simulator plays harder than the world is (loss,
 * overtaking, doubling) needs no proof.
 */

/** A test by file (from the project's root) and title; of a table its row's name is the title. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}
/** One thing taken for granted. */
export interface Assumption {
  /** What must be so of the real thing. */
  readonly assumption: string;
  /** The file of the simulator that relies on it. */
  readonly madeIn: string;
  readonly provedBy: readonly [Proof, ...Proof[]];
}

const of =
  (file: string) =>
  (title: string): Proof => ({ file, title });
const broker = of('test/gateway/shell/broker.test.ts');
const hostile = of('test/gateway/shell/broker-hostile.test.ts');
const parts = of('test/gateway/shell/broker-parts.test.ts');
const rush = of('test/gateway/shell/broker-rush.test.ts');
const log = of('test/gateway/shell/log.test.ts');
const logCrash = of('test/gateway/shell/log-crash.test.ts');
const logDisk = of('test/gateway/shell/log-disk.test.ts');
const clock = of('test/gateway/shell/clock.test.ts');
const keys = of('test/gateway/shell/keys.test.ts');
const link = of('test/contract/link.test.ts');
const store = of('test/contract/store.test.ts');
const life = of('test/contract/process.test.ts');
const startRefused = of('test/whole/beside/start.test.ts');
const wholeKeys = of('test/whole/keys.test.ts');
const webEvents = of('test/gateway/shell/web-line.test.ts');

const network = 'simulator/world/network.ts';
const door = 'simulator/world/door.ts';
const disk = 'simulator/world/disk.ts';
const process_ = 'simulator/world/gateway.ts';

export const ASSUMPTIONS: readonly Assumption[] = [
  // ---- the link
  {
    assumption: 'A connection is in order in both directions.',
    madeIn: network,
    provedBy: [link('is in order both ways, whatever goes on at the same time (mqtt.js)')],
  },
  {
    assumption:
      'A connection delivers or ends: what is heard is a beginning of what was said, and its end is told after it.',
    madeIn: network,
    provedBy: [
      link(
        'that breaks in the middle brought a beginning of what was said, and its end is told after that (mqtt.js)',
      ),
    ],
  },
  {
    assumption: 'Nothing that waited for a connection outlives it: no queue, clean session 0 or not.',
    madeIn: network,
    provedBy: [
      link('that ended takes with it what waited for it, also for a session that was to be kept (mqtt.js)'),
      broker('clean session 0 is treated as 1: no session is ever present'),
    ],
  },
  {
    assumption: 'A device that is gone without a word is given up after one and a half times its keep-alive.',
    madeIn: network,
    provedBy: [hostile('1.5 times the keep-alive without a packet: closed, and the core is told')],
  },
  {
    assumption:
      'A log-in, a subscription and a press may leave together; what is sent before the subscription reaches it.',
    madeIn: network,
    provedBy: [
      broker('CONNECT, SUBSCRIBE and the press leave together, nothing waits for an answer'),
      broker('what is sent before it subscribed reaches it when it does'),
    ],
  },
  {
    assumption: 'With the process its sockets end at once, and nobody gets in before the next one is ready.',
    madeIn: network,
    provedBy: [
      life(
        'killed with -9 its sockets end at once, also ours that wait for an answer; until the next start nobody gets in',
      ),
    ],
  },

  // ---- the door
  {
    assumption: 'The core hears of a connection before it hears its first message, and of its end once.',
    madeIn: door,
    provedBy: [
      broker('mqtt.js: log in, subscribe, press, be answered'),
      broker('the right password takes over; the core is told once, and of no disconnection'),
    ],
  },
  {
    assumption:
      'A second log-in with the right password takes over; the first is closed, and what waited for it is gone.',
    madeIn: door,
    provedBy: [
      link('that is taken over is closed, and what waited for it does not come to the new one (mqtt.js)'),
      broker('a storm of takeovers leaves one connection, the one that is answered'),
    ],
  },
  {
    assumption: 'A wrong password on a live id does not disturb its holder.',
    madeIn: door,
    provedBy: [
      hostile('%s: CONNACK says no, and who holds the id is not disturbed'),
      hostile('a wrong password'),
      link('is told no for %s, and whoever holds the id keeps the connection'),
    ],
  },
  {
    assumption: 'Keep-alive 0 and above 60 are refused with a CONNACK code that is not 0.',
    madeIn: door,
    provedBy: [hostile('keep-alive 0'), hostile('keep-alive 61'), link('keep-alive 0')],
  },
  {
    assumption:
      'A retained message, or one on a foreign topic, closes its sender and nobody else, and is not heard.',
    madeIn: door,
    provedBy: [
      hostile('publishing on another’s topic'),
      hostile('a retained message'),
      link('that publishes %s is closed, and nobody else'),
    ],
  },
  {
    assumption: 'A will is accepted and never published.',
    madeIn: 'simulator/world/attacker.ts',
    provedBy: [broker('a will is accepted and never published, however the connection ends')],
  },
  {
    assumption:
      'A message with a wrong code is acknowledged, counted and told as a fault; the connection is kept.',
    madeIn: door,
    provedBy: [
      hostile('each of them'),
      hostile('a message of another device, signed with that one’s key, has the wrong code here'),
      wholeKeys(
        'opens nothing: another id, another topic, another’s message; the victim notices nothing (P13)',
      ),
    ],
  },
  {
    assumption: 'Fifty of them within a minute close that connection and no other; the device may come back.',
    madeIn: door,
    provedBy: [hostile('the 50th within a minute closes that connection; the device comes back at once')],
  },
  {
    assumption: 'What is too large is refused before it is there: it never becomes a message.',
    madeIn: door,
    provedBy: [
      hostile('64 MB really sent: the connection is gone long before, and no memory is taken'),
      hostile('an oversize packet trickling in is refused when its length is known, not when it is there'),
    ],
  },
  {
    assumption:
      'Twenty messages a second of one device are heard, the rest later, in order, over reconnections too.',
    madeIn: door,
    provedBy: [
      hostile('20 a second are heard, the rest later, in order, and none is lost'),
      hostile('reconnecting is no way around it'),
    ],
  },
  {
    assumption:
      'What passes is heard, but for a beat that gives way to a newer one in a rush (the simulator loses beats oftener).',
    madeIn: door,
    provedBy: [
      rush(
        'in a rush a press that comes last is heard before the beats; the newest beat of each device is heard',
      ),
      rush('a device’s own messages stay in order, rush or not'),
    ],
  },
  {
    assumption: 'A recording that is sent again is heard again.',
    madeIn: 'simulator/world/attacker.ts',
    provedBy: [broker('a recording sent again is heard again: what it means is the core’s business')],
  },
  {
    assumption: 'The acknowledgement of a press leaves after its commit; of a beat at once.',
    madeIn: door,
    provedBy: [broker('PUBACK and PUBREC wait for the commit; a beat waits for nothing')],
  },
  {
    assumption: 'Messages to a device leave in the order of their numbers.',
    madeIn: door,
    provedBy: [
      broker('at most 16 unacknowledged; acknowledged one by one the rest follows in order'),
      parts(
        'whatever is sent and acknowledged: numbers rise, the bounds hold, and no page that was taken is lost',
      ),
    ],
  },
  {
    assumption:
      'At most 16 are unacknowledged; an older progress that waits gives way to a newer one, a page never does.',
    madeIn: door,
    provedBy: [
      link('that acknowledges late is sent only the newest progress, every page, and numbers that rise'),
      parts('a queued progress gives way to a newer one of the same alarm and boot, and of no other'),
    ],
  },
  {
    assumption: 'A device that acknowledges nothing is closed, and its next connection starts empty.',
    madeIn: door,
    provedBy: [broker('one that acknowledges nothing is closed, so that its next connection starts empty')],
  },
  {
    assumption: 'A device that is expelled is closed at once, not heard any more, and not let in again.',
    madeIn: door,
    provedBy: [
      broker('expelled: closed, and with its keys forgotten no way back'),
      broker('expelled while its messages wait for their turn: they are not heard any more'),
    ],
  },
  {
    assumption: 'Sending says whether the message was taken: no for a device that is not connected.',
    madeIn: 'simulator/world/lanes.ts',
    provedBy: [
      broker('mqtt.js: log in, subscribe, press, be answered'),
      parts('full of pages it takes no more; a page takes the place of anything else'),
    ],
  },
  {
    assumption: 'A page for a person goes to the open pager page, which says itself that it rings.',
    madeIn: 'simulator/world/lanes.ts',
    provedBy: [webEvents('raise, page on the open pager, ringing, coming, arrived, clear, stub')],
  },

  // ---- keys
  {
    assumption: 'While a key is rotated both count; settled, the old one is out, also after a restart.',
    madeIn: 'simulator/world/keys.ts',
    provedBy: [
      keys('during a rotation both keys count, and answers go out under the one last heard'),
      keys('settled: the old key is out, also after a restart'),
    ],
  },
  {
    assumption: 'Codes and passwords are those of the wire contract.',
    madeIn: 'simulator/world/keys.ts',
    provedBy: [keys('the vectors of the wire contract: password, code of a press, code of a receipt')],
  },

  // ---- the disk
  {
    assumption:
      'Batches are committed in the order given; a commit is whole or not there; others never see half of one.',
    madeIn: disk,
    provedBy: [
      store(
        'is said when another connection can read the batch; at every moment it reads whole batches, in order',
      ),
      log('that wait together go in one transaction'),
      log('are reported in order, each at most once as done'),
    ],
  },
  {
    assumption: '"On disk" is said only when another connection can read it.',
    madeIn: disk,
    provedBy: [
      store(
        'is said when another connection can read the batch; at every moment it reads whole batches, in order',
      ),
    ],
  },
  {
    assumption:
      'After kill -9 at any moment a beginning of the batches is there, whole ones, with all that were reported.',
    madeIn: disk,
    provedBy: [
      logCrash(
        'loses nothing that was reported, halves no batch, and leaves the chain sound, time after time',
      ),
      of('test/whole/crash.test.ts')(
        'a gateway killed again and again loses no press in the book, pages what is open, and keeps the log sound',
      ),
    ],
  },
  {
    assumption: 'After a loss of power the same; a commit torn in the middle is as if it had not been.',
    madeIn: disk,
    provedBy: [
      logCrash('in a commit that was never reported: all that was reported is there and sound'),
      logCrash('cut at any point: always opens, always tells whether something is gone'),
    ],
  },
  {
    assumption:
      'A failure (full, error) is reported with its first batch, and nothing behind that is written before it.',
    madeIn: disk,
    provedBy: [
      store(
        'is told with its first batch; nothing behind it is written before it, also when only that is given again',
      ),
      logDisk('refuses batches by name and takes them, in order, when there is room again'),
      logDisk('refuses batches by name and takes them when it works again'),
      logDisk('really: on a small file system filled to the last byte'),
    ],
  },
  {
    assumption: 'A batch given again that is there already is recognised, also after a restart.',
    madeIn: disk,
    provedBy: [
      log('sent again with the same contents are recognised and not doubled'),
      log('sent again after a restart are recognised too'),
    ],
  },
  {
    assumption:
      'A commit that hangs blocks nothing but the log, reports nothing, and is reported when the disk goes on.',
    madeIn: disk,
    provedBy: [
      logDisk('stops no thread but its own: the gateway goes on, claims nothing, and catches up'),
      logDisk('when the process is killed in the hang, what was reported is there'),
    ],
  },
  {
    assumption:
      'A row that cannot be read any more is found at the start, which is refused; one that still reads is found by verifying alone.',
    madeIn: disk,
    provedBy: [
      store('that cannot be read any more is named when the log is read at the start'),
      store('that still reads as an entry is no hindrance to a start: only verifying finds it'),
      startRefused('because a row of its log was spoilt says which, and so does a verification'),
    ],
  },

  // ---- the process and its machine
  {
    assumption:
      'A process that was stopped goes on where it was: its connections stand, and what was said meanwhile is heard in order.',
    madeIn: process_,
    provedBy: [
      life('stopped and let go on it hears in order what was said meanwhile, on the connections that stood'),
    ],
  },
  {
    assumption: 'The monotonic clock goes on over processes of one power-up and is told apart from another.',
    madeIn: 'simulator/world/machine-clock.ts',
    provedBy: [
      clock('name one boot alike in two processes, and share its monotonic clock'),
      clock('without a boot id make a name that no other process has'),
    ],
  },
  {
    assumption: 'A jump of the wall clock is told once, with its length.',
    madeIn: 'simulator/world/machine-clock.ts',
    provedBy: [clock('are told once each, with their length, and not from inside now()')],
  },
];
