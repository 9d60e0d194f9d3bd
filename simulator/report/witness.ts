/**
 * Watches one life and gathers what its picture shows. Promises to look at facts only, so that what is drawn is what
 * happened, and a bound on what is kept, with the number of things left out.
 */
import type { Ears, Failure } from '../checks/check.ts';
import type { Witnessed } from '../facts.ts';
import type { Plan, PlanEvent } from '../plan/plan.ts';
import {
  deviceLane,
  type Gathered,
  LOG_LANE,
  type LooseShade,
  laneNamed,
  layOut,
  pagersOf,
} from './loose.ts';
import { channelLane, followMessages, GATEWAY_LANE, personLane, type Sent } from './messages-drawn.ts';
import { phraseOf } from './planned.ts';
import type { Scene, Sign, Tone } from './scene.ts';
import { SHOWN } from './shown.ts';

/** Things of each sort that are kept: a page of some megabytes at most. */
const MOST = 6000;

/** The same refusal again within this time is not shown again. */
const KNOCK_MS = 60_000;

/** Watches a life. */
export interface Watching {
  see(fact: Witnessed): void;
  /** The scene, when the life is over. */
  scene(failures: readonly Failure[], livedMs: number): Scene;
}

interface OpenBar {
  readonly from: number;
  readonly tone: Tone;
  readonly text: string;
}

/** Begins to watch the life of this plan. */
export function watch(plan: Plan): Watching {
  const pagers = pagersOf(plan);
  const laneOf = (device: string): string => {
    const person = pagers.get(device);
    return person === undefined ? deviceLane(device) : personLane(person);
  };
  const messages = followMessages(laneOf);
  const gathered: Gathered = {
    lines: [],
    dots: [],
    bars: [],
    shades: [],
    moments: [],
    told: new Set(),
    healedAt: null,
    leftOut: 0,
  };
  const { told } = gathered;
  const open = new Map<string, OpenBar>();
  /** When each refusal was last shown. */
  const knocked = new Map<string, number>();
  /** Faults that last, by the event that began them. */
  const lasting = new Map<string, LooseShade[]>();

  const keep = <T>(list: T[], thing: T): void => {
    if (list.length < MOST) list.push(thing);
    else gathered.leftOut += 1;
  };
  const dot = (lane: string, at: number, sign: Sign, tone: Tone, text: string): void => {
    told.add(lane);
    keep(gathered.dots, { lane, at, sign, tone, text });
  };
  const line = (sent: Sent | null): void => {
    if (sent === null) return;
    told.add(sent.from).add(sent.to);
    keep(gathered.lines, sent);
  };
  const moment = (at: number, text: string, failure = false): void =>
    keep(gathered.moments, { at, text, failure });
  /** What a lane shows from now on; null: nothing. */
  const show = (lane: string, at: number, now: Omit<OpenBar, 'from'> | null): void => {
    const before = open.get(lane);
    if (before !== undefined && now !== null && before.text === now.text) return;
    if (before !== undefined && at > before.from) keep(gathered.bars, { ...before, lane, until: at });
    if (now === null) open.delete(lane);
    else open.set(lane, { ...now, from: at });
  };

  function planned(event: PlanEvent, at: number): void {
    const phrase = phraseOf(event);
    if (phrase === null) return;
    const { where, text, lasts, sign, tone } = phrase;
    if (where.on === 'devices' || where.on === 'people' || lasts) {
      const shade: LooseShade = { where, from: at, until: lasts ? null : at, text };
      keep(gathered.shades, shade);
      if (where.on === 'device' || where.on === 'person') told.add(laneNamed(where, laneOf));
      const key = JSON.stringify(event);
      if (lasts) lasting.set(key, [...(lasting.get(key) ?? []), shade]);
    } else dot(laneNamed(where, laneOf), at, sign, tone, text);
  }

  const ears: Ears = {
    phase({ phase, at }) {
      if (phase === 'liveness') gathered.healedAt = at;
    },
    planned: ({ event, at }) => planned(event, at),
    'fault.over'({ event, at }) {
      const shade = lasting.get(JSON.stringify(event))?.find(({ until }) => until === null);
      if (shade !== undefined) shade.until = at;
    },

    'press.made'({ device, level, resumed, clone, at }) {
      const whose = clone ? 'second holder: ' : '';
      dot(
        laneOf(device),
        at,
        'press',
        'bad',
        `press: ${whose}${level}${resumed ? ', again after a reset' : ''}`,
      );
    },
    'press.raised': ({ device, at }) => dot(laneOf(device), at, 'press', 'bad', 'raised to emergency'),
    'cancel.made': ({ device, duress, at }) =>
      dot(laneOf(device), at, 'cancel', 'plain', duress ? 'cancel, under duress' : 'cancel'),
    'device.showed'({ device, pattern, clone, at }) {
      if (clone || pagers.has(device)) return;
      const shown = SHOWN[pattern];
      if (shown !== null && pattern !== 'out-of-order') told.add(deviceLane(device));
      show(deviceLane(device), at, shown);
    },
    'device.died': ({ device, mid, at }) =>
      dot(laneOf(device), at, 'end', 'down', mid ? 'loses power in the middle' : 'loses power'),
    'device.booted'({ device, at }) {
      // The first boot of each device is how a life begins.
      if (at > 0 && told.has(laneOf(device))) dot(laneOf(device), at, 'boot', 'plain', 'boots');
    },
    'device.sent': (fact) => line(messages.said(fact)),
    'device.heard': (fact) => messages.deviceHeard(fact),

    'gateway.heard': (fact) => messages.heard(fact),
    'gateway.did': (fact) => line(messages.did(fact)),
    'gateway.died'({ why, at }) {
      moment(at, `The gateway dies: ${why}`);
      dot(GATEWAY_LANE, at, 'end', 'down', `dies: ${why}`);
      show(GATEWAY_LANE, at, { tone: 'down', text: 'down' });
    },
    'gateway.starting': ({ at }) => show(GATEWAY_LANE, at, { tone: 'warn', text: 'starting' }),
    'gateway.refused-start'({ why, at }) {
      dot(GATEWAY_LANE, at, 'no', 'down', `does not start: ${why}`);
      show(GATEWAY_LANE, at, { tone: 'down', text: 'down' });
    },
    'gateway.up': ({ at }) => show(GATEWAY_LANE, at, { tone: 'calm', text: 'runs' }),
    'gateway.paused': ({ at }) => show(GATEWAY_LANE, at, { tone: 'warn', text: 'stands still' }),
    'gateway.resumed': ({ at }) => show(GATEWAY_LANE, at, { tone: 'calm', text: 'runs' }),
    'gateway.turned-away'({ device, why, at }) {
      const text = `${device} turned away: ${why}`;
      // Somebody who knocks without end is told of once in a while.
      if (at - (knocked.get(text) ?? Number.NEGATIVE_INFINITY) < KNOCK_MS) return;
      knocked.set(text, at);
      dot(GATEWAY_LANE, at, 'no', 'plain', text);
    },
    'log.committed'({ entries, at }) {
      const kinds = [...new Set(entries.map(({ type }) => type))];
      dot(LOG_LANE, at, 'tick', 'good', `on disk: ${kinds.join(', ')}`);
      for (const entry of entries) {
        if (entry.type === 'alarm.opened')
          moment(at, `Alarm ${entry.number}: ${entry.device ?? entry.raisedBy ?? 'raised'}, ${entry.level}`);
        if (entry.type === 'alarm.closed') dot(GATEWAY_LANE, at, 'tick', 'calm', 'alarm closed');
      }
    },
    'log.failed': ({ reason, at }) => dot(LOG_LANE, at, 'no', 'fault', `not written: ${reason}`),

    'page.handed'(fact) {
      const { page, channel, outcome, at } = fact;
      if (outcome !== 'taken') dot(channelLane(channel), at, 'no', 'fault', `page ${page}: ${outcome}`);
      line(messages.handed(fact));
    },
    'page.rang'(fact) {
      const { page, person, channel, at } = fact;
      if (person === null) dot(channelLane(channel), at, 'ring', 'ring', `page ${page} rings`);
      else dot(personLane(person), at, 'ring', 'ring', `rings (${channel})`);
      line(messages.rang(fact));
    },
    'person.answered'({ person, answer, via, at }) {
      dot(personLane(person), at, 'answer', 'coming', `“${answer}”`);
      // What a pager sends is drawn as a message of its own.
      if (via === 'pager') return;
      const text = `${person}: “${answer}”`;
      line({ from: personLane(person), to: GATEWAY_LANE, at, until: at, tone: 'coming', text });
    },
  };

  return {
    see(fact) {
      // Each ear takes the facts of its own type; the compiler cannot follow the pair.
      (ears[fact.type] as ((fact: Witnessed) => void) | undefined)?.(fact);
    },
    scene(failures, livedMs) {
      for (const lane of [...open.keys()]) show(lane, livedMs, null);
      for (const { at, message, promise } of failures)
        moment(at, `${promise ?? 'Crash'}: ${message.split('\n')[0] ?? ''}`, true);
      return layOut(plan, gathered, livedMs);
    },
  };
}
