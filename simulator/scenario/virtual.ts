/**
 * A scenario in the virtual clock: lives its plan in the simulator's world, around the very cores that run in the house,
 * and reads what was seen off the facts. Promises the same answer every time, and an error of ours as a reason.
 */
import type { Witnessed } from '../facts.ts';
import { live } from '../world/life.ts';
import { type Compiled, LEAD_MS } from './compile.ts';
import { EntryReader, type Seen } from './seen.ts';

/** What came of it. */
export interface Lived {
  readonly seen: readonly Seen[];
  /** Why it could not be lived to its end; null: it was. */
  readonly broken: string | null;
}

/** Lives it. `onSeen` hears each thing as it is seen. */
export function liveVirtually({ plan, staging }: Compiled): Lived {
  const seen: Seen[] = [];
  const entries = new EntryReader();
  /** What pagers were sent, by page. */
  const words = new Map<string, string>();
  let over = false;
  const see = (fact: Witnessed): void => {
    // What happens while everything is switched on is no part of the story, but faults told then must be known later.
    if (fact.type === 'phase' && fact.phase !== 'safety') over = true;
    if (over) return;
    if (fact.type === 'device.heard' && fact.message.type === 'page')
      words.set(fact.message.page, `${fact.message.place}. ${fact.message.text}`);
    for (const one of seenIn(fact, entries, words)) if (one.at >= 0 && !answersPager(one)) seen.push(one);
  };
  const pagers = new Set(staging.site.devices.flatMap(({ id, kind }) => (kind === 'pager' ? [id] : [])));
  /** What a pager says by itself gets a receipt too; it is nothing that anybody sees. */
  const answersPager = (one: Seen): boolean => one.seen === 'receipt' && pagers.has(one.device);
  const { failures } = live(plan, { checks: [], marks: [], staging, onFact: see });
  const crash = failures.find(({ kind }) => kind === 'crash');
  return { seen, broken: crash?.message ?? null };
}

function seenIn(fact: Witnessed, entries: EntryReader, words: ReadonlyMap<string, string>): readonly Seen[] {
  const at = fact.at - LEAD_MS;
  switch (fact.type) {
    case 'log.committed':
      return fact.entries.flatMap((entry): Seen[] => {
        const said = entries.read(entry);
        return said === null ? [] : [{ at, ...said }];
      });
    case 'press.made':
      return fact.resumed || fact.clone
        ? []
        : [{ at, seen: 'press', device: fact.device, level: fact.level }];
    case 'device.showed':
      return fact.clone ? [] : [{ at, seen: 'shows', device: fact.device, pattern: fact.pattern }];
    case 'device.heard':
      return fact.accepted && fact.message.type === 'receipt'
        ? [{ at, seen: 'receipt', device: fact.device, state: fact.message.state }]
        : [];
    case 'page.handed': {
      const { person, channel, outcome, alarm } = fact;
      return [{ at, seen: 'page', person, channel, ok: outcome === 'taken', alarm }];
    }
    case 'page.rang': {
      const { person, channel, page } = fact;
      if (person === null) return [];
      const says = channel === 'mqtt' ? (words.get(page) ?? '') : '';
      return [{ at, seen: 'rings', person, channel, says }];
    }
    case 'gateway.up':
      return [{ at, seen: 'gateway', state: 'up' }];
    case 'gateway.died':
      return [{ at, seen: 'gateway', state: 'gone' }];
    default:
      return [];
  }
}
