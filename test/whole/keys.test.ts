/**
 * Keys and their holders with a real gateway: revoked, cloned, rotated, under another's name, restarted, in a test
 * session (P10, P12, P13, P14, P24, P39). Commands run as processes of their own, as anybody gives them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectPacket, publishPacket } from '../../firmware/link/mqtt.ts';
import type { DownMessage } from '../../protocol/messages.ts';
import { upTopic } from '../../protocol/messages.ts';
import { Raw } from './raw.ts';
import { type Registered, until, Whole } from './rig.ts';

const whole = new Whole();
let coordinator = '';
let facilities = '';
beforeAll(async () => {
  const more = ['knop-4', 'knop-5', 'knop-6', 'knop-7'].map((id) => ({ id, kind: 'desk', place: 'gang' }));
  await whole.load(undefined, more);
  await whole.start();
  coordinator = await whole.token('coordinator', '--person', 'dirk');
  facilities = await whole.token('facilities');
}, 60_000);
afterEach(async () => {
  // A press that joined an alarm and was not paged yet opens one of its own when that alarm is closed.
  for (let left = await open(); left.length > 0; left = await open())
    for (const { id } of left)
      await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' });
}, 30_000);
afterAll(() => whole.close());

interface OpenAlarm {
  readonly id: string;
  readonly device: string;
  readonly pages: readonly { readonly id: string }[];
  readonly presses: readonly { readonly id: string; readonly unverified: boolean }[];
}
const open = async (): Promise<readonly OpenAlarm[]> =>
  (await whole.api(coordinator, 'GET', '/api/alarms?open=true')).body;
const alarmOf = async (device: string): Promise<OpenAlarm | undefined> =>
  (await open()).find((alarm) => alarm.device === device);
const faults = async (device: string): Promise<readonly string[]> =>
  (await whole.api(facilities, 'GET', '/api/faults')).body
    .filter(
      (fault: { device: string; until: string | null }) => fault.device === device && fault.until === null,
    )
    .map((fault: { code: string }) => fault.code);
const refused = async (reason: string): Promise<number> => {
  const { body } = await whole.api(facilities, 'GET', '/metrics');
  return Number(
    new RegExp(`noodknop_refused_total\\{reason="${reason}"\\} (\\d+)`).exec(String(body))?.[1] ?? Number.NaN,
  );
};
const collect = <T extends DownMessage['type']>(type: T) => {
  const heard: { readonly message: Extract<DownMessage, { type: T }>; readonly at: number }[] = [];
  const hear = (message: DownMessage): void => {
    if (message.type === type)
      heard.push({ message: message as Extract<DownMessage, { type: T }>, at: performance.now() });
  };
  return { heard, hear };
};

describe('a device that is revoked', () => {
  it('is out within 5 s of the command, with all it says, also after a restart; others go on (P12)', async () => {
    const gone = whole.peer('knop-4', { pauseMs: 700 });
    const stays = whole.peer('knop-5');
    await until('both are known', 8_000, () => gone.heard > 1 && stays.heard > 1);
    await whole.run(['device', 'revoke', 'knop-4']);
    const returned = performance.now();
    await until('it is disconnected', 5_000, () => !gone.isConnected);
    await until('and refused', 5_000 - (performance.now() - returned), () => gone.refusals > 0);
    expect(gone.logins).toBe(1);
    gone.press();
    const { id } = stays.press();
    await until('the other is heard', 2_000, async () => (await alarmOf('knop-5'))?.presses[0]?.id === id);
    expect(await alarmOf('knop-4')).toBeUndefined();
    expect(stays.logins).toBe(1);
    expect(
      (await whole.api(facilities, 'GET', '/api/devices')).body.find(
        (device: { id: string }) => device.id === 'knop-4',
      ).state,
    ).toBe('revoked');

    await whole.kill('SIGKILL');
    await whole.start();
    const before = gone.refusals;
    await until('refused by the next life too', 10_000, () => gone.refusals > before);
    expect(gone.logins).toBe(1);
    gone.stop();
    stays.stop();
  }, 60_000);
});

describe('a key under another name', () => {
  it('opens nothing: another id, another topic, another’s message; the victim notices nothing (P13)', async () => {
    const victim = whole.peer('knop-1');
    await until('the victim is known', 8_000, () => victim.heard > 1);
    const own = whole.keys.get('knop-2') as Registered;
    const theirs = whole.keys.get('knop-1') as Registered;

    // With the own password under the other's name, and with the other's name as client id alone.
    for (const [client, user, password] of [
      ['knop-1', 'knop-1', own.mqttPassword],
      ['knop-1', 'knop-2', own.mqttPassword],
      ['knop-2', 'knop-1', own.mqttPassword],
      ['knop-1', 'knop-1', ''],
    ] as const) {
      const raw = await Raw.open(whole.mqtt);
      raw.write(connectPacket(client, user, password, 30));
      await raw.ended(8_000);
      expect(raw.connack, `${client} ${user}`).toBe(5);
    }
    const foreign = await refused('foreign-topic');
    const thief = await Raw.open(whole.mqtt);
    thief.write(connectPacket('knop-2', 'knop-2', own.mqttPassword, 30));
    await until('the thief is in', 5_000, () => thief.connack === 0);
    thief.write(publishPacket(upTopic('knop-1'), 'whatever', 2));
    await thief.ended(5_000);
    expect(await refused('foreign-topic')).toBe(foreign + 1);

    // A message of the victim, overheard, sent under the own name: its code is another key's.
    const { envelope } = victim.press();
    await until('the victim is heard', 2_000, async () => (await alarmOf('knop-1')) !== undefined);
    const bad = await refused('bad-mac');
    const parrot = whole.peer('knop-2');
    await until('the parrot is known', 8_000, () => parrot.heard > 1);
    parrot.repeat(envelope);
    await until('it is counted', 5_000, async () => (await refused('bad-mac')) === bad + 1);
    await until('and told to facilities', 5_000, async () => (await faults('knop-2')).includes('wrong-key'));
    expect(parrot.isConnected).toBe(true);
    expect((await open()).map(({ device }) => device)).toEqual(['knop-1']);
    expect(victim.logins).toBe(1);
    expect(theirs.device).toBe('knop-1');
    parrot.stop();
    victim.stop();
  }, 60_000);
});

describe('a recording', () => {
  it('of everything a device said changes nothing, on its own connection and in the next life of the gateway (P10)', async () => {
    const tape: string[] = [];
    const receipts = collect('receipt');
    const device = whole.peer('knop-3', { hear: receipts.hear });
    await until('it is known', 8_000, () => device.heard > 1);
    const press = device.press();
    tape.push(
      press.envelope,
      device.say({ type: 'cancel', id: press.id, duress: false }).envelope,
      device.say({ type: 'beat', uptime: 3 }).envelope,
    );
    await until('press and cancel are receipted', 5_000, () => receipts.heard.length >= 2);
    await until('and stand in the alarm', 2_000, async () => (await alarmOf('knop-3')) !== undefined);
    const told = await alarmOf('knop-3');
    const same = async () => {
      const now = await alarmOf('knop-3');
      expect(now?.presses).toEqual(told?.presses);
      expect((await open()).length).toBe(1);
    };
    for (const envelope of tape) device.repeat(envelope);
    await until('they are receipted again', 5_000, () => receipts.heard.length >= 4);
    await same();
    const id = told?.id ?? '';
    expect(
      (await whole.api(coordinator, 'POST', `/api/alarms/${id}/answer`, { answer: 'clear' })).status,
    ).toBe(200);
    await whole.kill('SIGKILL');
    await whole.start();
    await until('it is back', 8_000, () => device.isConnected);
    const before = receipts.heard.length;
    for (const envelope of tape) device.repeat(envelope);
    await until('the press is receipted once more', 5_000, () => receipts.heard.length > before);
    expect(await open()).toEqual([]);
    device.stop();
  }, 60_000);
});

describe('a key with two holders', () => {
  it('is reported at the next message of the first; presses of both page, marked unverified (P14)', async () => {
    const first = whole.peer('knop-6', { pauseMs: 400 });
    await until('the first is known', 8_000, () => first.heard > 1);
    const second = whole.peer('knop-6', { pauseMs: 400 });
    await until('the second is believed', 8_000, () => second.heard > 1);
    // Thrown out by the second, the first comes back and says something.
    await until('reported', 8_000, async () => (await faults('knop-6')).includes('second-holder'));
    const pager = collect('page');
    const ringing = whole.peer('pieper-1', { hear: pager.hear });
    await until('the pager is known', 8_000, () => ringing.heard > 1);
    const pressed: string[] = [];
    for (const holder of [first, second]) {
      const rings = new Set(pager.heard.map(({ message }) => message.page)).size;
      await until('it is connected', 10_000, () => holder.isConnected);
      const { id, envelope } = holder.press();
      pressed.push(id);
      // The two keep throwing each other out: as a device does, it says it again until it is heard.
      await until('the press is in the alarm', 10_000, async () => {
        holder.repeat(envelope);
        return (await alarmOf('knop-6'))?.presses.some((press) => press.id === id) ?? false;
      });
      await until(
        'and pages',
        8_000,
        () => new Set(pager.heard.map(({ message }) => message.page)).size > rings,
      );
    }
    const alarm = await alarmOf('knop-6');
    expect(
      alarm?.presses.filter((press) => pressed.includes(press.id)).map(({ unverified }) => unverified),
    ).toEqual([true, true]);
    for (const peer of [first, second, ringing]) peer.stop();
  }, 60_000);
});

describe('a key that is rotated', () => {
  it('works until the new one is used, then no more, with a fault meanwhile', async () => {
    const old = whole.peer('draag-1', { pauseMs: 700 });
    await until('the old key is known', 8_000, () => old.heard > 1);
    const before = whole.keys.get('draag-1') as Registered;
    const after = JSON.parse(
      (await whole.run(['device', 'rotate-key', 'draag-1', '--json'])).out,
    ) as Registered;
    expect(Object.keys(after).sort()).toEqual(['device', 'key', 'mqttPassword', 'number', 'place']);
    expect(after.number).toBe(before.number);
    expect(after.key).not.toBe(before.key);
    expect(await faults('draag-1')).toContain('rotation-pending');
    old.drop();
    await until('the old key still comes in', 8_000, () => old.logins >= 2);
    const one = old.press();
    await until(
      'and pages',
      3_000,
      async () => (await alarmOf('draag-1'))?.presses.some(({ id }) => id === one.id) ?? false,
    );

    const fresh = whole.peer('draag-1', { key: after.key });
    await until('the new key is believed', 10_000, () => fresh.heard > 1);
    await until(
      'the rotation is over',
      5_000,
      async () => !(await faults('draag-1')).includes('rotation-pending'),
    );
    const logins = old.logins;
    const refusals = old.refusals;
    await until('the old key is refused', 10_000, () => old.refusals > refusals);
    expect(old.logins).toBe(logins);
    const two = fresh.press();
    await until(
      'the new key pages',
      3_000,
      async () => (await alarmOf('draag-1'))?.presses.some(({ id }) => id === two.id) ?? false,
    );
    old.stop();
    fresh.stop();
  }, 60_000);
});

describe('a pager or button that restarts', () => {
  it('is sent every open page and its alarm’s progress within 2 s of its first message (P39)', async () => {
    const buttons = ['knop-1', 'knop-5', 'knop-7'].map((id) => whole.peer(id));
    const pages = collect('page');
    const pager = whole.peer('pieper-1', { hear: pages.hear });
    await until('all are known', 8_000, () => [...buttons, pager].every((peer) => peer.heard > 1));
    const pressed = buttons.map((button) => button.press().id);
    await until(
      'the pager has three pages',
      20_000,
      () => new Set(pages.heard.map(({ message }) => message.alarm)).size === 3,
    );
    const alarms = (await open()).map(({ id }) => id).sort();

    pages.heard.length = 0;
    let began = 0;
    const clock = (): void => {
      began = performance.now();
    };
    pager.stop();
    const again = whole.peer('pieper-1', { hear: pages.hear, connected: clock });
    await until(
      'all three again',
      8_000,
      () => new Set(pages.heard.map(({ message }) => message.alarm)).size === 3,
    );
    expect(Math.max(...pages.heard.map(({ at }) => at)) - began).toBeLessThan(2_000);
    expect([...new Set(pages.heard.map(({ message }) => message.alarm))].sort()).toEqual(alarms);

    const progress = collect('progress');
    buttons[0]?.stop();
    const button = whole.peer('knop-1', {
      hear: progress.hear,
      connected: clock,
    });
    await until('its alarm’s progress', 8_000, () => progress.heard.length > 0);
    expect((progress.heard[0]?.at ?? Number.POSITIVE_INFINITY) - began).toBeLessThan(2_000);
    expect(progress.heard[0]?.message).toMatchObject({ id: pressed[0], state: 'paged' });
    for (const peer of [...buttons, again, button]) peer.stop();
  }, 60_000);
});

describe('a test session', () => {
  it('is of one device: it pages nobody, others stay real, and a second press within 3 s is real (P24)', async () => {
    const receipts = collect('receipt');
    const pages = collect('page');
    const tested = whole.peer('knop-3', { hear: receipts.hear });
    const other = whole.peer('knop-5');
    const pager = whole.peer('pieper-2', { hear: pages.hear });
    await until('all are known', 8_000, () => [tested, other, pager].every((peer) => peer.heard > 1));
    await whole.run(['device', 'test', 'knop-3', '--minutes', '1']);

    const trial = tested.press();
    await until('the receipt says test', 3_000, () =>
      receipts.heard.some(({ message }) => message.id === trial.id),
    );
    expect(receipts.heard.find(({ message }) => message.id === trial.id)?.message.state).toBe('test');
    other.press();
    await until(
      'the other is paged',
      3_000,
      async () => (await alarmOf('knop-5')) !== undefined && pages.heard.length > 0,
    );
    expect(await alarmOf('knop-3')).toBeUndefined();

    // The session ends with a second press in 3 s: that one is meant.
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    tested.press();
    const meant = tested.press();
    await until(
      'it is an alarm',
      3_000,
      async () => (await alarmOf('knop-3'))?.presses.some(({ id }) => id === meant.id) ?? false,
    );
    await until('logged', 3_000, () =>
      receipts.heard.some(({ message }) => message.id === meant.id && message.state === 'logged'),
    );
    const id = (await alarmOf('knop-3'))?.id;
    await until('and paged', 3_000, () => pages.heard.some(({ message }) => message.alarm === id));
    for (const peer of [tested, other, pager]) peer.stop();
  }, 60_000);
});
