/**
 * The colleagues of a simulated world: phones that are on or off, pagers in pockets, and what each does when it rings.
 * Promises that people see only what rings where they are, and that their habits are all they have: nobody here knows
 * what the gateway thinks.
 */
import type { HeldPage } from '../../firmware/core/pages.ts';
import type { Outcome } from '../../gateway/core/events.ts';
import type { Role } from '../../gateway/core/site.ts';
import type { Draws } from '../chance.ts';
import type { Habit, OutsideKind, PersonPlan } from '../plan/plan.ts';
import { AGAIN_MS, askAsOffice, post } from './asking.ts';
import type { Folk } from './folk.ts';
import type { Ask, GatewayPart, Ground } from './ground.ts';
import type { Answer, Memory, PagerPart } from './memory.ts';
import { telephoneOf } from './site.ts';

/** How long a message is on its way, at most, and a text that comes back. */
const OUTSIDE_MS = { sms: 6_000, espa: 2_000 } as const;
/** Longest a page lies open after the phone lost the gateway before it is back. */
const WEB_BACK_MS = 3_000;
/** A closed page is missed by the gateway within this. */
const WEB_MISSED_MS = 10_000;
/** Time on the way of what a phone says. */
const PHONE_MS = 60;
/** A coordinator looks after alarms that last. */
const COORDINATOR_MS = 20 * 60_000;
const COORDINATOR_AGAIN_MS = 60_000;

interface Person {
  readonly plan: PersonPlan;
  readonly chance: Draws;
  habit: Habit;
  /** Reasons why the phone is off. */
  off: number;
  /** The gateway knows the page as open. */
  webKnown: boolean;
  readonly memory: Map<string, Memory>;
}

/** Everybody. */
export class People implements Folk {
  private readonly people = new Map<string, Person>();
  private readonly pagers = new Map<string, PagerPart>();
  private gateway: GatewayPart | null = null;
  private readonly reach = (): GatewayPart | null => this.gateway;
  private readonly boardOn: boolean;
  private readonly openAlarms = new Set<string>();

  constructor(
    private readonly ground: Ground,
    private readonly site: string,
  ) {
    this.boardOn = ground.plan.site.board;
    for (const plan of ground.plan.people)
      this.people.set(plan.id, {
        plan,
        chance: ground.draws(`person ${plan.id}`),
        habit: plan.habit,
        off: plan.habit === 'off' ? 1 : 0,
        webKnown: false,
        memory: new Map(),
      });
  }

  /** Tells people where the gateway is. */
  attach(gateway: GatewayPart): void {
    this.gateway = gateway;
  }
  /** Puts a pager into the world. */
  addPager(device: string, pager: PagerPart): void {
    this.pagers.set(device, pager);
  }

  // ---- phones

  /** The phone and pager of a person are off from now on; the function switches them on. */
  switchOff(id: string): () => void {
    const person = this.people.get(id);
    if (person === undefined) return () => undefined;
    person.off += 1;
    if (person.off === 1) this.closeWeb(person);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      person.off -= 1;
      if (person.off === 0) this.openWeb(person, person.chance.whole(100, WEB_BACK_MS));
    };
  }

  /** From now on this person does what is useful, with everything switched on. */
  heal(id: string): void {
    const person = this.people.get(id);
    if (person === undefined) return;
    person.off = 0;
    person.habit = 'quick';
    this.openWeb(person, person.chance.whole(100, WEB_BACK_MS));
    for (const [alarm, memory] of person.memory) {
      if (memory.planned || memory.stage === 'done') continue;
      memory.turn += 1;
      this.plan(person, alarm, memory);
    }
  }

  /** A process of the gateway is up: open pages connect anew. */
  gatewayUp(): void {
    for (const person of this.people.values()) {
      person.webKnown = false;
      if (person.off === 0) this.openWeb(person, person.chance.whole(50, WEB_BACK_MS));
    }
    if (this.boardOn) this.ground.after(500, () => this.gateway?.screen({ site: this.site }, true));
  }

  webOpen(id: string): boolean {
    const person = this.people.get(id);
    return person !== undefined && person.off === 0 && person.plan.channels.includes('web');
  }
  boardOpen(): boolean {
    return this.boardOn;
  }

  private openWeb(person: Person, afterMs: number): void {
    if (!person.plan.channels.includes('web')) return;
    this.ground.after(afterMs, () => {
      if (person.off > 0 || person.webKnown || this.gateway?.running() !== true) return;
      person.webKnown = true;
      this.gateway.screen({ person: person.plan.id }, true);
    });
  }
  private closeWeb(person: Person): void {
    if (!person.webKnown) return;
    this.ground.after(person.chance.whole(100, WEB_MISSED_MS), () => {
      if (person.off === 0 || !person.webKnown) return;
      person.webKnown = false;
      this.gateway?.screen({ person: person.plan.id }, false);
    });
  }

  // ---- ringing

  webPage(id: string, page: string, alarm: string): void {
    this.ground.after(PHONE_MS, () => {
      const person = this.people.get(id);
      if (person === undefined || person.off > 0) return;
      this.ground.witness({ type: 'page.rang', page, person: id, channel: 'web' });
      this.gateway?.webRings(page, id);
      this.rung(person, alarm, page, null, false);
    });
  }

  outsidePage(id: string, page: string, alarm: string, channel: OutsideKind): void {
    const person = this.people.get(id);
    if (person === undefined) return;
    this.ground.after(person.chance.whole(PHONE_MS, OUTSIDE_MS[channel]), () => {
      if (person.off > 0) return;
      this.ground.witness({ type: 'page.rang', page, person: id, channel });
      if (this.gateway?.running() === true) this.gateway.reached(page, channel);
      this.rung(person, alarm, page, null, false);
      const memory = person.memory.get(alarm);
      if (memory !== undefined) memory.outside = { channel, page };
    });
  }

  pagerShows(id: string, device: string, pages: readonly HeldPage[]): void {
    const person = this.people.get(id);
    const pager = this.pagers.get(device);
    if (person === undefined || pager === undefined || person.off > 0) return;
    for (const page of pages) {
      const known = person.memory.get(page.alarm);
      if (page.ringing && known?.rung.has(page.page) !== true) {
        this.ground.witness({ type: 'page.rang', page: page.page, person: id, channel: 'mqtt' });
        this.rung(person, page.alarm, page.page, pager, page.call112);
      } else if (known !== undefined && page.call112) this.see112(person, page.alarm, known);
      // Somebody else goes: who has not begun to react yet leaves it.
      if (page.over === 'taken' && known?.stage === 'rung' && !known.planned) known.turn += 1;
    }
  }

  private rung(person: Person, alarm: string, page: string, pager: PagerPart | null, call112: boolean): void {
    let memory = person.memory.get(alarm);
    if (memory === undefined) {
      memory = {
        pager,
        page,
        outside: null,
        rung: new Set(),
        stage: 'rung',
        planned: false,
        saw112: false,
        turn: 0,
      };
      person.memory.set(alarm, memory);
    }
    if (pager !== null) {
      memory.pager = pager;
      memory.page = page;
    }
    if (call112) this.see112(person, alarm, memory);
    if (memory.rung.has(page)) return;
    memory.rung.add(page);
    // Rung again after having said something: the same person does not always react again.
    if (memory.stage !== 'rung' && !memory.planned && person.chance.often(0.5)) memory.stage = 'rung';
    if (!memory.planned && memory.stage === 'rung') this.plan(person, alarm, memory);
  }

  private see112(person: Person, alarm: string, memory: Memory): void {
    if (memory.saw112 || person.habit === 'off' || person.habit === 'declines') return;
    memory.saw112 = true;
    if (!person.chance.often(0.4)) return;
    const wait = person.chance.whole(3_000, 30_000);
    this.ground.after(wait, () => this.say(person, alarm, memory, 'calling-112'));
    if (person.chance.often(0.7))
      this.ground.after(wait + person.chance.whole(10_000, 80_000), () =>
        this.say(person, alarm, memory, 'called-112'),
      );
  }

  private plan(person: Person, alarm: string, memory: Memory): void {
    const { chance } = person;
    const { turn } = memory;
    memory.planned = true;
    const soon = person.habit === 'quick';
    const first = soon ? chance.whole(1_500, 12_000) : chance.whole(20_000, 90_000);
    const then = (ms: number, answer: Answer, stage: Memory['stage'] | null): void =>
      this.ground.after(ms, () => {
        if (memory.turn !== turn || person.off > 0) return;
        if (stage !== null) memory.stage = stage;
        this.say(person, alarm, memory, answer);
      });
    const walk = chance.whole(10_000, 60_000);
    const stay = chance.whole(20_000, 240_000);
    switch (person.habit) {
      case 'quick':
      case 'slow':
        then(first, 'coming', 'coming');
        then(first + walk, 'arrived', 'there');
        then(first + walk + stay, 'clear', 'done');
        break;
      case 'arrives-silently':
        then(first + walk, 'arrived', 'there');
        then(first + walk + stay, 'clear', 'done');
        break;
      case 'never-arrives':
        then(first, 'coming', 'coming');
        if (chance.often(0.3)) then(first + walk, 'cannot', 'done');
        break;
      case 'stays':
        then(first, 'coming', 'coming');
        then(first + walk, 'arrived', 'there');
        break;
      case 'declines':
        then(first, 'cannot', 'done');
        break;
      case 'off':
        break;
    }
    this.ground.after(first + walk + stay + 1_000, () => {
      if (memory.turn === turn) memory.planned = false;
    });
  }

  // ---- speaking

  private say(person: Person, alarm: string, memory: Memory, answer: Answer): void {
    if (person.off > 0) return;
    const { id } = person.plan;
    const { pager } = memory;
    if (pager !== null && (!person.plan.channels.includes('web') || person.chance.often(0.7))) {
      this.ground.witness({ type: 'person.answered', person: id, alarm, answer, via: 'pager' });
      pager.answer(memory.page, answer);
      return;
    }
    if (this.saysOutside(person, alarm, memory, answer)) return;
    this.ground.witness({ type: 'person.answered', person: id, alarm, answer, via: 'web' });
    const actor = this.actor(person, 'responder');
    const event: Ask =
      answer === 'calling-112' || answer === 'called-112'
        ? {
            type: 'guidance.changed',
            alarm,
            state: answer === 'calling-112' ? 'calling' : 'called',
            note: null,
            actor,
          }
        : { type: 'answer.given', alarm, answer, actor };
    this.post(event);
  }

  /** Answers on the channel over which it came, where there is one and it can carry the answer. A button press that nobody hears is lost. */
  private saysOutside(person: Person, alarm: string, memory: Memory, answer: Answer): boolean {
    const { outside } = memory;
    if (outside === null || (answer !== 'coming' && answer !== 'cannot')) return false;
    if (outside.channel === 'espa' && answer !== 'coming') return false;
    if (person.plan.channels.includes('web') && person.chance.often(0.5)) return false;
    const { id } = person.plan;
    this.ground.witness({ type: 'person.answered', person: id, alarm, answer, via: outside.channel });
    this.ground.after(person.chance.whole(PHONE_MS, OUTSIDE_MS[outside.channel]), () => {
      if (outside.channel === 'sms') this.textBack(id, answer === 'coming' ? '1' : '2');
      else if (this.gateway?.running() === true) this.gateway.answered(outside.page, 'espa', 'coming');
    });
    return true;
  }

  /** A text lies with the SMS daemon until a gateway takes it. */
  private textBack(id: string, text: string): void {
    if (this.gateway?.running() === true) this.gateway.text(telephoneOf(this.ground.plan, id), text);
    else this.ground.after(AGAIN_MS, () => this.textBack(id, text));
  }

  private post(event: Ask): void {
    post(this.ground, this.reach, event, PHONE_MS);
  }

  /** Somebody asks for something that only an office does: raises by hand, changes the site. */
  office(make: () => Ask, answered?: (outcome: Outcome) => void): void {
    askAsOffice(this.ground, this.reach, make, answered);
  }

  private actor(person: Person, role: Role) {
    const roles: readonly Role[] = person.plan.coordinator
      ? ['employee', 'responder', 'coordinator']
      : ['employee', 'responder'];
    return { role, roles, person: person.plan.id, site: null };
  }

  // ---- the coordinator

  /** An alarm is open. */
  alarmOpened(alarm: string): void {
    this.openAlarms.add(alarm);
    this.ground.after(COORDINATOR_MS, () => this.lookAfter(alarm));
  }
  alarmClosed(alarm: string): void {
    this.openAlarms.delete(alarm);
  }

  /** What is seen of guidance on a pager is enough for people of habit. */
  guidanceStarted(): void {}
  /** No cue is given to people of habit. */
  speak(): void {}

  private lookAfter(alarm: string): void {
    if (!this.openAlarms.has(alarm)) return;
    for (const person of this.people.values()) {
      if (!person.plan.coordinator || person.off > 0 || this.gateway?.running() !== true) continue;
      this.gateway.ask({
        type: 'answer.given',
        alarm,
        answer: 'clear',
        actor: this.actor(person, 'coordinator'),
      });
      break;
    }
    this.ground.after(COORDINATOR_AGAIN_MS, () => this.lookAfter(alarm));
  }
}
