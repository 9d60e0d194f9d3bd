/**
 * What people do to the roster and to their own day in a simulated life: overrides, a handoff that moves, swaps, where
 * somebody is, talks. Promises that each is asked of the gateway as a screen would ask it, again until there is an
 * answer; whether it is granted is the gateway's to say.
 */
import type { Outcome } from '../../gateway/core/events.ts';
import type { Override, Rotation } from '../../gateway/core/site.ts';
import { iso, wall } from '../../gateway/core/time.ts';
import type { PlanEvent } from '../plan/plan.ts';
import type { Cast } from './cast.ts';
import type { Ground } from './ground.ts';
import { ROTATION } from './site.ts';

type Event<T extends PlanEvent['do']> = Extract<PlanEvent, { readonly do: T }>;
/** Events of the roster and of people's days. */
export type RosterEvent = Event<'override' | 'move-handoff' | 'swap' | 'presence' | 'talk'>;

/** Somebody signs off so long before the end of a talk. */
const SIGN_OFF_MS = 20_000;

/** The hands of the coordinators and of colleagues who plan. */
export class RosterDeeds {
  private made = 0;

  constructor(
    private readonly ground: Ground,
    private readonly cast: () => Cast,
  ) {}

  /** Does one of them now. */
  act(event: RosterEvent): void {
    switch (event.do) {
      case 'override':
        this.override(event);
        return;
      case 'move-handoff':
        this.moveHandoff(event);
        return;
      case 'swap':
        this.swap(event);
        return;
      case 'presence':
        this.presence(event);
        return;
      case 'talk':
        this.talk(event);
        return;
    }
  }

  /** The wall clock of the gateway's machine, by which people plan. */
  private get wallNow(): number {
    return this.cast().clock.wall(this.ground.now());
  }

  private get coordinator() {
    const person = this.ground.plan.people.find(({ coordinator }) => coordinator)?.id ?? null;
    return {
      role: 'coordinator',
      roles: ['employee', 'responder', 'coordinator'],
      person,
      site: null,
    } as const;
  }
  private readonly actor = (person: string) =>
    ({ role: 'responder', roles: ['employee', 'responder'], person, site: null }) as const;

  private override({ remove, add, inMs, lastsMs }: Event<'override'>): void {
    this.made += 1;
    const from = this.wallNow + inMs;
    const [gone, comes] = [remove[0], add[0]];
    const one = remove.length === 1 && add.length === 1 && gone !== undefined && comes !== undefined;
    const value: Override = {
      id: `plan-${this.made}`,
      rotation: ROTATION,
      from: iso(wall(from)),
      until: iso(wall(from + lastsMs)),
      ...(one
        ? { replace: { person: gone, by: comes } }
        : { ...(remove.length > 0 ? { remove } : {}), ...(add.length > 0 ? { add } : {}) }),
    };
    this.cast().people.office(() => ({
      type: 'roster.changed',
      edits: [{ do: 'put', section: 'overrides', value }],
      base: null,
      actor: this.coordinator,
    }));
  }

  private moveHandoff({ handoff }: Event<'move-handoff'>): void {
    const { site } = this.ground.plan;
    const value: Rotation = {
      id: ROTATION,
      site: 'huis',
      groups: site.groups.map((_, n) => `groep-${n}`),
      handoff,
      start: site.start,
      timezone: site.zone,
      fallback: 'vangnet',
    };
    this.cast().people.office(() => ({
      type: 'roster.changed',
      edits: [{ do: 'put', section: 'rotations', value }],
      base: null,
      actor: this.coordinator,
    }));
  }

  private swap({ person, of, shift, answer, answerMs }: Event<'swap'>): void {
    const { people } = this.cast();
    const answered = (outcome: Outcome): void => {
      const { id } = outcome.ok ? outcome : {};
      if (id === undefined || answer === null) return;
      const by = answer === 'withdraw' ? person : of;
      this.ground.after(answerMs, () =>
        people.office(() => ({ type: 'swap.answered', swap: id, answer, actor: this.actor(by) })),
      );
    };
    people.office(
      () => ({
        type: 'swap.wanted',
        rotation: ROTATION,
        shift,
        person,
        of,
        inReturn: null,
        note: null,
        actor: this.actor(person),
      }),
      answered,
    );
  }

  private presence({ person, presence, lastsMs }: Event<'presence'>): void {
    const until = lastsMs === null ? null : wall(this.wallNow + lastsMs);
    this.cast().people.office(() => ({
      type: 'presence.set',
      person,
      presence,
      until,
      via: 'self',
      actor: this.actor(person),
    }));
  }

  private talk({ person, place, inMs, lastsMs, ends }: Event<'talk'>): void {
    const { people } = this.cast();
    const from = wall(this.wallNow + inMs);
    const until = wall(from + lastsMs);
    people.office(
      () => ({
        type: 'talk.wanted',
        person,
        place: `plek-${place}`,
        address: null,
        from,
        until,
        looksIn: null,
        actor: this.actor(person),
      }),
      (outcome) => {
        const { id } = outcome.ok ? outcome : {};
        if (id === undefined || ends === 'forgotten') return;
        this.ground.after(inMs + Math.max(lastsMs / 2, lastsMs - SIGN_OFF_MS), () =>
          people.office(() => ({
            type: 'talk.answered',
            talk: id,
            do: 'well',
            until: null,
            actor: this.actor(person),
          })),
        );
      },
    );
  }
}
