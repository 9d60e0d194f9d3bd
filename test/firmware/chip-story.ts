/**
 * A day in the life of a button and of a pager, told line by line: bundled as firmware is, run by Node with nothing of
 * Node's library and by Espruino itself, and compared. Written in the chip's dialect like what it tries.
 */
import { standardConfig, withCancel } from '../../firmware/core/config.ts';
import { nextDeadline, start, step } from '../../firmware/core/device.ts';
import { lookAt } from '../../firmware/core/display.ts';
import type { DeviceEffect, DeviceEvent, DeviceState } from '../../firmware/core/state.ts';
import {
  hangsUp,
  hubConnected,
  keepNumbers,
  newRadio,
  nextPressId,
  onAir,
  radioDeadline,
  say,
  takePiece,
  wantsNewBoot,
} from '../../firmware/link/radio.ts';
import { logIn, newSession, publish, receive, sessionTime } from '../../firmware/link/session.ts';
import { hexOf } from '../../protocol/hmac.ts';
import { encodeRadioDown, encodeRadioUp } from '../../protocol/radio.ts';

declare const print: (line: string) => void;

const flash = ['', ''];
let drawn = 0;
const chance = (): { random: number; id: string } => {
  drawn = drawn + 1;
  return { random: 0.5, id: `00000000000000${drawn + 16 < 256 ? (drawn + 16).toString(16) : 'ff'}` };
};

let state: DeviceState;
let now = 1000;

const tell = (effects: readonly DeviceEffect[]): void => {
  for (const effect of effects) {
    if (effect.type === 'write-flash') flash[effect.slot] = effect.record;
    if (effect.type === 'show') {
      const look = lookAt(state);
      print(`${now} show ${look.pattern} ${JSON.stringify(look.signal.light)} ${JSON.stringify(look.pages)}`);
    } else print(`${now} ${JSON.stringify(effect)}`);
  }
};
const hear = (event: DeviceEvent): void => {
  const next = step(state, event, now);
  state = next.state;
  tell(next.effects);
};
const until = (end: number): void => {
  let at = nextDeadline(state);
  while (at !== undefined && at <= end) {
    now = Math.max(now, at);
    hear({ type: 'time.passed', chance: chance() });
    at = nextDeadline(state);
  }
  now = end;
};
const pin = (button: number, down: boolean): void => {
  hear({ type: 'pin.changed', button: button, down: down, chance: chance() });
  until(now + 100);
};
let n = 0;
const head = (): { device: string; boot: number; n: number } => {
  n = n + 1;
  return { device: state.config.device, boot: state.boot, n: n };
};
const wake = (kind: 'desk' | 'pager' | 'wearable', boot: number): void => {
  const config = standardConfig(`${kind}-1`, kind, 'story');
  const gestures = config.gestures === null ? null : withCancel(config.gestures);
  const first = start(
    {
      device: config.device,
      kind: kind,
      gestures: gestures,
      addresses: 2,
      beatMs: config.beatMs,
      covert: false,
      firmware: 'story',
    },
    { boot: boot, flash: flash, down: [false, false], chance: chance() },
    now,
  );
  state = first.state;
  tell(first.effects);
};
const link = (): void => hear({ type: 'link.opened', attempt: state.uplink.attempt, chance: chance() });
const alive = (): void => {
  const h = head();
  hear({
    type: 'message.heard',
    message: { type: 'alive', device: h.device, boot: h.boot, n: h.n, seq: state.seq },
    chance: chance(),
  });
};
const receipt = (which: 'logged' | 'unlogged' | 'test'): void => {
  const press = state.queue.presses[0];
  if (press === undefined) return;
  const h = head();
  hear({
    type: 'message.heard',
    message: {
      type: 'receipt',
      device: h.device,
      boot: h.boot,
      n: h.n,
      seq: press.seq,
      id: press.id,
      state: which,
    },
    chance: chance(),
  });
};
const progress = (id: string, which: 'coming' | 'nobody' | 'closed', call112: 0 | 1): void => {
  const h = head();
  hear({
    type: 'message.heard',
    message: {
      type: 'progress',
      device: h.device,
      boot: h.boot,
      n: h.n,
      id: id,
      state: which,
      responders: 1,
      call112: call112,
    },
    chance: chance(),
  });
};

const deskDay = (): void => {
  wake('desk', 7);
  link();
  alive();
  until(2000);
  pin(0, true);
  until(5000);
  pin(0, false);
  receipt('unlogged');
  until(6000);
  receipt('logged');
  const id = state.lastPress === null ? '' : state.lastPress.id;
  until(7000);
  progress(id, 'nobody', 1);
  until(8000);
  progress(id, 'coming', 1);
  until(30000);
  progress(id, 'closed', 0);
  pin(1, true);
  pin(1, false);
  until(45000);
  // Power lost with a press pending: the next boot sends it again.
  wake('desk', 7);
  link();
  until(now + 1000);
  receipt('logged');
  pin(0, true);
  pin(1, true);
  until(now + 5200);
  pin(0, false);
  pin(1, false);
  pin(0, true);
  pin(0, false);
  until(now + 60000);
};

const pagerDay = (): void => {
  n = 0;
  wake('pager', 9);
  link();
  alive();
  const h = head();
  hear({
    type: 'message.heard',
    message: {
      type: 'page',
      device: h.device,
      boot: h.boot,
      n: h.n,
      page: 'p1',
      alarm: 'a1',
      level: 'emergency',
      place: 'Spreekkamer 2',
      text: 'wie komt er?',
      age: 3,
      call112: 1,
    },
    chance: chance(),
  });
  until(now + 3000);
  hear({ type: 'answer.given', page: null, answer: 'coming', chance: chance() });
  until(now + 3000);
};

const wearableDay = (): void => {
  wake('wearable', 11);
  pin(0, true);
  until(now + 3500);
  pin(0, false);
  until(now + 20000);
};

/** Stands for HMAC: all that is wanted of it here is 16 digits that hang on every byte. */
const sum = (message: string): string => {
  let a = 7;
  for (let i = 0; i < message.length; i++) a = (a * 31 + message.charCodeAt(i)) % 65521;
  let text = a.toString(16);
  while (text.length < 4) text = `0${text}`;
  return text + text + text + text;
};

const radioDay = (): void => {
  const radio = newRadio('draag-1', 513, 4000000000);
  const air = (open: boolean, at: number): void => {
    const on = onAir(radio, open, at);
    print(on === null ? `${at} silent` : `${at} ${on.everyMs} ${hexOf(encodeRadioUp(on.message, sum))}`);
    const next = radioDeadline(radio, at);
    print(`${next === Number.POSITIVE_INFINITY ? 'never' : next} ${hangsUp(radio, at)}`);
  };
  const write = (type: 'receipt' | 'alive' | 'progress', seq: number, last: number, at: number): void => {
    const frame = encodeRadioDown(
      {
        type: type,
        number: 513,
        boot: 4000000000,
        seq: seq,
        state: type === 'receipt' ? 'logged' : type === 'progress' ? 'coming' : undefined,
        call112: 0,
        responders: 1,
        n: last,
      },
      sum,
    );
    hubConnected(radio, at);
    const messages = takePiece(radio, frame.subarray(0, 20), sum, at).concat(
      takePiece(radio, frame.subarray(20, 24), sum, at),
    );
    for (const message of messages) print(`${message.type} ${message.boot} ${message.n}`);
    print(`${radio.heard} ${radio.seq} ${radio.said.length}`);
  };
  air(false, 0);
  say(radio, { type: 'beat', device: 'draag-1', boot: 1, seq: 1, heard: 0, uptime: 1, battery: 80 }, 10);
  air(false, 10);
  write('alive', 1, 70000, 20);
  air(false, 20);
  const id = nextPressId(radio);
  print(id);
  keepNumbers(radio, [id]);
  const press = (level: 'assist' | 'emergency', seq: number, at: number): void => {
    say(
      radio,
      {
        type: 'press',
        device: 'draag-1',
        boot: 1,
        seq: seq,
        heard: 70000,
        id: id,
        level: level,
        age: at - 1000,
        resumed: true,
      },
      at,
    );
    air(false, at);
  };
  press('assist', 2, 1400);
  press('assist', 2, 2400);
  press('emergency', 3, 3000);
  write('receipt', 9, 70001, 3100);
  write('receipt', 2, 70002, 3200);
  air(true, 3300);
  write('progress', 2, 70003, 3400);
  write('progress', 2, 70003, 3500);
  air(true, 7000);
  air(true, 20000);
  print(`${wantsNewBoot(radio, false)}`);
};

const codes = (bytes: string): string => {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += `${bytes.charCodeAt(i)} `;
  return text;
};

const sessionDay = (): void => {
  const session = newSession('d1', 0);
  print(codes(logIn(session, 'password', 0)));
  const connack = String.fromCharCode(32, 2, 0, 0, 144, 3, 0, 1, 1);
  print(JSON.stringify(receive(session, connack.substring(0, 5), 10)));
  print(JSON.stringify(receive(session, connack.substring(5), 20)));
  print(codes(publish(session, 'an envelope', false, 30)));
  const topic = 'noodknop/v1/d1/down';
  const body = `${String.fromCharCode(0, topic.length)}${topic}${String.fromCharCode(1, 255)}hello`;
  const heard = receive(session, String.fromCharCode(50, body.length) + body, 40);
  print(codes(heard.out) + JSON.stringify(heard.envelopes));
  print(codes(sessionTime(session, 29000)));
  print(codes(sessionTime(session, 40000)) + session.end);
};

deskDay();
flash[0] = '';
flash[1] = '';
wearableDay();
radioDay();
pagerDay();
sessionDay();
print('done');
