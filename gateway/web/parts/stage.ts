/** What a virtual device shows, named as people tell it: the stages from "felt" to "closed". Pure. */
import type { Pattern } from '../../../firmware/core/signals.ts';
import type { Texts } from '../../core/texts/index.ts';
import type { VirtualDevice } from './virtual.ts';

/** A stage with words of its own. */
export type Stage = keyof Texts['pages']['button']['stage'];

/** What a device shows, as a stage with words of its own. */
export function stageOf(device: VirtualDevice): Stage {
  const { pattern, alarm, gatewayHeard } = device.look;
  if (pattern === 'coming' && alarm?.state === 'on-scene') return 'on-scene';
  if (pattern === 'idle' && !gatewayHeard) return 'starting';
  const known: Readonly<Record<Pattern, Stage>> = {
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
  return known[pattern];
}
