/** The demo in a data directory: loads the invented site once, never over a real one, and gives its devices keys. */

import type { SiteFile } from '../core/site.ts';
import { COMMAND_LINE } from './admin-roster.ts';
import { DEMO_SITE } from './config/demo.ts';
import type { House } from './house.ts';

/** Refuses to run the demo where a real site lives: virtual devices must never page real people. */
export function refuseDemoOnRealSite(house: House): void {
  const used = house.gateway.state.site.sites.length > 0 || house.gateway.state.devices.size > 0;
  if (!used || house.dir.content() === 'demo') return;
  throw new Error(
    `${house.dir.folder} holds a real site; the demo would put virtual devices into it. Start without --demo or --live, or choose another directory with --data.`,
  );
}

/** Loads the demo site, or the one given, into an empty house; goes on with one that was loaded before. */
export async function loadDemo(house: House, site: SiteFile = DEMO_SITE): Promise<void> {
  if (house.gateway.state.site.sites.length > 0) {
    if (site === DEMO_SITE) return;
    throw new Error(
      `${house.dir.folder} holds a site already: leave --site out to go on with it, or choose another directory with --data`,
    );
  }
  house.dir.setContent('demo');
  const outcome = await house.gateway.ask({
    type: 'site.imported',
    actor: COMMAND_LINE,
    site,
    virtual: true,
  });
  if (!outcome.ok) throw new Error(`the site was refused: ${outcome.problem.message}`);
  for (const device of site.devices) if (!house.keys.has(device.id)) await house.keys.create(device.id);
}
