/** The stage for stories of the fleet: the two sites with people who look after devices, and what they were told. */

import type { FaultPolicy, Person, SiteFile } from '../../../gateway/core/site.ts';
import type { FaultRecord } from '../../../gateway/core/state.ts';
import { Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const facilities = (id: string, site: string | undefined, channel: 'sms' | 'mail'): Person => ({
  id,
  name: `Naam-${id}`,
  language: 'nl',
  roles: ['facilities'],
  channels: [
    channel === 'sms'
      ? { kind: 'sms', number: '+31612345678' }
      : { kind: 'mail', address: `${id}@example.org` },
  ],
  ...(site === undefined ? {} : { site }),
});

/** `fien` looks after noord, `zoe` after zuid, `otto` after both. */
export const FLEET_SITE: SiteFile = {
  ...LIFE_SITE,
  people: [
    ...LIFE_SITE.people,
    facilities('fien', 'noord', 'sms'),
    { ...facilities('zoe', 'zuid', 'mail'), language: 'en' },
    facilities('otto', undefined, 'sms'),
  ],
};

/** A life at a moment (ISO 8601) on that site, with lanes for texts and mail, and devices that beat. */
export function fleetAt(
  at: string,
  faultPolicies?: readonly FaultPolicy[],
  site: SiteFile = FLEET_SITE,
): Life {
  const life = new Life(null);
  life.wall = Date.parse(at);
  life.import({ ...site, ...(faultPolicies === undefined ? {} : { faultPolicies }) });
  life.openLanes('sms', 'mail');
  life.connect('balie-1', 'kamer-1', 'kamer-2', 'kamer-3', 'zaal-1', 'hanger-1');
  life.pass(60);
  return life;
}

/** Messages that left: `person channel`, in order. */
export const left = (life: Life): readonly string[] =>
  life.effects.flatMap(({ effect }) =>
    effect.type === 'send-notice' ? [`${effect.person} ${effect.channel}`] : [],
  );

/** What left for one person, in short words. */
export const shortTo = (life: Life, person: string): readonly string[] =>
  life.effects.flatMap(({ effect }) =>
    effect.type === 'send-notice' && effect.person === person ? [effect.far.words.short] : [],
  );

/** The newest fault of a code. */
export function faultOf(life: Life, code: FaultRecord['code']): FaultRecord {
  const found = [...life.state.faults.values()].findLast((fault) => fault.code === code);
  if (found === undefined) throw new Error(`no fault ${code}`);
  return found;
}
