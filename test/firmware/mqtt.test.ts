/** The MQTT client against bytes written down by hand from the standard, and against any bytes at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  connectPacket,
  disconnectPacket,
  newStream,
  nextPacketId,
  pingPacket,
  pubackPacket,
  publishPacket,
  readStream,
  type ServerPacket,
  subscribePacket,
} from '../../firmware/link/mqtt.ts';
import {
  KEEP_ALIVE_S,
  logIn,
  newSession,
  publish,
  receive,
  type Session,
  sessionDeadline,
  sessionTime,
} from '../../firmware/link/session.ts';

const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');
const bytes = (digits: string): string => Buffer.from(digits.replaceAll(' ', ''), 'hex').toString('latin1');
const read = (text: string, most = 1024) => {
  const stream = newStream(most);
  return { packets: readStream(stream, text), problem: stream.problem };
};

describe('packets written', () => {
  test.each([
    [
      'CONNECT',
      connectPacket('d1', 'd1', 'pw', 30),
      '10 16 00044d515454 04 c2 001e 00026431 00026431 00027077',
    ],
    ['SUBSCRIBE', subscribePacket(10, 'a/b'), '82 08 000a 0003612f62 01'],
    ['PUBLISH at QoS 1', publishPacket('a/b', 'hi', 10), '32 09 0003612f62 000a 6869'],
    ['PUBLISH at QoS 0', publishPacket('a/b', 'hi', 0), '30 07 0003612f62 6869'],
    ['PUBACK', pubackPacket(513), '40 02 0201'],
    ['PINGREQ', pingPacket(), 'c0 00'],
    ['DISCONNECT', disconnectPacket(), 'e0 00'],
  ])('%s', (_name, made, expected) => {
    expect(hex(made)).toBe(expected.replaceAll(' ', ''));
  });
  test.each([
    [127, '7f'],
    [128, '8001'],
    [16_383, 'ff7f'],
    [16_384, '808001'],
  ])('a remaining length of %i is %s (section 2.2.3)', (length, expected) => {
    const packet = publishPacket('t', 'x'.repeat(length - 3), 0);
    expect(hex(packet.slice(1, 1 + expected.length / 2))).toBe(expected);
    expect(packet.length).toBe(1 + expected.length / 2 + length);
  });
  test('packet ids go round and leave out 0 [MQTT-2.3.1-1]', () => {
    expect([nextPacketId(1), nextPacketId(65_534), nextPacketId(65_535)]).toEqual([2, 65_535, 1]);
  });
});

describe('packets read', () => {
  const whole: [string, ServerPacket][] = [
    ['20 02 00 00', { type: 'connack', code: 0 }],
    ['20 02 00 05', { type: 'connack', code: 5 }],
    ['90 03 000a 01', { type: 'suback', id: 10, granted: true }],
    ['90 03 000a 80', { type: 'suback', id: 10, granted: false }],
    ['40 02 0201', { type: 'puback', id: 513 }],
    ['d0 00', { type: 'pingresp' }],
    ['32 09 0003612f62 000a 6869', { type: 'publish', topic: 'a/b', payload: 'hi', qos: 1, id: 10 }],
    ['3a 09 0003612f62 000a 6869', { type: 'publish', topic: 'a/b', payload: 'hi', qos: 1, id: 10 }],
    ['30 05 0003612f62', { type: 'publish', topic: 'a/b', payload: '', qos: 0, id: 0 }],
  ];
  test.each(whole)('%s', (digits, packet) => {
    expect(read(bytes(digits))).toEqual({ packets: [packet], problem: null });
  });
  test.each([
    ['CONNACK with flags', '21 02 00 00'],
    ['CONNACK that remembers a clean session [MQTT-3.2.2-1]', '20 02 01 00'],
    ['CONNACK too long', '20 03 00 00 00'],
    ['SUBACK too short', '90 02 000a'],
    ['PUBACK with flags [MQTT-2.2.2-2]', '42 02 0201'],
    ['PINGRESP with a body', 'd0 01 00'],
    ['PUBLISH at QoS 2, never granted', '34 09 0003612f62 000a 6869'],
    ['PUBLISH at QoS 3 [MQTT-3.3.1-4]', '36 09 0003612f62 000a 6869'],
    ['PUBLISH with packet id 0 [MQTT-2.3.1-1]', '32 09 0003612f62 0000 6869'],
    ['PUBLISH whose topic is longer than it', '30 05 00ff612f62'],
    ['PUBLISH without a topic [MQTT-4.7.3-1]', '30 02 0000'],
    ['PUBLISH cut in its packet id', '32 06 0003612f62 00'],
    ['a length of five bytes (section 2.2.3)', '30 ff ff ff ff 01'],
  ])('%s is malformed', (_title, digits) => {
    expect(read(bytes(digits))).toEqual({ packets: [], problem: 'malformed' });
  });
  test.each([
    ['10 00'],
    ['82 00'],
    ['c0 00'],
    ['e0 00'],
    ['00 00'],
    ['f0 00'],
    ['62 02 0001'],
  ])('%s is no packet of a server to us', (digits) => {
    expect(read(bytes(digits)).problem).toBe('unexpected');
  });
  test('a packet above the bound is refused by its header, before its body came', () => {
    expect(read(bytes('30 80 08')).problem).toBe('too-long');
    expect(read(bytes('30 ff ff ff 7f')).problem).toBe('too-long');
    expect(read(bytes('30 fd 07'), 1024).problem).toBe(null);
  });
  test('however the stream is cut, the same packets come out, and no more than one is held', () => {
    const stream = whole.map(([digits]) => bytes(digits)).join('');
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const state = newStream(64);
        const packets: ServerPacket[] = [];
        for (const [i, place] of places.slice(1).entries()) {
          packets.push(...readStream(state, stream.slice(places[i], place)));
          expect(state.text.length).toBeLessThan(64);
        }
        expect(packets).toEqual(whole.map(([, packet]) => packet));
      }),
    );
  });
  test('any bytes give packets or a problem, and after a problem nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (pieces) => {
        const state = newStream(200);
        for (const piece of pieces) {
          const before = state.problem;
          const packets = readStream(state, Buffer.from(piece).toString('latin1'));
          if (before !== null) expect(packets).toEqual([]);
          expect(state.text.length).toBeLessThanOrEqual(200);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a session', () => {
  const on = (): Session => {
    const session = newSession('d1', 0);
    logIn(session, 'pw', 0);
    receive(session, bytes('20020000 9003000101'), 10);
    return session;
  };
  const page = (topic: string): string => publishPacket(topic, 'envelope', 7);

  test('log-in and subscription are one piece', () => {
    const session = newSession('d1', 0);
    const out = logIn(session, 'pw', 0);
    expect(out).toBe(
      connectPacket('d1', 'd1', 'pw', KEEP_ALIVE_S) + subscribePacket(1, 'noodknop/v1/d1/down'),
    );
    expect(KEEP_ALIVE_S).toBeLessThanOrEqual(60);
  });
  test('a message on its topic is given and acknowledged; one on another is acknowledged only', () => {
    const session = on();
    expect(receive(session, page('noodknop/v1/d1/down'), 20)).toEqual({
      out: pubackPacket(7),
      envelopes: ['envelope'],
    });
    expect(receive(session, page('noodknop/v1/d2/down'), 20)).toEqual({
      out: pubackPacket(7),
      envelopes: [],
    });
  });
  test('what is sent goes to its own topic, beats without asking for PUBACK', () => {
    const session = on();
    expect(publish(session, 'x', true, 30)).toBe(publishPacket('noodknop/v1/d1/up', 'x', 0));
    expect(publish(session, 'x', false, 30)).toBe(publishPacket('noodknop/v1/d1/up', 'x', 2));
    expect(publish(session, 'x', false, 30)).toBe(publishPacket('noodknop/v1/d1/up', 'x', 3));
  });
  test.each([1, 2, 3, 4, 5])('a log-in refused with %i is told apart', (code) => {
    const session = newSession('d1', 0);
    logIn(session, 'pw', 0);
    receive(session, bytes(`200200 0${code}`), 10);
    expect([session.end, session.refusal]).toEqual(['refused', code]);
  });
  test.each([
    ['a subscription refused', '20020000 9003000180', 'refused'],
    ['a message before CONNACK [MQTT-3.2.0-1]', '30 05 0003612f62', 'unexpected'],
    ['a second CONNACK', '20020000 20020000', 'unexpected'],
    ['rubbish', 'ff ff ff ff ff', 'malformed'],
  ])('%s ends it', (_title, digits, end) => {
    const session = newSession('d1', 0);
    logIn(session, 'pw', 0);
    receive(session, bytes(digits), 10);
    expect(session.end).toBe(end);
    expect(receive(session, page('noodknop/v1/d1/down'), 20)).toEqual({ out: '', envelopes: [] });
    expect(sessionDeadline(session)).toBe(Number.POSITIVE_INFINITY);
  });
  test('no CONNACK in 5 s: silent', () => {
    const session = newSession('d1', 0);
    logIn(session, 'pw', 0);
    expect(sessionDeadline(session)).toBe(5000);
    expect(sessionTime(session, 4999)).toBe('');
    expect(session.end).toBe(null);
    sessionTime(session, 5000);
    expect(session.end).toBe('silent');
  });
  test('pings before keep-alive runs out [MQTT-3.1.2-23], and takes an unanswered ping for death', () => {
    const session = on();
    const at = sessionDeadline(session);
    expect(at).toBeLessThan(KEEP_ALIVE_S * 1000);
    expect(sessionTime(session, at)).toBe(pingPacket());
    receive(session, bytes('d000'), at + 100);
    expect(session.end).toBe(null);
    const next = sessionDeadline(session);
    expect(sessionTime(session, next)).toBe(pingPacket());
    sessionTime(session, next + 5000);
    expect(session.end).toBe('silent');
  });
  test('one that only talks and never hears finds out', () => {
    const session = on();
    let pinged = 0;
    for (let now = 1000; now < 60_000 && session.end === null; now += 1000) {
      publish(session, 'x', true, now);
      if (sessionTime(session, now) !== '') pinged = now;
    }
    expect(session.end).toBe('silent');
    expect(pinged).toBeLessThanOrEqual(KEEP_ALIVE_S * 1000 + 1000);
  });
});
