/** What people ask for who test buttons: a test session of one device, a walk past several, and to go on with a walk. */
import type { PlanEvent } from '../plan/plan.ts';
import type { People } from './people.ts';

const FACILITIES = { role: 'facilities', roles: ['facilities'], person: null, site: null } as const;

type Test = Extract<PlanEvent, { readonly do: 'test' | 'walk' | 'walk-on' }>;

/** Whoever tests buttons; remembers the walk that was begun last. */
export class TestDeeds {
  private walk = 'w0';

  ask(people: Pick<People, 'office'>, event: Test): void {
    switch (event.do) {
      case 'test': {
        const { device, minutes } = event;
        people.office(() => ({ type: 'test.started', device, minutes, actor: FACILITIES }));
        return;
      }
      case 'walk': {
        const { devices, minutes } = event;
        people.office(
          () => ({ type: 'walk.wanted', scope: { devices }, minutes, actor: FACILITIES }),
          (outcome) => {
            if (outcome.ok) this.walk = outcome.id ?? this.walk;
          },
        );
        return;
      }
      case 'walk-on':
        people.office(() => ({ type: 'walk.continued', walk: this.walk, actor: FACILITIES }));
        return;
    }
  }
}
