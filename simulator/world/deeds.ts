/**
 * Does what a plan says, at its moment, and undoes what lasts when its time is over or its place is healed. Promises
 * that nothing is done that the plan does not name.
 */

import { dutyPeople } from '../../gateway/core/rotation.ts';
import { iso, wall } from '../../gateway/core/time.ts';
import { encodeUp, sealUp } from '../../protocol/chip.ts';
import type { Draws } from '../chance.ts';
import type { ChannelFault, OutsideKind, PlanEvent } from '../plan/plan.ts';
import type { Cast } from './cast.ts';
import type { DeviceMachine } from './device.ts';
import type { Ground } from './ground.ts';
import type { Codes } from './keys.ts';
import { RosterDeeds } from './roster-deeds.ts';
import { ROTATION, SITE, siteOf } from './site.ts';
import { TestDeeds } from './test-deeds.ts';

/** Between the taps of a double press, and how long each lasts. */
const TAP_MS = 90;
const TAP_GAP_MS = 160;
/** Both buttons down says "false alarm"; a tap within two seconds more: under duress. */
const CANCEL_MS = 5_200;
const DURESS_AFTER_MS = 700;
/** A new key is carried to its device within this. */
const CARRY_MS = 90_000;
/** An override without end. */
const FAR_MS = 10 * 366 * 86_400_000;
/** Starts of the process by its supervisor, when healed. */
const HEALED_START_MS = 400;

const ADMIN = { role: 'admin', roles: ['admin'], person: null, site: null } as const;
type Event<T extends PlanEvent['do']> = Extract<PlanEvent, { readonly do: T }>;
interface Active {
  readonly event: PlanEvent;
  readonly end: () => void;
}

/** The hand that carries out a plan. */
export class Deeds {
  private active: Active[] = [];
  private readonly tests = new TestDeeds();
  private readonly chance: Draws;
  private readonly faults: { readonly event: Event<'channel'> }[] = [];
  private readonly rotated = new Map<string, Codes>();
  private readonly roster: RosterDeeds;

  constructor(
    private readonly ground: Ground,
    private readonly cast: () => Cast,
  ) {
    this.chance = ground.draws('deeds');
    this.roster = new RosterDeeds(ground, cast);
  }

  /** What is wrong with the way to page somebody. */
  channelFault(channel: OutsideKind | 'mqtt' | 'web' | 'board', person: string | null): ChannelFault | null {
    if (this.faults.length === 0) return null;
    const found = this.faults.findLast(
      ({ event }) => event.channel === channel && (event.person === null || event.person === person),
    );
    return found?.event.fault ?? null;
  }

  /** Carries out one event now. */
  act(event: PlanEvent): void {
    this.ground.witness({ type: 'planned', event });
    const end = this.begin(event);
    if (end === null) return;
    const active = { event, end };
    this.active.push(active);
    if ('forMs' in event && event.forMs !== null) this.ground.after(event.forMs, () => this.end(active));
  }

  /** Ends what keeps a healthy core from working: gateway, disk, and what is named as healed in the plan. */
  heal(): void {
    const { plan } = this.ground;
    const people = new Set(plan.healed.people);
    const devices = new Set(plan.healed.devices);
    for (const device of plan.devices)
      if (device.person !== null && people.has(device.person)) devices.add(device.id);
    const cast = this.cast();
    for (const active of [...this.active]) {
      const { event } = active;
      const stays =
        (event.do === 'channel' && event.person !== null && !people.has(event.person)) ||
        (event.do === 'phone-off' && !people.has(event.person)) ||
        (event.do === 'link' && event.device !== null && !devices.has(event.device)) ||
        (event.do === 'dead-battery' && !devices.has(event.device));
      if (!stays) this.end(active);
    }
    cast.disk.corrupt = false;
    cast.gateway.spare();
    cast.gateway.start(HEALED_START_MS);
    for (const id of devices) {
      cast.network.heal(id);
      const machine = cast.devices.get(id);
      machine?.heal();
      machine?.networkFound();
    }
    for (const id of people) cast.people.heal(id);
  }

  private end(active: Active): void {
    if (!this.active.includes(active)) return;
    this.active = this.active.filter((other) => other !== active);
    active.end();
    this.ground.witness({ type: 'fault.over', event: active.event });
  }

  /** Begins; gives how to end it, or null for what is over at once. */
  private begin(event: PlanEvent): (() => void) | null {
    const cast = this.cast();
    switch (event.do) {
      case 'press':
        this.press(event);
        return null;
      case 'cancel':
        this.cancel(event);
        return null;
      case 'raise':
        this.raise(event);
        return null;
      case 'test':
      case 'walk':
      case 'walk-on':
      case 'drill':
      case 'drill-here':
      case 'drill-stop':
        this.tests.ask(cast.people, event);
        return null;
      case 'rotate-key':
        this.rotateKey(event.device);
        return null;
      case 'revoke':
        cast.changes.revoked.add(event.device);
        cast.people.office(() => ({ type: 'device.revoked', device: event.device, actor: ADMIN }));
        return null;
      case 'assign':
        cast.changes.holders.set(event.device, event.person);
        cast.people.office(() => ({
          type: 'device.assigned',
          device: event.device,
          person: event.person,
          actor: ADMIN,
        }));
        return null;
      case 'everyone-off':
        return this.everyoneOff(event);
      case 'empty-group':
        return this.emptyGroup();
      case 'phone-off':
        return cast.people.switchOff(event.person);
      case 'link': {
        const devices = event.device === null ? this.ground.plan.devices.map(({ id }) => id) : [event.device];
        const ends = devices.map((id) => cast.network.begin(id, event.fault, event.rate));
        return () => {
          for (const end of ends) end();
          for (const id of devices) cast.devices.get(id)?.networkFound();
        };
      }
      case 'broker-down':
        return cast.network.closeBroker();
      case 'storm':
        cast.network.storm();
        return null;
      case 'crash':
        cast.gateway.dieSoon(event.effects, () => {
          cast.gateway.die('planned', event.power, event.keep);
          this.ground.after(event.downMs, () => cast.gateway.start(event.startMs));
        });
        return null;
      case 'pause':
        cast.gateway.pause();
        return () => cast.gateway.resume();
      case 'disk':
        cast.disk.set(event.fault);
        return () => {
          if (cast.disk.fault === event.fault) cast.disk.set(null);
        };
      case 'corrupt-row':
        cast.disk.corrupt = true;
        this.ground.after(event.mendMs, () => {
          cast.disk.corrupt = false;
        });
        return null;
      case 'clock':
        cast.clock.set(event.byMs);
        cast.gateway.clocksChanged();
        return null;
      case 'drift':
        cast.clock.drift(this.ground.now(), event.ppm);
        cast.gateway.clocksChanged();
        return () => {
          cast.clock.drift(this.ground.now(), 0);
          cast.gateway.clocksChanged();
        };
      case 'channel': {
        const fault = { event };
        this.faults.push(fault);
        return () => {
          const at = this.faults.indexOf(fault);
          if (at >= 0) this.faults.splice(at, 1);
        };
      }
      case 'brown-out':
        cast.devices.get(event.device)?.armBrownOut(event.effects, event.bytes, event.offMs);
        return null;
      case 'dead-battery': {
        const machine = cast.devices.get(event.device);
        machine?.powerDown();
        return () => machine?.powerUp();
      }
      case 'flash-fails':
        cast.devices.get(event.device)?.failFlash(event.writes);
        return null;
      case 'clone':
        return this.clone(event);
      case 'babble':
        return this.babble(event);
      case 'replay':
      case 'spoof': {
        const victim = cast.devices.get(event.device);
        if (victim === undefined) return null;
        if (event.do === 'replay') cast.attacker.replay(event, victim);
        else cast.attacker.spoof(event, victim);
        return null;
      }
      case 'override':
      case 'move-handoff':
      case 'swap':
      case 'presence':
      case 'talk':
        this.roster.act(event);
        return null;
      case 'retained':
        cast.attacker.misbehave(event.device, 'retained');
        return null;
      case 'foreign-topic':
        cast.attacker.misbehave(event.device, 'foreign-topic');
        return null;
      case 'will':
        cast.attacker.leaveWill(event.device);
        return null;
      case 'wrong-password':
        cast.attacker.guess(event.device);
        return null;
    }
  }

  // ---- fingers

  private press({ device, button, holdMs, taps }: Event<'press'>): void {
    const machine = this.cast().devices.get(device);
    if (machine !== undefined) this.fingers(machine, button, holdMs, taps);
  }

  private fingers(machine: DeviceMachine, button: 0 | 1 | 2, holdMs: number, taps: number): void {
    const buttons = button === 2 ? [0, 1] : [button];
    for (let tap = 0; tap < taps; tap++) {
      const from = tap * (TAP_MS + TAP_GAP_MS);
      const held = tap === taps - 1 ? holdMs : TAP_MS;
      this.ground.after(from, () => {
        for (const one of buttons) machine.pin(one, true);
      });
      this.ground.after(from + held, () => {
        for (const one of buttons) machine.pin(one, false);
      });
    }
  }

  private cancel({ device, duress }: Event<'cancel'>): void {
    const machine = this.cast().devices.get(device);
    if (machine === undefined) return;
    this.fingers(machine, 2, CANCEL_MS, 1);
    if (duress) this.ground.after(CANCEL_MS + DURESS_AFTER_MS, () => this.fingers(machine, 0, TAP_MS, 1));
  }

  private clone({ device, presses, forMs }: Event<'clone'>): (() => void) | null {
    const machine = this.cast().makeClone(device);
    if (machine === null) return null;
    machine.powerUp();
    const gap = Math.max(2_500, Math.round((forMs ?? 60_000) / (presses + 1)));
    for (let i = 1; i <= presses; i++) this.ground.after(i * gap, () => this.fingers(machine, 0, 1_000, 1));
    return () => machine.powerDown();
  }

  private babble({ device, everyMs }: Event<'babble'>): () => void {
    let on = true;
    let seq = 1_000_000;
    const cast = this.cast();
    const say = (): void => {
      if (!on) return;
      const core = cast.devices.get(device)?.core;
      const codes = cast.devices.get(device)?.key;
      if (core !== null && core !== undefined && codes !== undefined && core.uplink.phase === 'open') {
        seq += 1;
        const press = {
          type: 'press',
          device,
          boot: core.boot,
          seq,
          heard: core.heard,
          id: this.chance.hex(16),
          level: 'assist',
          age: 1,
        } as const;
        cast.gateway.inject(device, sealUp(encodeUp(press), codes.up.of), false);
      }
      this.ground.after(everyMs, say);
    };
    say();
    return () => {
      on = false;
    };
  }

  // ---- office

  /** The same request again has the same id: it makes one alarm. */
  private raise({ person, level }: Event<'raise'>): void {
    const id = this.chance.hex(16);
    this.cast().people.office(() => ({
      type: 'alarm.raised',
      id,
      place: null,
      text: null,
      level,
      actor: { role: 'employee', roles: ['employee'], person, site: null },
    }));
  }

  private rotateKey(device: string): void {
    const cast = this.cast();
    if (cast.changes.revoked.has(device) || !cast.gateway.running()) return;
    // A key that was carried to its device and not heard of yet is not replaced: the pending rotation is shown as a fault.
    const held = cast.devices.get(device)?.key;
    if (held !== undefined && cast.keys.pending(device, held)) return;
    const codes = cast.drawKey();
    cast.keys.create(device, codes);
    this.rotated.set(device, codes);
    cast.people.office(
      () => ({ type: 'device.key-rotated', device, first: false, actor: ADMIN }),
      () =>
        this.ground.after(this.chance.whole(2_000, CARRY_MS), () => {
          // Of two rotations only the key made last is of use; nobody carries the other one.
          if (this.rotated.get(device) === codes) cast.devices.get(device)?.giveKey(codes);
        }),
    );
  }

  /** Who is on duty by the gateway's own clock. */
  private onDuty(): readonly string[] {
    const cast = this.cast();
    const now = wall(cast.clock.wall(this.ground.now()));
    return dutyPeople(siteOf(this.ground.plan, cast.changes), SITE, now).people;
  }

  private everyoneOff({ forMs }: Event<'everyone-off'>): () => void {
    const cast = this.cast();
    const from = cast.clock.wall(this.ground.now());
    const override = {
      rotation: ROTATION,
      from: iso(wall(from)),
      until: iso(wall(from + (forMs ?? FAR_MS))),
      remove: this.onDuty(),
    };
    cast.changes.overrides.push(override);
    cast.importSite();
    return () => {
      cast.changes.overrides = cast.changes.overrides.filter((other) => other !== override);
      cast.importSite();
    };
  }

  private emptyGroup(): () => void {
    const cast = this.cast();
    const people = this.onDuty().filter((person) => !cast.changes.without.has(person));
    for (const person of people) cast.changes.without.add(person);
    const ends = people.map((person) => cast.people.switchOff(person));
    cast.importSite();
    return () => {
      for (const person of people) cast.changes.without.delete(person);
      for (const end of ends) end();
      cast.importSite();
    };
  }
}
