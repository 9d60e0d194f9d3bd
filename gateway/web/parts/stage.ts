/** What a virtual device shows, named as people tell it: the stages from "felt" to "closed", with their times. Pure. */
import type { Texts } from '../../core/texts/index.ts';
import type { Pattern } from './signals.tsx';
import type { VirtualDevice } from './virtual.ts';

/** A stage with words of its own. */
export type Stage = keyof Texts['pages']['button']['stage'];

const NAMES: Readonly<Record<Pattern, Stage>> = {
  idle: 'idle',
  dark: 'dark',
  felt: 'felt',
  received: 'received',
  unlogged: 'unlogged',
  test: 'test',
  coming: 'coming',
  'coming-112': 'coming-112',
  'not-received': 'not-received',
  nobody: 'nobody',
  closed: 'closed',
  'out-of-order': 'out-of-order',
  ringing: 'idle',
  paged: 'idle',
};

/** The stage of a device now. What has no power is as dark as after a false alarm, and means something else. */
export function stageOf(device: Pick<VirtualDevice, 'look' | 'link' | 'power'>): Stage {
  if (device.power === false) return 'no-power';
  const { pattern, alarm } = device.look;
  if (pattern === 'coming' && alarm?.state === 'on-scene') return 'on-scene';
  if (pattern === 'idle' && device.link !== 'up') return 'starting';
  return NAMES[pattern] ?? 'idle';
}

/** What there is to hear of a sounder: a call, the short tone of one that does not hear its gateway, or nothing. */
export function hornOf({ pattern, signal }: VirtualDevice['look']): 'sounds' | 'chirps' | 'quiet' {
  if (signal.sound === undefined || signal.sound.stretches.length === 0) return 'quiet';
  return pattern === 'out-of-order' ? 'chirps' : 'sounds';
}

/** One line of the course of a press. */
export interface Line {
  readonly stage: Stage;
  /** Milliseconds since the press was felt. */
  readonly after: number;
}

const OVER: ReadonlySet<string> = new Set(['idle', 'closed', 'test', 'out-of-order', 'dark']);

/** The course of the last press, from "felt" on, each stage once in a row. Empty before the first press. */
export function courseOf(stages: VirtualDevice['stages']): readonly Line[] {
  let start = -1;
  stages.forEach(({ pattern }, index) => {
    const before = stages[index - 1]?.pattern;
    if (pattern === 'felt' && (before === undefined || OVER.has(before))) start = index;
  });
  const first = stages[start];
  if (first === undefined) return [];
  const lines: Line[] = [];
  for (const { pattern, at } of stages.slice(start)) {
    const stage = NAMES[pattern as Pattern];
    if (stage === undefined || stage === 'idle' || lines.at(-1)?.stage === stage) continue;
    lines.push({ stage, after: Math.max(0, Date.parse(at) - Date.parse(first.at)) });
  }
  return lines;
}
