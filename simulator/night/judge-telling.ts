/**
 * Judges who is told of faults: everyone who looks after the devices of that site and nobody else, an area at once, one
 * device in the morning, each once while it lasts, what is over not at all, and many in one message.
 */
import type { EntryOf } from '../../gateway/core/entries.ts';
import { localHour } from './hours.ts';
import { atAnyHour, type OpenFault, type OpenFaults } from './open-faults.ts';
import { DAY, FACILITIES, HOUR, MINUTE, type NightDevice, SECOND } from './plan.ts';
import type { Verdict } from './verdict.ts';

/** Gathered for 20 s, at most one message a minute, and a look every second. */
const TOLD_WITHIN_MS = 20 * SECOND + MINUTE + 3 * SECOND;
const MORNING = 7;
const EVENING = 22;
/** Seven o'clock, from ten in the evening. */
const SEVEN_MS = 9 * HOUR;
/** So long after seven everything that waited was told; a message just before seven is followed by none for a quarter. */
const TOLD_BY_MS = SEVEN_MS + 17 * MINUTE;
const AGAIN_MS = { urgent: 4 * HOUR, usual: 24 * HOUR } as const;
/** More messages than this in a night are too many for anybody. */
const MESSAGES_MOST = 60;

/** What the judge of messages may know. */
export interface TellingGround {
  now(): number;
  /** Wall time of the gateway. */
  wall(): number;
  deviceOf(id: string): NightDevice | undefined;
  /** Names the silence that a device is in. */
  silenceOf(id: string): string;
}

const isUrgent = (fault: OpenFault | undefined): boolean => fault !== undefined && atAnyHour(fault);

/** Watches messages. */
export class TellingJudge {
  /** When each person was last told of each silence or fault. */
  private readonly toldAt = new Map<string, number>();
  private readonly messages = new Map<string, number[]>();
  /** When each person was sent a message of nothing but what waited for the morning. */
  private readonly waited = new Map<string, number[]>();
  private upSince = 0;

  constructor(
    private readonly faults: OpenFaults,
    private readonly verdict: Verdict,
    private readonly ground: TellingGround,
  ) {}

  started(): void {
    this.upSince = this.ground.now();
  }

  private readersOf({ devices }: OpenFault): readonly string[] {
    const site = this.ground.deviceOf(devices[0] ?? '')?.site;
    if (site === 'noord' || site === 'zuid') return FACILITIES[site];
    return [...new Set([...FACILITIES.noord, ...FACILITIES.zuid])];
  }

  /** Somebody was told. */
  told({ faults, person }: EntryOf<'faults.told'>): void {
    const { verdict } = this;
    const now = this.ground.now();
    const before = this.messages.get(person) ?? [];
    this.messages.set(person, [...before, now]);
    const last = before.at(-1);
    if (last !== undefined && now - last < MINUTE)
      verdict.broken('few', `${person} gets two messages within a minute`);
    else verdict.held('few');
    // What does not wait for the morning does not wait for the message of the morning either.
    if (!faults.some((id) => isUrgent(this.faults.get(id))))
      this.waited.set(person, [...(this.waited.get(person) ?? []), now]);
    const hour = localHour(this.ground.wall());
    for (const id of faults) {
      const fault = this.faults.get(id);
      if (fault === undefined) {
        verdict.broken('told', `${person} is told of ${id}, which is over`);
        continue;
      }
      if (!this.readersOf(fault).includes(person))
        verdict.broken('told', `${person} is told of ${fault.code} of another site`);
      if (!atAnyHour(fault) && (hour < MORNING || hour >= EVENING))
        verdict.broken('right-hour', `${person} is told of ${fault.code} at ${Math.floor(hour)} h`);
      else verdict.held('right-hour');
      this.tellOnce(fault, person);
      fault.told.add(person);
    }
  }

  private tellOnce(fault: OpenFault, person: string): void {
    const now = this.ground.now();
    const silent = fault.code === 'area-lost' || fault.code === 'device-lost';
    const subjects = silent ? fault.devices.map((id) => this.ground.silenceOf(id)) : [fault.id];
    const again = atAnyHour(fault) ? AGAIN_MS.urgent : AGAIN_MS.usual;
    for (const subject of subjects) {
      // Told of singly, and again when the whole area is down: that is other news. The other way round it is none.
      const keys = fault.code === 'device-lost' ? ['device-lost', 'area-lost'] : [fault.code];
      const at = Math.max(...keys.map((key) => this.toldAt.get(`${person} ${key} ${subject}`) ?? -DAY));
      if (now - at < again)
        this.verdict.broken('told-once', `${person} is told of ${subject} again after ${now - at} ms`);
      else this.verdict.held('told-once');
      this.toldAt.set(`${person} ${fault.code} ${subject}`, now);
    }
  }

  /** Looks whether what does not wait was told; once a second of a running gateway. */
  look(): void {
    const now = this.ground.now();
    if (now - this.upSince <= TOLD_WITHIN_MS) return;
    for (const fault of this.faults.all()) {
      const due = atAnyHour(fault)
        ? fault.since + TOLD_WITHIN_MS
        : fault.since < SEVEN_MS
          ? TOLD_BY_MS
          : Number.POSITIVE_INFINITY;
      if (fault.asked || now <= due) continue;
      fault.asked = true;
      const missing = this.readersOf(fault).filter((person) => !fault.told.has(person));
      if (missing.length > 0)
        this.verdict.broken('told', `${fault.code} ${fault.id} was not told to ${missing.join()}`);
      else this.verdict.held('told');
    }
  }

  /** Messages of the night. Returns how many. */
  end(): number {
    let all = 0;
    for (const [person, times] of this.messages) {
      all += times.length;
      const early = (this.waited.get(person) ?? []).filter(
        (at) => at >= SEVEN_MS && at < SEVEN_MS + 10 * MINUTE,
      );
      if (early.length > 1) this.verdict.broken('few', `${person} gets ${early.length} messages at seven`);
      if (times.length > MESSAGES_MOST)
        this.verdict.broken('few', `${person} gets ${times.length} messages in a night`);
    }
    return all;
  }
}
