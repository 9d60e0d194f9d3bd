/** Words that fit a text message: the GSM alphabet, one part or two, the link whole, nothing that ends a line. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutText,
  GSM_BASIC,
  GSM_EXTENDED,
  pageText,
  placesOf,
  sendable,
} from '../../../gateway/shell/channels/sms-text.ts';
import { words } from './out-page.ts';

const LINK = 'https://noodknop.example.org/a/AbCdEfGhIjKlMnOpQrStUv';

describe('letters', () => {
  it.each([
    ['Zoë à la café, façade Ångström', 'Zoe à la café, facade Ångström'],
    ['Łukasz Đorđević þóra', 'Lukasz Dordevic thora'],
    ['‘Kamer’ – “A” … 2½ m²', '\'Kamer\' - "A" ... 21/2 m2'],
    ['🚨 NOOD 🚨', 'NOOD'],
    ['a\r\nTo: 31600000000\tb', 'a To: 31600000000 b'],
    ['\u202Eomgekeerd\u2066 \u200Bx\u0007', 'omgekeerd x'],
    ['Café', 'Café'],
    ['{€} [x] ~|\\^', '{€} [x] ~|\\^'],
  ])('%j is sent as %j', (raw, sent) => {
    expect(sendable(raw)).toEqual({ text: sent, gsm: true });
  });

  it('keeps another script, which then goes as UCS2', () => {
    expect(sendable('Иванов 张')).toEqual({ text: 'Иванов 张', gsm: false });
  });

  it('counts a character of the extension table twice', () => {
    expect(placesOf(sendable('a€b'))).toBe(4);
    expect(placesOf(sendable('дом'))).toBe(3);
  });

  it('has the 128 places of the alphabet, each character once', () => {
    expect([...GSM_BASIC]).toHaveLength(128);
    expect(new Set(GSM_BASIC + Object.values(GSM_EXTENDED).join('')).size).toBe(128 + 9);
  });
});

describe('a page', () => {
  it('is one part: title, what follows, how to answer', () => {
    expect(pageText(words(), null)).toBe(
      'Assistentie: Kamer 1. Stadhuis, 1e. Sinds 14:03. Assistentie gevraagd. Antwoord 1A = ik kom, 2A = ik kan niet.',
    );
  });

  it('leaves out what repeats the level when that makes it one part', () => {
    const text = pageText(words(), LINK);
    expect(text).toBe(
      `Assistentie: Kamer 1. Stadhuis, 1e. Sinds 14:03. Antwoord 1A = ik kom, 2A = ik kan niet. ${LINK}`,
    );
    expect(placesOf(sendable(text))).toBeLessThanOrEqual(160);
  });

  it('takes two parts and lets the last sentences go, never the link or the answer', () => {
    const body = `Stadhuis, 1e. Sinds 14:03. Bel 112. ${'Nog een zin met woorden. '.repeat(20)}Onderweg: Bob`;
    const text = pageText(words({ body }), LINK);
    expect(text.startsWith('Assistentie: Kamer 1. Stadhuis, 1e. Sinds 14:03. Bel 112. Nog een zin')).toBe(
      true,
    );
    expect(text.endsWith(`Antwoord 1A = ik kom, 2A = ik kan niet. ${LINK}`)).toBe(true);
    expect(placesOf(sendable(text))).toBeLessThanOrEqual(306);
    expect(placesOf(sendable(text))).toBeGreaterThan(250);
  });

  it('writes a link to a host with accents in the form that every phone opens', () => {
    expect(pageText(words(), 'https://nódknop.example/a/x')).toMatch(
      / https:\/\/xn--ndknop-bxa\.example\/a\/x$/,
    );
  });

  it('in another script keeps title and answer within two parts of UCS2, and drops a link that does not fit', () => {
    const text = pageText(
      words({ title: 'NOOD: Зал Чайковского', body: 'Дом. Sinds 14:03' }),
      `${LINK}${LINK}`,
    );
    expect(text).toBe('NOOD: Зал Чайковского. Дом. Sinds 14:03. Antwoord 1A = ik kom, 2A = ik kan niet.');
  });

  it('of any words fits two parts, in one line, with the whole link or none of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.boolean(),
        (title, body, reply, linked) => {
          const text = pageText({ title, body, reply }, linked ? LINK : null);
          const one = sendable(text);
          expect(one.text).toBe(text);
          expect(placesOf(one)).toBeLessThanOrEqual(one.gsm ? 306 : 134);
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          if (text.includes('https://noodknop')) expect(text).toContain(LINK);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('of letters that all have a place keeps the link whatever the title is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.string({ maxLength: 500 }), (title, body) => {
        expect(pageText(words({ title, body }), LINK).endsWith(LINK)).toBe(true);
      }),
    );
  });
});

describe('any other text', () => {
  it('is cut at two parts', () => {
    expect(cutText('x'.repeat(500))).toHaveLength(304);
    expect(cutText('ж'.repeat(500))).toHaveLength(132);
    expect(cutText('kort')).toBe('kort');
  });
});
