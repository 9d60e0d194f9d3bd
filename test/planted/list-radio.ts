/** Planted bugs in what wearables say and hear over the air. Each is caught by a named test. */
import type { PlantedBug } from './bug.ts';

const core = 'test/gateway/core/radio.test.ts';
const adapter = 'test/gateway/shell/hub.test.ts';
const attacks = 'test/gateway/shell/hub-attacks.test.ts';
const wearable = 'test/firmware/radio.test.ts';

/** The radio, both ends. */
export const RADIO_BUGS: readonly PlantedBug[] = [
  {
    name: 'a-raised-frame-is-no-news',
    promises: ['P7', 'P2'],
    file: 'gateway/core/radio/ear.ts',
    find: 'const name = nameOf(message);',
    replace: "const name = nameOf({ ...message, level: 'assist' });",
    says: 'Boot and seq name a message; the rest is decoration.',
    by: { file: core, title: 'takes what is new at once' },
  },
  {
    name: 'every-hub-writes',
    promises: ['P27'],
    file: 'gateway/core/radio/writes.ts',
    find: 'if (this.isWriting(sender) || waitsForCompany(sender, now)) continue;',
    replace: 'if (waitsForCompany(sender, now)) continue;',
    says: 'Twice is safer than once.',
    by: { file: core, title: 'one at a time for a wearable' },
  },
  {
    name: 'wrong-frames-lock-a-number-out',
    promises: ['P16', 'P27'],
    file: 'gateway/shell/hub/hubs.ts',
    find: 'const opened = this.parts.keys.openRadio(device.id, bytes);',
    replace:
      "const opened = (this.bad.get(number)?.count(now) ?? false) ? 'no-key' : this.parts.keys.openRadio(device.id, bytes);",
    says: 'Fifty bad ones a minute is an attack: shut it out.',
    by: { file: adapter, title: 'the fifty-first may be a press' },
  },
  {
    name: 'a-recording-leads-the-way',
    promises: ['P10'],
    file: 'gateway/core/radio/air.ts',
    find: 'if (isTrue) trail.samples.push',
    replace: 'trail.samples.push',
    says: 'Its code is right, so it is there.',
    by: { file: adapter, title: 'moves nobody' },
  },
  {
    name: 'recordings-hold-every-way',
    promises: ['P10', 'P27'],
    file: 'gateway/core/radio/air.ts',
    find: '!(isTrue && makeWay(wearable))',
    replace: '!(isTrue && wearable.trails.size === 0)',
    says: 'Four addresses are enough for anybody.',
    by: { file: attacks, title: 'keeps no receipt from the true one' },
  },
  {
    name: 'a-hub-tries-without-listening',
    promises: ['P10', 'P27'],
    file: 'gateway/core/radio/writes.ts',
    find: 'this.listening.set(hub, now + LISTEN_MS);',
    replace: 'this.listening.set(hub, now);',
    says: 'The next one waits already.',
    by: { file: attacks, title: 'keeps no hub from hearing a press' },
  },
  {
    name: 'a-place-outlives-its-alarm',
    promises: ['P23'],
    file: 'gateway/core/hubs.ts',
    find: 'if ((state.devices.get(id)?.alarms.length ?? 0) === 0) state.located.delete(id);',
    replace: 'if (!state.devices.has(id)) state.located.delete(id);',
    says: 'It may come in handy afterwards.',
    by: { file: adapter, title: 'never of who did not press' },
  },
  {
    name: 'a-late-receipt-ends-a-raised-press',
    promises: ['P3'],
    file: 'firmware/link/radio.ts',
    find: 'if (frame.responders === 0 && one.raisedAt !== NEVER && now - one.raisedAt < RAISED_GUARD_MS) return null;',
    replace: 'if (frame.responders === 0 && one.raisedAt < 0) return null;',
    says: 'The numbers are the same, so it is the same press.',
    by: { file: wearable, title: 'a raised press keeps its own' },
  },
  {
    name: 'a-resumed-press-takes-the-new-boot',
    promises: ['P36', 'P7'],
    file: 'firmware/link/radio.ts',
    find: '  const boot = bootOfId(message.id);',
    replace: '  const boot = radio.boot;',
    says: 'A frame carries the boot of its sender.',
    by: { file: wearable, title: 'outlives a reset' },
  },
  {
    name: 'progress-of-another-life-is-believed',
    promises: ['P3'],
    file: 'firmware/link/radio.ts',
    find: "if (frame.boot !== radio.boot && !radio.met && find(radio, 'press', id) === undefined) return null;",
    replace: 'if (frame.boot < 0) return null;',
    says: 'The code is right.',
    by: { file: wearable, title: 'progress of an earlier boot' },
  },
];
