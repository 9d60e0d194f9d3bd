/**
 * Everything there is in one simulated world, put together from its plan: machines, wire, disk, people, attacker.
 * Promises that nothing happens before `begin`.
 */
import { DESK_GESTURES, type DeviceConfig, standardConfig, withCancel } from '../../firmware/core/config.ts';
import type { DevicePlan } from '../plan/plan.ts';
import { Attacker } from './attacker.ts';
import { DeviceMachine } from './device.ts';
import { Disk } from './disk.ts';
import type { Folk } from './folk.ts';
import { GatewayMachine } from './gateway.ts';
import type { ChannelFaults, Ground } from './ground.ts';
import { type Codes, codesOf, Keys } from './keys.ts';
import { MachineClock } from './machine-clock.ts';
import { Network } from './network.ts';
import { People } from './people.ts';
import { ScriptedPeople } from './scripted.ts';
import { SITE, type SiteChanges, siteOf, stagedSite } from './site.ts';

/** First power-ups are spread over this. */
const POWER_UP_MS = 2_000;

const configOf = (plan: DevicePlan): DeviceConfig => {
  const usual = standardConfig(plan.id, plan.kind, 'sim');
  if (!plan.cancel || usual.gestures === null) return usual;
  // A false-alarm gesture needs a second button, also on a wearable.
  const gestures = plan.kind === 'desk' ? DESK_GESTURES : { ...usual.gestures, second: true };
  return { ...usual, gestures: withCancel(gestures) };
};

/** All parts of a world. */
export class Cast {
  readonly devices = new Map<string, DeviceMachine>();
  readonly keys = new Keys();
  readonly clock: MachineClock;
  readonly disk: Disk;
  readonly network: Network;
  readonly people: Folk;
  readonly gateway: GatewayMachine;
  readonly attacker: Attacker;
  private readonly rootChance;
  private clones = 0;
  private readonly configs = new Map<string, DeviceConfig>();
  /** What the site differs in from the plan. */
  readonly changes = {
    without: new Set<string>(),
    overrides: [] as SiteChanges['overrides'][number][],
    revoked: new Set<string>(),
    holders: new Map<string, string | null>(),
  };

  constructor(
    private readonly ground: Ground,
    options: { readonly channels: ChannelFaults; readonly broken: (error: unknown) => void },
  ) {
    const { plan, staging } = ground;
    this.rootChance = ground.draws('keys');
    this.clock = new MachineClock(Date.parse(plan.begins));
    this.disk = new Disk(ground, ground.draws('disk'));
    this.network = new Network(ground);
    this.people = staging === undefined ? new People(ground, SITE) : new ScriptedPeople(ground, staging);
    const overhear = (device: string, way: 'up' | 'down', kind: string, envelope: string): void =>
      this.attacker.overhear(device, way, kind, envelope);
    this.gateway = new GatewayMachine(ground, {
      disk: this.disk,
      keys: this.keys,
      clock: this.clock,
      network: this.network,
      people: this.people,
      channels: options.channels,
      overhear,
      broken: options.broken,
      started: () => this.people.gatewayUp(),
    });
    this.network.attach(this.gateway);
    this.people.attach(this.gateway);
    this.attacker = new Attacker(
      ground,
      this.network,
      this.gateway,
      (device) => this.devices.get(device)?.key.password ?? '',
    );
    for (const device of plan.devices) {
      const codes = this.drawKey();
      this.keys.create(device.id, codes);
      this.configs.set(device.id, configOf(device));
      const machine = this.makeDevice(device, codes, 0);
      this.devices.set(device.id, machine);
      if (device.kind === 'pager' && device.person !== null) this.people.addPager(device.id, machine);
    }
  }

  /** Starts the gateway, loads the site, powers everything up. */
  begin(): void {
    this.gateway.start(0);
    this.ground.after(1, () => this.importSite());
    for (const machine of this.devices.values())
      this.ground.after(this.rootChance.whole(50, POWER_UP_MS), () => machine.powerUp());
  }

  /** The site as it is now is loaded. */
  importSite(): void {
    const { plan, staging } = this.ground;
    this.people.office(() => ({
      type: 'site.imported',
      site: staging === undefined ? siteOf(plan, this.changes) : stagedSite(staging.site, this.changes),
      actor: { role: 'admin', roles: ['admin'], person: null, site: null },
    }));
  }

  /** A new key, which nobody holds yet. */
  drawKey(): Codes {
    return codesOf(this.rootChance.hex(64));
  }

  /** A second device with the same key. */
  makeClone(id: string): DeviceMachine | null {
    const plan = this.ground.plan.devices.find((device) => device.id === id);
    const codes = this.devices.get(id)?.key;
    if (plan === undefined || codes === undefined) return null;
    this.clones += 1;
    return this.makeDevice(plan, codes, this.clones);
  }

  /** `clone`: which one, 0 for the device itself. */
  private makeDevice(plan: DevicePlan, codes: Codes, clone: number): DeviceMachine {
    return new DeviceMachine(
      this.ground,
      {
        config: this.configs.get(plan.id) ?? configOf(plan),
        person: plan.kind === 'pager' ? plan.person : null,
        clone: clone > 0,
        stream: clone > 0 ? `clone ${clone} ${plan.id}` : `device ${plan.id}`,
        latencyMs: plan.latencyMs,
        network: this.network,
        people: this.people,
        overhear: (device, way, kind, envelope) => this.attacker.overhear(device, way, kind, envelope),
      },
      codes,
    );
  }
}
