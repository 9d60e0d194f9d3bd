/** The demo in a data directory: loads the invented site once, never over a real one, and gives its devices keys. */

import { COMMAND_LINE } from './admin-roster.ts';
import { DEMO_SITE } from './config/demo.ts';
import type { House } from './house.ts';

/** Refuses to run the demo where a real site lives: virtual devices must never page real people. */
export function refuseDemoOnRealSite(house: House): void {
  const used = house.gateway.state.site.sites.length > 0 || house.gateway.state.devices.size > 0;
  if (!used || house.dir.content() === 'demo') return;
  throw new Error(
    `${house.dir.folder} holds a real site; the demo would put virtual devices into it. Start without --demo, or choose another directory with --data.`,
  );
}

/** Loads the demo site into an empty house; does nothing where it was loaded before. */
export async function loadDemo(house: House): Promise<void> {
  if (house.gateway.state.site.sites.length > 0) return;
  house.dir.setContent('demo');
  const outcome = await house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: DEMO_SITE });
  if (!outcome.ok) throw new Error(`the demo site was refused: ${outcome.problem.message}`);
  for (const device of DEMO_SITE.devices) if (!house.keys.has(device.id)) await house.keys.create(device.id);
}
