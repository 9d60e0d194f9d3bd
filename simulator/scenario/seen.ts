/**
 * What was seen to happen while a scenario ran, in the same words for a life in the virtual clock and for real processes.
 * Promises times on the scenario's own clock, in milliseconds; expectations are judged by these and by nothing else.
 */
import type { Pattern } from '../../firmware/core/signals.ts';
import type { Entry } from '../../gateway/core/entries.ts';

/** One thing that was seen. */
export type Seen = { readonly at: number } /** A step of the scenario was carried out. */ & (
  | { readonly seen: 'deed'; readonly step: number }
  | { readonly seen: 'press'; readonly device: string; readonly level: 'assist' | 'emergency' }
  | { readonly seen: 'shows'; readonly device: string; readonly pattern: Pattern }
  | {
      readonly seen: 'receipt';
      readonly device: string;
      readonly state: 'logged' | 'unlogged' | 'test';
    }
  /** A message was handed to a channel for somebody (null: a board). */
  | {
      readonly seen: 'page';
      readonly person: string | null;
      readonly channel: string;
      readonly ok: boolean;
      readonly alarm: string;
    }
  /** `says`: what the pager shows with it; '' where nobody sees that. */
  | {
      readonly seen: 'rings';
      readonly person: string;
      readonly channel: string;
      readonly says: string;
    }
  | {
      readonly seen: 'alarm';
      readonly alarm: string;
      readonly state: 'opened' | 'raised' | 'acknowledged' | 'reopened' | 'on-scene' | 'closed';
      readonly device: string | null;
      readonly level: 'assist' | 'emergency';
      readonly drill: boolean;
    }
  | { readonly seen: 'drill'; readonly state: 'announced' | 'begun' | 'became-real' | 'ended' }
  | {
      readonly seen: 'walk-test';
      readonly state: 'started' | 'pressed' | 'confirmed' | 'interrupted' | 'ended';
      readonly device: string | null;
    }
  | {
      readonly seen: 'answer';
      readonly person: string;
      readonly answer: 'coming' | 'cannot' | 'arrived' | 'clear';
    }
  | { readonly seen: 'step'; readonly step: number }
  | { readonly seen: 'guidance112'; readonly state: 'started' | 'calling' | 'called' }
  | { readonly seen: 'cancelled'; readonly duress: boolean }
  | {
      readonly seen: 'fault';
      readonly state: 'raised' | 'cleared';
      readonly code: string;
      readonly devices: readonly string[];
    }
  /** The gateway's process came up or went. */
  | { readonly seen: 'gateway'; readonly state: 'up' | 'gone' }
);
/** One kind of it. */
export type SeenOf<K extends Seen['seen']> = Extract<Seen, { readonly seen: K }>;
type Said<S extends Seen = Seen> = S extends Seen ? Omit<S, 'at'> : never;

/** Reads entries of the log as what was seen. One reader for one log: it remembers alarms and faults. */
export class EntryReader {
  private readonly alarms = new Map<
    string,
    { device: string | null; level: 'assist' | 'emergency'; drill: boolean }
  >();
  private readonly faults = new Map<string, { code: string; devices: readonly string[] }>();

  /** What this entry says; null: nothing a scenario speaks of. */
  read(entry: Entry): Said | null {
    switch (entry.type) {
      case 'alarm.opened':
        this.alarms.set(entry.alarm, {
          device: entry.device,
          level: entry.level,
          drill: entry.drill === 'on',
        });
        return this.alarm(entry.alarm, 'opened');
      case 'alarm.raised': {
        const known = this.alarms.get(entry.alarm);
        if (known !== undefined) known.level = entry.level;
        return this.alarm(entry.alarm, 'raised');
      }
      case 'alarm.acknowledged':
        return this.alarm(entry.alarm, 'acknowledged');
      case 'alarm.reopened':
        return this.alarm(entry.alarm, 'reopened');
      case 'alarm.on-scene':
        return this.alarm(entry.alarm, 'on-scene');
      case 'alarm.closed':
        return this.alarm(entry.alarm, 'closed');
      case 'answer.recorded':
        return { seen: 'answer', person: entry.person, answer: entry.answer };
      case 'step.started':
        return { seen: 'step', step: entry.step + 1 };
      case 'guidance.started':
        return { seen: 'guidance112', state: 'started' };
      case 'guidance.calling':
        return { seen: 'guidance112', state: 'calling' };
      case 'guidance.called':
        return { seen: 'guidance112', state: 'called' };
      case 'drill.announced':
        return { seen: 'drill', state: 'announced' };
      case 'drill.begun':
        return { seen: 'drill', state: 'begun' };
      case 'drill.became-real': {
        const known = this.alarms.get(entry.alarm);
        if (known !== undefined) known.drill = false;
        return { seen: 'drill', state: 'became-real' };
      }
      case 'drill.ended':
        return { seen: 'drill', state: 'ended' };
      case 'walk.started':
        return { seen: 'walk-test', state: 'started', device: null };
      case 'walk.pressed':
        return { seen: 'walk-test', state: 'pressed', device: entry.device };
      case 'walk.judged':
        return entry.confirmed ? { seen: 'walk-test', state: 'confirmed', device: entry.device } : null;
      case 'walk.interrupted':
        return { seen: 'walk-test', state: 'interrupted', device: null };
      case 'walk.ended':
        return { seen: 'walk-test', state: 'ended', device: null };
      case 'press.cancelled':
        return { seen: 'cancelled', duress: entry.duress };
      case 'fault.raised': {
        const devices = entry.device === null ? entry.devices : [entry.device];
        this.faults.set(entry.fault, { code: entry.code, devices });
        return { seen: 'fault', state: 'raised', code: entry.code, devices };
      }
      case 'fault.cleared': {
        const known = this.faults.get(entry.fault);
        return known === undefined ? null : { seen: 'fault', state: 'cleared', ...known };
      }
      default:
        return null;
    }
  }

  private alarm(alarm: string, state: SeenOf<'alarm'>['state']): Said<SeenOf<'alarm'>> {
    const { device = null, level = 'assist', drill = false } = this.alarms.get(alarm) ?? {};
    return { seen: 'alarm', alarm, state, device, level, drill };
  }
}
