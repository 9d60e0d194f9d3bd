/** What people ask for who test and practise: a test session, a walk past buttons and going on with it, drills. */
import type { PlanEvent } from '../plan/plan.ts';
import type { People } from './people.ts';

const FACILITIES = { role: 'facilities', roles: ['facilities'], person: null, site: null } as const;

type Test = Extract<
  PlanEvent,
  { readonly do: 'test' | 'walk' | 'walk-on' | 'drill' | 'drill-here' | 'drill-stop' }
>;

/** Whoever tests buttons; remembers the walk that was begun last, and the drill. */
export class TestDeeds {
  private walk = 'w0';
  private drill = 'drill-0';

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
      case 'drill': {
        const { device, minutes } = event;
        this.announce(people, { device, place: null, minutes });
        return;
      }
      case 'drill-here': {
        const { place, minutes } = event;
        this.announce(people, { device: null, place: `plek-${place}`, minutes }, (drill) =>
          people.office(() => ({ type: 'drill.begun', drill, actor: FACILITIES })),
        );
        return;
      }
      case 'drill-stop':
        people.office(() => ({ type: 'drill.stopped', drill: this.drill, actor: FACILITIES }));
        return;
    }
  }

  private announce(
    people: Pick<People, 'office'>,
    about: { readonly device: string | null; readonly place: string | null; readonly minutes: number },
    then: (drill: string) => void = () => {},
  ): void {
    people.office(
      () => ({ type: 'drill.announced', ...about, note: null, actor: FACILITIES }),
      (outcome) => {
        if (!outcome.ok || outcome.id === undefined) return;
        this.drill = outcome.id;
        then(outcome.id);
      },
    );
  }
}
