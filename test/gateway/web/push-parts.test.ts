/** Reading what was pushed and choosing what is shown: whatever comes, the phone shows something, and nothing of it leads astray. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PushMessage } from '../../../gateway/core/api-push.ts';
import { cannotPush, labelOf } from '../../../gateway/web/parts/phone.ts';
import {
  isOlder,
  type Remembered,
  readMessage,
  saidOf,
  shownOf,
  tagOf,
  unreadable,
} from '../../../gateway/web/worker/message.ts';

const CALL: Extract<PushMessage, { kind: 'call' }> = {
  v: 1,
  kind: 'call',
  page: '7-0-1',
  alarm: 'a1',
  at: 1000,
  language: 'nl',
  level: 'emergency',
  title: 'NOOD: Balie',
  body: 'Huis. Sinds 10:30.',
  url: '/pager',
};
/** When an answer was noted. */
const AT = new Date(2000).toISOString();
const read = (change: object): PushMessage | null => readMessage(JSON.stringify({ ...CALL, ...change }));

describe('a pushed message', () => {
  it('is read as it was written', () => {
    expect(read({})).toEqual(CALL);
    expect(read({ kind: 'over' })).toMatchObject({ kind: 'over', alarm: 'a1' });
    expect(read({ kind: 'test', test: 't' })).toMatchObject({ kind: 'test', test: 't' });
    expect(read({ kind: 'notice', page: 'n1', confirm: true })).toMatchObject({ confirm: true });
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', '{"v":1'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a later version', JSON.stringify({ ...CALL, v: 2 })],
    ['no title', JSON.stringify({ ...CALL, title: '' })],
    ['no page', JSON.stringify({ ...CALL, page: 7 })],
    ['an unknown kind', JSON.stringify({ ...CALL, kind: 'dance' })],
    ['too much', `"${'x'.repeat(5000)}"`],
  ])('that is %s cannot be read, and is shown as a call all the same', (_, text) => {
    expect(readMessage(text)).toBeNull();
    for (const language of ['nl-NL', 'en-GB', 'fr']) {
      const { title, options } = unreadable(language);
      expect(title).toBe(language === 'en-GB' ? 'Call' : 'Oproep');
      expect(options).toMatchObject({ requireInteraction: true, renotify: true, data: { url: '/pager' } });
    }
  });

  it('leads to a page of ours whatever it says', () => {
    for (const url of ['https://evil.example', '//evil.example', 'javascript:alert(1)', 7, undefined, ''])
      expect(read({ url })?.url).toBe('/pager');
    expect(read({ url: '/pager' })?.url).toBe('/pager');
  });

  it('never breaks the reader', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((x) => JSON.stringify({ ...CALL, title: x })),
        ),
        (text) => {
          const message = readMessage(text);
          const { title } = message === null ? unreadable('nl') : shownOf(message);
          return title.length > 0;
        },
      ),
    );
  });
});

describe('a notification', () => {
  it('of a call stays, rings anew and has the two answers in the language of its reader', () => {
    const { title, options } = shownOf(CALL);
    expect(title).toBe('NOOD: Balie');
    expect(options).toMatchObject({
      tag: 'noodknop-a1',
      renotify: true,
      requireInteraction: true,
      body: 'Huis. Sinds 10:30.',
      actions: [
        { action: 'coming', title: 'Ik kom' },
        { action: 'cannot', title: 'Ik kan niet' },
      ],
    });
    expect(shownOf({ ...CALL, language: 'en' }).options.actions?.[0]?.title).toBe('I am coming');
    expect(options.vibrate?.length).toBeGreaterThan(0);
  });

  it('that is over takes its place in silence, and one that comes too late does not ring again', () => {
    const over: PushMessage = {
      v: 1,
      kind: 'over',
      page: '7-0-1',
      alarm: 'a1',
      at: 2000,
      language: 'nl',
      title: 'Oproep voorbij',
      body: '',
      url: '/pager',
    };
    expect(tagOf(over)).toBe(tagOf(CALL));
    expect(shownOf(over).options).toMatchObject({ silent: true });
    expect(shownOf(over).options.renotify).toBeUndefined();
    expect(isOlder(CALL, over)).toBe(true);
    expect(isOlder({ ...CALL, at: 3000 }, over)).toBe(false);
    expect(isOlder(over, CALL)).toBe(false);
    const noted = { alarm: 'a1', answer: 'coming', others: 0, need: 1, at: AT } as const;
    const said = saidOf(CALL, noted).options.data as Remembered;
    expect(isOlder({ ...CALL, at: 1999 }, said)).toBe(true);
    expect(isOlder({ ...CALL, at: 2001 }, said)).toBe(false);
    expect(isOlder(CALL, null)).toBe(false);
  });

  it('of a message that is no alarm asks only where it is to be confirmed', () => {
    const notice = {
      v: 1,
      kind: 'notice',
      page: 'n1',
      at: 1,
      language: 'nl',
      title: 'TEST',
      body: '',
      confirm: true,
      url: '/pager',
    } as const;
    expect(shownOf(notice).options.actions).toHaveLength(1);
    expect(shownOf({ ...notice, confirm: false }).options.actions).toBeUndefined();
    expect(tagOf(notice)).not.toBe(tagOf(CALL));
  });

  it.each([
    [{ alarm: 'a1', answer: 'coming', others: 0, need: 1, at: AT }, /je komt/, /de eerste/, true],
    [{ alarm: 'a1', answer: 'coming', others: 1, need: 1, at: AT }, /je komt/, /nog 1 collega\./, true],
    [{ alarm: 'a1', answer: 'cannot', others: 2, need: 1, at: AT }, /je kunt niet/, /nog 2 collega’s/, true],
    [{ alarm: 'a1', answer: 'arrived', others: 0, need: 1, at: AT }, /al ter plaatse/, /veilig/, true],
    [{ alarm: null, answer: 'coming', others: 0, need: 0, at: AT }, /Bevestigd/, /Dank/, true],
    ['closed', /al gesloten/, /niets meer/, true],
    ['own', /eigen alarm/, /Een ander/, true],
    ['failed', /^NIET genoteerd/, /in je pieper/, false],
    ['signedOut', /^NIET genoteerd/, /log opnieuw in/, false],
  ] as const)('after an answer says what was noted: %j', (outcome, title, body, quiet) => {
    const said = saidOf(CALL, outcome);
    expect(said.title).toMatch(title);
    expect(said.options.body).toMatch(body);
    expect(said.options.body).toContain('Balie');
    expect(said.options.tag).toBe(tagOf(CALL));
    // What was not heard makes itself noticed and can be said again.
    expect(said.options.silent === true).toBe(quiet);
    // Browsers refuse a quiet notification that is to buzz or to ring anew.
    expect(['vibrate' in said.options, 'renotify' in said.options]).toEqual([!quiet, !quiet]);
    expect(said.options.actions).toHaveLength(quiet ? 0 : 2);
    expect((said.options.data as { kind: string }).kind).toBe(quiet ? 'said' : 'call');
  });
});

describe('a browser', () => {
  const good = { secure: true, worker: true, push: true, notices: true, agent: '', touchPoints: 0 };
  const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile Safari/604.1';
  const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.4 Safari/605.1.15';
  it.each([
    ['that has it all', good, null],
    ['over plain http', { ...good, secure: false }, 'insecure'],
    ['without push', { ...good, push: false }, 'unsupported'],
    ['without notifications', { ...good, notices: false }, 'unsupported'],
    ['on an iPhone outside the home screen', { ...good, push: false, agent: IPHONE }, 'ios'],
    ['on an iPad that says it is a Mac', { ...good, push: false, agent: MAC, touchPoints: 5 }, 'ios'],
    ['on a Mac', { ...good, push: false, agent: MAC }, 'unsupported'],
    ['on an iPhone as an app', { ...good, agent: IPHONE }, null],
  ] as const)('%s', (_, browser, why) => {
    expect(cannotPush(browser)).toBe(why);
  });

  it.each([
    [
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36',
      'Chrome, Android',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36',
      'Samsung Internet, Android',
    ],
    [IPHONE, 'Safari, iPhone'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0',
      'Edge, Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox, Linux'],
    ['curl/8', ''],
  ])('is called by what its owner knows: %s', (agent, label) => {
    expect(labelOf(agent)).toBe(label);
  });
});
