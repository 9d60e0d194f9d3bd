/** Does what a told story cues and no plan can say. Promises that nothing is done that the story does not name. */
import type { Cue } from '../plan/staging.ts';
import type { Cast } from './cast.ts';
import type { Ground } from './ground.ts';

const OFFICE = { role: 'coordinator', roles: ['employee', 'facilities', 'coordinator'], site: null } as const;

/** Carries out one cue now. */
export function cueDeed(cue: Cue, cast: Cast, ground: Ground): void {
  switch (cue.cue) {
    case 'answer':
      cast.people.speak(cue.person, cue.answer);
      return;
    case 'battery':
      cast.devices.get(cue.device)?.battery(cue.percent);
      return;
    case 'ask': {
      const { person, event } = cue;
      cast.people.office(() => ({ ...event, actor: { ...OFFICE, person } }));
      return;
    }
    case 'raise': {
      const { person, level, place } = cue;
      // The same request again has the same id: it makes one alarm.
      const id = ground.draws(`cue ${cue.at}`).hex(16);
      cast.people.office(() => ({
        type: 'alarm.raised',
        id,
        place,
        text: null,
        level,
        actor: { role: 'employee', roles: ['employee'], person, site: null },
      }));
      return;
    }
  }
}
