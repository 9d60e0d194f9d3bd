/**
 * Doors: who is revoked, who speaks for another, and what is retained, left as a will, or recorded and played again,
 * on both sides of a kill. P10, P11, P12, P13. Each try has its counterpart: what is refused in one way is taken in
 * the right one, so that a gateway that hears nothing at all does not pass.
 */
import { connectPacket } from '../../firmware/link/mqtt.ts';
import { upTopic } from '../../protocol/messages.ts';
import { connectPacket as connectWith, publishBytes } from '../gateway/shell/broker-wire.ts';
import { readLog } from '../whole/log-reader.ts';
import type { Peer } from '../whole/peer.ts';
import { Raw } from '../whole/raw.ts';
import { type Registered, until, Whole } from '../whole/rig.ts';
import type { Account, Line } from './verdicts.ts';

/** How often each is done. */
export interface DoorPlan {
  readonly times: number;
  readonly progress: (line: string) => void;
  readonly isOver: () => boolean;
}

const OUT_MS = 5_000;
const SOON_MS = 10_000;

interface Lines {
  readonly recorded: Line;
  readonly never: Line;
  readonly retained: Line;
  readonly will: Line;
  readonly revoked: Line;
  readonly back: Line;
  readonly login: Line;
  readonly topic: Line;
  readonly parrot: Line;
}

/** Opens the lines and tries every door. */
export async function tryDoors(account: Account, plan: DoorPlan): Promise<readonly string[]> {
  const lines: Lines = {
    recorded: account.line('P10', 'press, cancel, beat and reply played again after a kill: nothing changes'),
    never: account.line(
      'P10',
      'a press recorded and never delivered, played on both sides of a kill: one alarm',
    ),
    retained: account.line('P11', 'a new press, retained: no alarm; said plainly: one'),
    will: account.line('P11', 'a new press, left as a will, also over a kill: no alarm; said plainly: one'),
    revoked: account.line('P12', 'device revoke: from the command’s return until it is out and refused', {
      unit: 'ms',
      most: OUT_MS,
    }),
    back: account.line('P12', 'a revoked device after a kill: refused; another one goes on'),
    login: account.line('P13', 'another’s id with the own password: refused, the victim stays connected'),
    topic: account.line('P13', 'another’s topic: closed, the victim stays connected'),
    parrot: account.line('P13', 'another’s message under the own name: dropped, the victim is heard'),
  };
  const whole = new Whole();
  try {
    const ids = (kind: string): readonly string[] =>
      Array.from({ length: plan.times }, (_, i) => `${kind}-${i + 1}`);
    const kinds = ['weg', 'blijft', 'houdt', 'wil', 'slachtoffer', 'dief', 'band', 'stil'];
    await whole.load(
      undefined,
      kinds.flatMap(ids).map((id) => ({ id, kind: 'desk', place: 'gang' })),
    );
    await whole.start();
    const doors = new Doors(whole, await whole.token('coordinator', '--person', 'dirk'), lines);
    for (let i = 1; i <= plan.times && !plan.isOver(); i++) {
      plan.progress(`doors: ${i} of ${plan.times}`);
      await doors.revoke(`weg-${i}`, `blijft-${i}`);
      await doors.speakFor(`slachtoffer-${i}`, `dief-${i}`);
      await doors.leave(`houdt-${i}`, 'retained');
      await doors.leave(`wil-${i}`, 'will');
      await doors.record(`band-${i}`, `stil-${i}`);
    }
    return [];
  } finally {
    await whole.close();
  }
}

class Doors {
  constructor(
    private readonly whole: Whole,
    private readonly coordinator: string,
    readonly lines: Lines,
  ) {}

  /** P12. */
  async revoke(id: string, other: string): Promise<void> {
    const { whole, lines } = this;
    const gone = whole.peer(id, { pauseMs: 150 });
    const stays = whole.peer(other);
    await known(gone, stays);
    await whole.run(['device', 'revoke', id]);
    const returned = performance.now();
    await until(`${id} is out and refused`, SOON_MS, () => !gone.isConnected && gone.refusals > 0).catch(
      () => undefined,
    );
    lines.revoked.measured(performance.now() - returned, `${id} was out`);
    if (gone.isConnected || gone.refusals === 0 || gone.logins !== 1)
      lines.revoked.broken(`${id} logged in ${gone.logins} times and was refused ${gone.refusals} times`);
    await this.again();
    const refusals = gone.refusals;
    await until(`${id} tries again`, SOON_MS, () => gone.refusals > refusals || gone.isConnected);
    await until(`${other} is back`, SOON_MS, () => stays.isConnected);
    gone.press();
    const { id: press } = stays.press();
    await this.until(`${other} is heard`, () => this.presses(other).includes(press));
    lines.back.check(
      gone.logins === 1 && this.presses(id).length === 0,
      `${id}: ${gone.logins} log-ins, ${this.presses(id).length} presses heard`,
    );
    gone.stop();
    stays.stop();
    await this.clear();
  }

  /** P13. */
  async speakFor(victimId: string, thiefId: string): Promise<void> {
    const { whole, lines } = this;
    const victim = whole.peer(victimId);
    await known(victim);
    const thief = this.keyOf(thiefId);
    const undisturbed = (): string =>
      victim.isConnected && victim.logins === 1 ? '' : `${victimId} was thrown out`;

    for (const [client, user] of [
      [victimId, victimId],
      [victimId, thiefId],
      [thiefId, victimId],
    ] as const) {
      const raw = await Raw.open(whole.mqtt);
      raw.write(connectPacket(client, user, thief.mqttPassword, 30));
      await raw.ended(SOON_MS).catch(() => undefined);
      lines.login.check(
        raw.isClosed && raw.connack !== null && raw.connack !== 0 && undisturbed() === '',
        `client id ${client}, user ${user}: CONNACK ${raw.connack}; ${undisturbed()}`,
      );
      raw.close();
    }

    const unsent = this.unsent(victimId);
    const raw = await this.logIn(thief);
    raw.socket.write(publishBytes(upTopic(victimId), unsent));
    await raw.ended(SOON_MS).catch(() => undefined);
    lines.topic.check(
      raw.isClosed && undisturbed() === '' && this.presses(victimId).length === 0,
      `closed: ${raw.isClosed}; ${undisturbed()}; ${this.presses(victimId).length} presses heard`,
    );
    raw.close();

    const parrot = await this.logIn(thief);
    parrot.socket.write(publishBytes(upTopic(thiefId), unsent));
    await until('it is acknowledged', SOON_MS, () => parrot.packets.some(({ type }) => type === 'puback'));
    const heard = [...this.presses(victimId), ...this.presses(thiefId)];
    const { id } = victim.press();
    await this.until(`${victimId} is heard`, () => this.presses(victimId).includes(id));
    lines.parrot.check(
      heard.length === 0 && !parrot.isClosed && undisturbed() === '',
      `${heard.length} presses heard, closed: ${parrot.isClosed}; ${undisturbed()}`,
    );
    parrot.close();
    victim.stop();
    await this.clear();
  }

  /** P11: the same envelope in a way that must not count, over a kill, and then in the right way. */
  async leave(id: string, how: 'retained' | 'will'): Promise<void> {
    const { whole, lines } = this;
    const key = this.keyOf(id);
    const envelope = this.unsent(id);
    const topic = upTopic(id);
    if (how === 'retained') {
      const raw = await this.logIn(key);
      raw.socket.write(publishBytes(topic, envelope, { retain: true }));
      await raw.ended(SOON_MS);
    } else {
      const raw = await Raw.open(whole.mqtt);
      raw.socket.write(
        connectWith({
          clientId: id,
          username: id,
          password: key.mqttPassword,
          will: { topic, payload: envelope, retain: true },
        }),
      );
      await until('it is logged in', SOON_MS, () => raw.connack === 0);
      raw.socket.resetAndDestroy();
      // The next log-in is answered after the broker has dealt with the end of this one.
      (await this.logIn(key)).close();
    }
    const before = this.presses(id).length;
    await this.again();
    const after = this.presses(id).length;
    const raw = await this.logIn(key);
    raw.socket.write(publishBytes(topic, envelope));
    await this.until(`${id} is heard when it speaks plainly`, () => this.presses(id).length === 1);
    raw.close();
    lines[how].check(
      before === 0 && after === 0,
      `${id}: ${before} presses before the kill, ${after} after it`,
    );
    await this.clear();
  }

  /** P10. */
  async record(id: string, silent: string): Promise<void> {
    const { whole, lines } = this;
    const tape: string[] = [];
    const pagerTape: string[] = [];
    let receipts = 0;
    const device = whole.peer(id, {
      hear({ type }) {
        if (type === 'receipt') receipts += 1;
      },
    });
    const pager = whole.peer('pieper-1', {
      hear(message, from) {
        if (message.type !== 'page' || pagerTape.length > 0) return;
        for (const answer of ['ringing', 'coming', 'arrived'] as const)
          pagerTape.push(from.reply(message.page, answer).envelope);
      },
    });
    await known(device, pager);
    const pressed = device.press();
    tape.push(
      pressed.envelope,
      device.say({ type: 'cancel', id: pressed.id, duress: false }).envelope,
      device.say({ type: 'beat', uptime: 3 }).envelope,
    );
    await until('all that is recorded was heard', SOON_MS, () => receipts >= 2 && pagerTape.length === 3);
    await this.until('and the alarm is on scene', async () => (await this.open())[0]?.state === 'on-scene');
    await this.clear();

    const never = this.unsent(silent);
    const speaker = await this.logIn(this.keyOf(silent));
    speaker.socket.write(publishBytes(upTopic(silent), never));
    await this.until(`${silent} is heard`, () => this.presses(silent).length === 1);
    speaker.close();
    await this.again();
    await until('both are back', SOON_MS, () => device.isConnected && pager.isConnected);
    const rows = this.told();
    const heardBefore = receipts;
    for (const envelope of tape) device.repeat(envelope);
    for (const envelope of pagerTape) pager.repeat(envelope);
    await until(
      'the press and the cancel are receipted once more',
      SOON_MS,
      () => receipts >= heardBefore + 2,
    );
    const again = await this.logIn(this.keyOf(silent));
    again.socket.write(publishBytes(upTopic(silent), never, { id: 7 }));
    await until('it is acknowledged', SOON_MS, () => again.packets.some(({ type }) => type === 'puback'));
    again.close();
    const opened = this.whole.alive ? this.openedBy(silent) : Number.NaN;
    lines.never.check(opened === 1, `${silent} opened ${opened} alarms`);
    const since = this.told().slice(rows.length);
    lines.recorded.check(since.length === 0, `${id}: the log has ${since.join(', ')} since`);
    device.stop();
    pager.stop();
    await this.clear();
  }

  /** What alarms and answers the log tells of; counters, connections and faults left aside. */
  private told(): readonly string[] {
    return readLog(this.whole.data).flatMap(({ entry }) =>
      /^(?:press|alarm|answer|acknowledgement|round)\./.test(entry.type) ? [entry.type] : [],
    );
  }
  private presses(device: string): readonly string[] {
    return readLog(this.whole.data).flatMap(({ entry }) =>
      entry.type === 'press.received' && entry.device === device ? [entry.press] : [],
    );
  }
  private openedBy(device: string): number {
    return readLog(this.whole.data).filter(
      ({ entry }) => entry.type === 'alarm.opened' && entry.device === device,
    ).length;
  }
  private keyOf(id: string): Registered {
    const registered = this.whole.keys.get(id);
    if (registered === undefined) throw new Error(`${id} is not registered`);
    return registered;
  }
  /** A press of this device that nobody has heard, from a life of its own. */
  private unsent(id: string): string {
    const peer = this.whole.peer(id, { port: () => 1, pauseMs: null });
    peer.stop();
    return peer.press().envelope;
  }
  private async logIn(key: Registered): Promise<Raw> {
    const raw = await Raw.open(this.whole.mqtt);
    raw.write(connectPacket(key.device, key.device, key.mqttPassword, 30));
    await until(`${key.device} is logged in`, SOON_MS, () => raw.connack === 0);
    return raw;
  }
  private async again(): Promise<void> {
    await this.whole.kill('SIGKILL');
    await this.whole.start();
  }
  private async open(): Promise<readonly { readonly id: string; readonly state: string }[]> {
    return (await this.whole.api(this.coordinator, 'GET', '/api/alarms?open=true')).body;
  }
  private async clear(): Promise<void> {
    for (const { id } of await this.open())
      await this.whole.api(this.coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
  }
  private until(what: string, isSo: () => boolean | Promise<boolean>): Promise<number> {
    return until(what, SOON_MS, isSo);
  }
}

const known = (...peers: readonly Peer[]): Promise<number> =>
  until('they are known', SOON_MS, () => peers.every((peer) => peer.heard > 1));
