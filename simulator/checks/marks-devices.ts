/**
 * Marks about devices, links, pages on their way and an attacker: power and flash that go at awkward moments, messages
 * that get lost or come again, keys with two holders. Reached here means that it happened in a life.
 */
import { pressKey } from './account.ts';
import type { Mark } from './check.ts';
import { isPending } from './pressers.ts';
import { marking } from './watch.ts';

/** Marks of devices, links and the attacker. */
export const DEVICE_MARKS: readonly Mark[] = [
  marking('page-accepted-then-lost', 'A channel took a page and lost it.', (_, reached) => ({
    'page.handed': ({ outcome }) => {
      if (outcome === 'lost') reached();
    },
  })),
  marking('page-refused', 'A channel refused a page.', (_, reached) => ({
    'page.handed': ({ outcome }) => {
      if (outcome === 'refused') reached();
    },
  })),
  marking('page-hangs', 'A channel never said what became of a page.', (_, reached) => ({
    'page.handed': ({ outcome }) => {
      if (outcome === 'hangs') reached();
    },
  })),
  marking(
    'page-when-it-connects',
    'A page that had failed went out when its target came back.',
    ({ ledger }, reached) => {
      ledger.did('send-page', ({ page }) => {
        if (ledger.account.pages.get(page)?.state === 'failed') reached();
      });
      return undefined;
    },
  ),
  marking(
    'replay-refused',
    'A recorded press that was known came again and changed nothing.',
    ({ ledger }, reached) => ({
      'gateway.heard': ({ event, replayed }) => {
        if (!replayed || event.type !== 'message.received' || event.message.type !== 'press') return;
        if (ledger.account.seen.has(pressKey(event.message.device, event.message.id))) reached();
      },
    }),
  ),
  marking(
    'replay-opens',
    'A recorded press that had never arrived was heard for the first time, and paged.',
    ({ ledger }, reached) => {
      ledger.after('alarm.opened', () => {
        if (ledger.heard?.replayed === true) reached();
      });
      return undefined;
    },
  ),
  marking('replay-to-a-device', 'A device was told again what it had been told.', (_, reached) => ({
    'device.heard': ({ replayed, accepted }) => {
      if (replayed && !accepted) reached();
    },
  })),
  marking('wrong-code', 'A message with a wrong code was turned away.', (_, reached) => ({
    'gateway.turned-away': ({ why }) => {
      if (why === 'bad-mac') reached();
    },
  })),
  marking('wrong-password', 'A login with a wrong password was turned away.', (_, reached) => ({
    'gateway.turned-away': ({ why }) => {
      if (why === 'bad-login') reached();
    },
  })),
  marking('retained-refused', 'A retained message was turned away.', (_, reached) => ({
    'gateway.turned-away': ({ why }) => {
      if (why === 'retained') reached();
    },
  })),
  marking('takeover', 'A second login took over a connection.', (_, reached) => ({
    'connection.up': ({ takeover }) => {
      if (takeover) reached();
    },
  })),
  marking(
    'two-boots',
    'Pages or progress left for two boots of one device at once.',
    ({ bench, ledger }, reached) => {
      let last = '';
      ledger.did('send-down', ({ device, boot, body }) => {
        if (body.type !== 'progress') return;
        const [was, other] = last.split(' ');
        if (was === `${device}@${bench.now()}` && other !== String(boot)) reached();
        last = `${device}@${bench.now()} ${boot}`;
      });
      return undefined;
    },
  ),
  marking('second-holder', 'A key with two holders was reported.', ({ ledger }, reached) => {
    ledger.after('fault.raised', ({ code }) => {
      if (code === 'second-holder') reached();
    });
    return undefined;
  }),
  marking('clone-presses', 'A press of a cloned device opened an alarm.', ({ ledger }, reached) => {
    const made = new Set<string>();
    ledger.after('alarm.opened', ({ device, press }) => {
      if (device !== null && made.has(pressKey(device, press))) reached();
    });
    return {
      'press.made': ({ device, id, clone }) => {
        if (clone) made.add(pressKey(device, id));
      },
    };
  }),
  marking('key-settled', 'A new key was heard under and the old one ended.', ({ ledger }, reached) => {
    ledger.after('device.key-settled', reached);
    return undefined;
  }),
  marking('revoked-presses', 'Somebody pressed a revoked device.', ({ ledger }, reached) => ({
    'press.made': ({ device }) => {
      if (ledger.account.devices.get(device)?.revoked === true) reached();
    },
  })),
  marking(
    'brown-out-resumed',
    'A device lost power in the middle of a press and sent it after boot.',
    ({ pressers }, reached) => {
      const cut = new Set<string>();
      return {
        'device.died': (fact) => {
          const { who, left } = pressers.of(fact);
          if (fact.mid && left.length > 0) cut.add(who);
        },
        'press.made': (fact) => {
          if (fact.resumed && cut.delete(pressers.of(fact).who)) reached();
        },
      };
    },
  ),
  marking('flash-cut', 'Power went in the middle of a write of the flash.', (_, reached) => {
    const armed = new Set<string>();
    return {
      planned: ({ event }) => {
        if (event.do === 'brown-out' && event.bytes < 1024) armed.add(event.device);
      },
      'device.died': ({ device, mid }) => {
        if (mid && armed.delete(device)) reached();
      },
    };
  }),
  marking('five-presses', 'A fifth press waited, and one was pushed out.', ({ pressers }, reached) => {
    pressers.waits((presser) => {
      for (const press of presser.presses.values())
        if (press.shed) {
          reached();
          return;
        }
    });
    return undefined;
  }),
  marking(
    'not-received-then-received',
    'A device said "not received", and later that it was.',
    ({ pressers }, reached) => {
      const lost = new Set<string>();
      return {
        'device.showed': (fact) => {
          const { who } = pressers.of(fact);
          if (fact.pattern === 'not-received') lost.add(who);
          else if (fact.pattern === 'received' && fact.passing && lost.delete(who)) reached();
        },
      };
    },
  ),
  marking(
    'one-way-loss',
    'A press was made on a device that hears nothing for good.',
    ({ pressers }, reached) => {
      const deaf = new Set<string>();
      pressers.waits(({ device }) => {
        if (deaf.has(device)) reached();
      });
      return {
        planned: ({ event }) => {
          if (
            event.do === 'link' &&
            event.fault === 'cut-down' &&
            event.forMs === null &&
            event.device !== null
          )
            deaf.add(event.device);
        },
      };
    },
  ),
  marking('cancel', 'The presser called an alarm false.', ({ ledger }, reached) => {
    ledger.after('press.cancelled', ({ duress }) => {
      if (!duress) reached();
    });
    return undefined;
  }),
  marking('duress-cancel', 'The presser called an alarm false under duress.', ({ ledger }, reached) => {
    ledger.after('press.cancelled', ({ duress }) => {
      if (duress) reached();
    });
    return undefined;
  }),
  marking('press-after-a-cancel', 'A press was made on a device that was dark.', ({ pressers }, reached) => {
    pressers.waits(({ shown, darkAt }) => {
      if (darkAt >= 0 && shown?.pattern === 'dark') reached();
    });
    return undefined;
  }),
  marking('test-press', 'A press was taken for a test.', ({ ledger }, reached) => {
    ledger.after('press.received', ({ alarm }) => {
      if (alarm === null) reached();
    });
    return undefined;
  }),
  marking(
    'second-press-in-a-test',
    'A second press within 3 s ended a test and was real.',
    ({ ledger }, reached) => {
      ledger.after('test.ended', ({ reason }) => {
        if (reason === 'real-press') reached();
      });
      return undefined;
    },
  ),
  marking(
    'walk-cut-short',
    'A real alarm made every device of a walk test live at once.',
    ({ ledger }, reached) => {
      ledger.after('walk.interrupted', () => reached());
      return undefined;
    },
  ),
  marking('walk-went-on', 'A walk test went on after an alarm.', ({ ledger }, reached) => {
    ledger.after('walk.resumed', () => reached());
    return undefined;
  }),
  marking('walk-passed', 'Every button of a walk test passed.', ({ ledger }, reached) => {
    ledger.after('walk.ended', ({ reason }) => {
      if (reason === 'done') reached();
    });
    return undefined;
  }),
  marking(
    'drill-run',
    'A drill went from its press, or from being begun by hand, to its end.',
    ({ ledger }, reached) => {
      ledger.after('drill.ended', ({ reason, alarm }) => {
        if (reason === 'closed' && alarm !== null) reached();
      });
      return undefined;
    },
  ),
  marking(
    'drill-became-real',
    'A drill became real, and everybody was paged anew.',
    ({ ledger }, reached) => {
      ledger.after('drill.became-real', () => reached());
      return undefined;
    },
  ),
  marking('drill-expired', 'A drill was announced and nobody pressed in time.', ({ ledger }, reached) => {
    ledger.after('drill.ended', ({ reason }) => {
      if (reason === 'time') reached();
    });
    return undefined;
  }),
  marking('device-lost', 'A silent device was reported.', ({ ledger }, reached) => {
    ledger.after('fault.raised', ({ code }) => {
      if (code === 'device-lost') reached();
    });
    return undefined;
  }),
  marking('area-lost', 'An area fell silent and was reported as one.', ({ ledger }, reached) => {
    ledger.after('fault.raised', ({ code }) => {
      if (code === 'area-lost') reached();
    });
    return undefined;
  }),
  marking(
    'press-beside-a-babbler',
    'A press was made on a device while another babbled.',
    ({ pressers }, reached) => {
      const babbling = new Set<string>();
      pressers.waits(({ device }) => {
        if ([...babbling].some((other) => other !== device)) reached();
      });
      return {
        planned: ({ event }) => {
          if (event.do === 'babble') babbling.add(event.device);
        },
        'fault.over': ({ event }) => {
          if (event.do === 'babble') babbling.delete(event.device);
        },
      };
    },
  ),
  marking('four-wait', 'Four presses of one device waited at once.', ({ pressers }, reached) => {
    pressers.waits(({ presses }) => {
      let pending = 0;
      for (const press of presses.values()) if (isPending(press)) pending += 1;
      if (pending === 4) reached();
    });
    return undefined;
  }),
];
