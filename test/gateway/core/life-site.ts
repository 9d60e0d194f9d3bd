/**
 * The site on which the stories of the core play: two buildings, a rotation each, and a policy left to the default.
 * Everything in it is invented; on Wednesday 25 November 2026 group `rood` is in force in `noord`.
 */
import {
  EMPTY_SITE,
  type Person,
  type Role,
  type SiteDevice,
  type SiteFile,
} from '../../../gateway/core/site.ts';

const person = (
  id: string,
  site: string | undefined,
  roles: readonly Role[],
  more: Partial<Person> = {},
): Person => ({
  id,
  name: `Naam-${id}`,
  language: 'nl',
  roles,
  channels: [{ kind: 'mqtt' }],
  ...(site === undefined ? {} : { site }),
  ...more,
});
const place = (id: string, site: string, area: string) => ({
  id,
  name: `Plek ${id}`,
  site,
  floor: '0',
  area,
});
const pager = (of: string): SiteDevice => ({ id: `p-${of}`, kind: 'pager', place: 'balie', person: of });

/** The two sites. */
export const LIFE_SITE: SiteFile = {
  ...EMPTY_SITE,
  sites: [
    {
      id: 'noord',
      name: 'Locatie Noord',
      address: 'Dorpsstraat 1',
      municipality: 'Demostad',
      entrance: 'achter',
      callback: '000-1111111',
      contacts: { wijkagent: { name: 'Naam-wijkagent', phone: '000-2222222' } },
      plan: 'Ga met twee mensen.',
      covertBoard: true,
    },
    {
      id: 'zuid',
      name: 'Locatie Zuid',
      address: 'Laan 2',
      municipality: 'Demostad',
      entrance: 'voor',
      callback: '000-3333333',
      contacts: {},
      plan: '',
      covertBoard: false,
    },
  ],
  places: [
    place('balie', 'noord', 'voor'),
    place('kamer-1', 'noord', 'voor'),
    place('kamer-2', 'noord', 'voor'),
    place('kamer-3', 'noord', 'achter'),
    place('zaal', 'zuid', 'begane grond'),
  ],
  people: [
    person('anna', 'noord', ['employee', 'responder']),
    person('bram', 'noord', ['employee', 'responder'], { language: 'en' }),
    person('cleo', 'noord', ['employee', 'responder']),
    person('daan', 'noord', ['employee', 'responder']),
    person('eva', 'noord', ['employee', 'responder']),
    person('gijs', 'noord', ['employee', 'responder', 'coordinator']),
    person('wil', 'noord', ['employee'], { manager: 'mia', channels: [] }),
    person('mia', 'noord', ['employee', 'manager'], { channels: [] }),
    person('ina', 'zuid', ['employee', 'responder']),
    person('jos', 'zuid', ['employee', 'responder']),
    person('admin', undefined, ['admin'], { channels: [] }),
  ],
  groups: [
    { id: 'rood', name: 'Rood', people: ['anna', 'bram', 'cleo'] },
    { id: 'blauw', name: 'Blauw', people: ['daan', 'eva'] },
    { id: 'reserve', name: 'Reserve', people: ['gijs'] },
    { id: 'zuidgroep', name: 'Zuid', people: ['ina', 'jos'] },
  ],
  rotations: [
    {
      id: 'week-noord',
      site: 'noord',
      groups: ['rood', 'blauw'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-11-23',
      timezone: 'Europe/Amsterdam',
      fallback: 'reserve',
    },
    {
      id: 'week-zuid',
      site: 'zuid',
      groups: ['zuidgroep'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-11-23',
      timezone: 'Europe/Amsterdam',
      fallback: 'zuidgroep',
    },
  ],
  devices: [
    { id: 'balie-1', kind: 'desk', place: 'balie' },
    { id: 'kamer-1', kind: 'desk', place: 'kamer-1' },
    { id: 'kamer-2', kind: 'desk', place: 'kamer-2' },
    { id: 'kamer-3', kind: 'desk', place: 'kamer-3' },
    { id: 'zaal-1', kind: 'desk', place: 'zaal' },
    { id: 'hanger-1', kind: 'wearable', place: 'balie', person: 'wil' },
    pager('anna'),
    pager('bram'),
    pager('cleo'),
    pager('daan'),
    pager('eva'),
    pager('gijs'),
    { id: 'p-ina', kind: 'pager', place: 'zaal', person: 'ina' },
  ],
};
