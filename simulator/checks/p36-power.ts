/**
 * What a device keeps over a loss of power. P36: after a brown-out at any point of the press routine it sends that press
 * after boot. P37: a flash cut at any byte never makes it forget a pending press or use a (boot, seq) for a second
 * press. A press counts as kept when it went out on the radio (the flash comes before it), or when power lasted longer
 * than the moment of the press itself. Exempt: flash that was made to fail, a press whose receipt came in that moment,
 * a fifth press that was pushed out, and clones (the next clone of a device is another one).
 */
import type { Check, PromiseId } from './check.ts';
import type { Made, Presser } from './pressers.ts';
import { clock, watching } from './watch.ts';

/** P36 and the first half of P37. */
export const pressOutlivesPower: Check = watching(
  'P36',
  'After a loss of power at any point the device sends its pending press after boot.',
  ({ bench, pressers, broken }) => {
    /** Presses that went out on the radio, with when they last did. */
    const sent = new Map<string, number>();
    /** Devices whose next writes of the flash fail; when those writes come nobody outside can see. */
    const failing = new Set<string>();
    /** The last loss of power cut a write of the flash, or may have. */
    const cut = new Set<string>();

    const kept = (presser: Presser, press: Made): boolean => {
      if (failing.has(presser.device)) return false;
      return (sent.get(press.id) ?? -1) >= press.askedAt || press.askedAt < presser.diedAt || press.resumed;
    };
    return {
      planned: ({ event }) => {
        if (event.do === 'flash-fails') failing.add(event.device);
      },
      'device.died': (fact) => {
        const { who } = pressers.of(fact);
        if (fact.mid) cut.add(who);
        else cut.delete(who);
      },
      'device.sent': ({ message, at }) => {
        if (message.type === 'press') sent.set(message.id, at);
      },
      'device.booted': (fact) => {
        const presser = pressers.of(fact);
        const left = presser.left.filter((press) => kept(presser, press));
        presser.left = [];
        if (left.length === 0 || fact.clone) return;
        bench.later(fact.at, () => {
          if (presser.boot !== fact.boot) return;
          for (const press of left) {
            const again = presser.presses.get(press.id);
            const promise: PromiseId = cut.has(presser.who) ? 'P37' : 'P36';
            if (again?.resumed !== true) {
              bench.broken(
                promise,
                'safety',
                `press ${press.id} of ${presser.who} (asked for at ${clock(press.askedAt)}) waited when power went at ` +
                  `${clock(presser.diedAt)} and is forgotten after the boot at ${clock(fact.at)}`,
              );
              return;
            }
            if (again.level === 'assist' && press.level === 'emergency' && press.askedAt < presser.diedAt) {
              broken(
                'safety',
                `press ${press.id} of ${presser.who} was an emergency before power went, and is none after`,
              );
              return;
            }
            bench.tried(promise);
          }
        });
      },
    };
  },
);

/** The second half of P37. */
export const numbersOnce: Check = watching(
  'P37',
  'No (boot, seq) is ever used for a second press, and no press is forgotten by a flash cut.',
  ({ tried, broken }) => {
    const used = new Map<string, string>();
    return {
      'device.sent': ({ device, message, clone, at }) => {
        if (message.type !== 'press' || clone) return;
        const number = `${device} ${message.boot} ${message.seq}`;
        const said = `${message.id} ${message.level}`;
        const before = used.get(number);
        if (before === undefined) {
          used.set(number, said);
          tried();
        } else if (before !== said)
          broken(
            'safety',
            `${device} used boot ${message.boot}, seq ${message.seq} for ${before} and at ${clock(at)} for ${said}`,
          );
      },
    };
  },
);
