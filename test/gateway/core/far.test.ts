/** Stories of channels that lead outside: who is paged over them, when again, what is taken back, what comes of a text. */
import { describe, expect, it } from 'vitest';
import { numberOf } from '../../../gateway/core/far-news.ts';
import { problemsOf } from '../../../gateway/core/roster/problems.ts';
import type { Channel, Person, SiteFile } from '../../../gateway/core/site.ts';
import { wall } from '../../../gateway/core/time.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const CHANNELS: Readonly<Record<string, Person['channels']>> = {
  anna: [
    { kind: 'mqtt' },
    { kind: 'sms', number: '+31 6 1111 1111' },
    { kind: 'mail', address: 'anna@example.org' },
    { kind: 'espa', address: '101' },
  ],
  bram: [
    { kind: 'sms', number: '06-22222222' },
    { kind: 'webhook', url: 'https://example.org/bram' },
  ],
  cleo: [{ kind: 'web-push' }],
};
const SITE: SiteFile = {
  ...LIFE_SITE,
  people: LIFE_SITE.people.map((person) => ({ ...person, channels: CHANNELS[person.id] ?? person.channels })),
};

/** A policy of one step that is not repeated within an hour: what is seen are attempts. */
const oneStep = (need: number): SiteFile['policies'] => [
  {
    site: 'noord',
    level: 'assist',
    acknowledgeExpiry: 300,
    repeat: 3600,
    steps: [{ after: 0, page: ['oncall'], need, guide112: true }],
  },
];

function life(site = SITE, ...open: Channel[]): Life {
  const one = new Life(site);
  one.openLanes(...(open.length > 0 ? open : (['web-push', 'espa', 'sms', 'mail', 'webhook'] as const)));
  one.connect('balie-1', 'hanger-1');
  one.clear();
  return one;
}
/** Attempts over a channel since the alarm opened, in seconds, for one person. */
const attempts = (one: Life, channel: Channel, person: string, alarm = one.last()) =>
  one.effects.flatMap(({ t, effect }) =>
    effect.type === 'send-page' &&
    effect.channel === channel &&
    effect.person === person &&
    effect.alarm === alarm.id
      ? [(t - alarm.openedT) / 1000]
      : [],
  );
const pageOf = (one: Life, channel: Channel, person: string, alarm = one.last()) => {
  const found = [...alarm.pages.values()].filter(
    (page) => page.channel === channel && page.person === person,
  );
  const last = found.at(-1);
  if (last === undefined) throw new Error(`no page for ${person} over ${channel}`);
  return last;
};
const taken = (one: Life) =>
  one.effects.flatMap(({ effect }) =>
    effect.type === 'withdraw-page' ? [`${effect.channel} ${effect.person} ${effect.reason}`] : [],
  );
const said = (one: Life) =>
  one.effects.flatMap(({ effect }) => (effect.type === 'send-text' ? [[effect.to, effect.text]] : []));

describe('the first attempt', () => {
  it('goes out at once on all channels of a person, and with it the words for each', () => {
    const one = life();
    one.press('balie-1', 'emergency');
    for (const [channel, person] of [
      ['espa', 'anna'],
      ['sms', 'anna'],
      ['mail', 'anna'],
      ['sms', 'bram'],
      ['webhook', 'bram'],
      ['web-push', 'cleo'],
    ] as const)
      expect(attempts(one, channel, person), `${channel} of ${person}`).toEqual([0]);
    const [espa] = one.effects.flatMap(({ effect }) =>
      effect.type === 'send-page' && effect.channel === 'espa' ? [effect] : [],
    );
    expect(espa?.far?.to).toEqual([{ kind: 'espa', address: '101' }]);
    expect(espa?.far?.words).toMatchObject({ language: 'nl', level: 'emergency', title: 'NOOD: Plek balie' });
    expect(espa?.far?.words.short).toMatch(
      new RegExp(`^NOOD Plek balie, Locatie Noord nr ${one.last().number} \\d\\d:\\d\\d `),
    );
    const [english] = one.effects.flatMap(({ effect }) =>
      effect.type === 'send-page' && effect.person === 'bram' && effect.channel === 'sms' ? [effect] : [],
    );
    expect(english?.far?.words.title).toBe('EMERGENCY: Plek balie');
  });

  it('of a second alarm waits for nothing that the first one sent', () => {
    const one = life();
    one.press('balie-1');
    one.pass(30);
    one.press('hanger-1');
    expect(attempts(one, 'sms', 'anna')).toEqual([0]);
  });

  it('is planned where a phone takes push messages, without a word in the site file', () => {
    const one = life();
    one.hear({ type: 'phones.changed', people: ['anna'] });
    one.press('balie-1');
    expect(attempts(one, 'web-push', 'anna')).toEqual([0]);
    one.hear({ type: 'phones.changed', people: [] });
    one.press('hanger-1');
    expect(attempts(one, 'web-push', 'anna')).toEqual([]);
  });

  it('fails at once where the gateway has no such channel, and is not repeated', () => {
    const one = life(SITE, 'mail');
    one.press('balie-1');
    one.pass(19);
    expect(attempts(one, 'sms', 'anna')).toEqual([0]);
    expect(pageOf(one, 'sms', 'anna')).toMatchObject({ state: 'failed' });
    expect(attempts(one, 'mail', 'anna').length).toBeGreaterThan(1);
  });
});

describe('while nobody answers', () => {
  it('a page is tried again after 2, 4 and 8 s, then every 8 s; texts after three at most once a minute', () => {
    const one = life({
      ...SITE,
      policies: oneStep(1),
    });
    one.press('balie-1');
    one.pass(130);
    expect(attempts(one, 'espa', 'anna').slice(0, 8)).toEqual([0, 2, 6, 14, 22, 30, 38, 46]);
    expect(attempts(one, 'webhook', 'bram').slice(0, 5)).toEqual([0, 2, 6, 14, 22]);
    expect(attempts(one, 'sms', 'anna')).toEqual([0, 2, 6, 66, 126]);
    expect(attempts(one, 'mail', 'anna')).toEqual([0, 2, 6, 66, 126]);
  });

  it('a new round puts off texts to whom had three, and goes out at once elsewhere; a raise does not wait', () => {
    const one = life();
    one.press('balie-1');
    one.pass(12);
    one.clear();
    const again = one.press('balie-1');
    expect(attempts(one, 'sms', 'anna')).toEqual([]);
    expect(attempts(one, 'espa', 'anna')).toEqual([12]);
    expect(pageOf(one, 'sms', 'anna')).toMatchObject({ state: 'requested', tries: 0 });
    one.pass(5);
    one.clear();
    one.press('balie-1', 'emergency', { id: again.id });
    expect(attempts(one, 'sms', 'anna')).toEqual([17]);
    expect(attempts(one, 'mail', 'anna')).toEqual([17]);
  });

  it('attempts that failed use up nothing: a text goes out when its channel is back, not a minute later', () => {
    const one = life();
    one.outside.set('mail', 'refuses');
    one.press('balie-1');
    one.pass(14.5);
    expect(attempts(one, 'mail', 'anna')).toEqual([0, 2, 6, 14]);
    one.outside.set('mail', 'takes');
    one.pass(5);
    one.clear();
    one.pass(3);
    expect(attempts(one, 'mail', 'anna').length).toBeGreaterThan(0);
  });

  it('a text that was put off goes out when its minute is over', () => {
    const one = life({
      ...SITE,
      policies: oneStep(1),
    });
    one.press('balie-1');
    one.pass(12);
    one.press('balie-1');
    const { id } = pageOf(one, 'sms', 'anna');
    one.pass(60);
    expect(attempts(one, 'sms', 'anna')).toEqual([0, 2, 6, 66]);
    expect(one.last().pages.get(id)).toMatchObject({ state: 'sent', tries: 1 });
  });

  it('one that hangs is not handed over twice; after five seconds it has failed, and the next step does not wait', () => {
    const one = life();
    for (const channel of ['web-push', 'espa', 'sms', 'mail', 'webhook'] as const)
      one.outside.set(channel, 'hangs');
    one.press('balie-1');
    one.pass(4.9);
    expect(one.last().step).toBe(0);
    const { id } = pageOf(one, 'espa', 'anna');
    const hung = () => one.last().pages.get(id);
    expect(hung()).toMatchObject({ state: 'requested', tries: 1 });
    one.pass(0.2);
    expect(one.entries('page.failed')).toMatchObject([
      { reason: 'nobody-connected' },
      { reason: 'no-answer' },
    ]);
    expect(one.entries('page.failed')[1]?.pages).toContain(id);
    expect(one.last().step).toBeGreaterThan(0);
    expect(one.entries('page.retried')).toEqual([]);
    one.hear({ type: 'pages.handed', results: [{ page: id, ok: true }] });
    expect(hung()).toMatchObject({ tries: 1, state: 'withdrawn', why: 'replaced' });
  });

  it('a restart goes on with the attempts where they were, also with the minute of a text', () => {
    const one = life();
    one.press('balie-1');
    one.pass(10);
    one.restart();
    one.clear();
    one.openLanes('sms', 'espa');
    one.pass(8);
    expect(attempts(one, 'espa', 'anna')).toEqual([14]);
    expect(attempts(one, 'sms', 'anna')).toEqual([]);
  });

  it('a lane that gives up after the page has failed already is tried again, and time does not stand still', () => {
    const one = life({ ...SITE, policies: oneStep(1) });
    one.outside.set('espa', 'hangs');
    one.press('balie-1');
    const { id } = pageOf(one, 'espa', 'anna');
    one.pass(5.5);
    expect(one.last().pages.get(id)).toMatchObject({ state: 'failed', why: 'no-answer', tries: 1 });
    one.hear({ type: 'pages.handed', results: [{ page: id, ok: false, reason: 'gave no answer' }] });
    expect(attempts(one, 'espa', 'anna')).toEqual([0, 5.5]);
    one.outside.set('espa', 'takes');
    one.hear({ type: 'pages.handed', results: [{ page: id, ok: false, reason: 'gave no answer' }] });
    one.pass(30);
    expect(attempts(one, 'espa', 'anna')).toEqual([0, 5.5, 9.5, 17.5, 25.5, 33.5]);
  });

  it('whoever comes hears of a new press once, and is not tried again while others are', () => {
    const one = life({ ...SITE, policies: oneStep(2) });
    one.press('balie-1');
    one.answer('anna', 'coming');
    one.pass(20);
    one.clear();
    one.press('balie-1');
    one.pass(60);
    expect(attempts(one, 'espa', 'anna').length).toBeLessThanOrEqual(1);
    expect(attempts(one, 'webhook', 'bram').length).toBeGreaterThan(5);
  });

  it('repeats keep no forgotten alarm alive: a press after half an hour of silence opens a new one (P8)', () => {
    const one = life({
      ...SITE,
      policies: oneStep(1),
    });
    one.press('balie-1');
    const first = one.last().id;
    // A channel that works by turns makes an entry of every change.
    for (let i = 0; i < 250; i += 1) {
      one.outside.set('webhook', i % 2 === 0 ? 'refuses' : 'takes');
      one.pass(8);
    }
    expect(one.entries('page.failed').length).toBeGreaterThan(50);
    one.press('balie-1');
    expect(one.last().id).not.toBe(first);
  });
});

describe('what is taken back', () => {
  it('a page that waits its turn is taken back for the texts before it', () => {
    const one = life();
    one.press('balie-1');
    one.pass(21);
    const last = pageOf(one, 'sms', 'bram');
    expect(last.tries).toBe(0);
    expect(attempts(one, 'sms', 'bram').length).toBe(3);
    one.clear();
    one.answer('anna', 'coming');
    expect(taken(one)).toContain('sms bram taken');
  });

  it('others hear that enough are coming, on every channel they were paged over; nothing is tried again', () => {
    const one = life();
    one.press('balie-1');
    one.clear();
    one.answer('anna', 'coming');
    expect(taken(one).sort()).toEqual([
      'espa anna answered',
      'mail anna answered',
      'sms anna answered',
      'sms bram taken',
      'web-push cleo taken',
      'webhook bram taken',
    ]);
    const words = one.effects.flatMap(({ effect }) =>
      effect.type === 'withdraw-page' && effect.person === 'cleo' ? [effect.far.words.over.taken] : [],
    );
    expect(words).toEqual(['Plek balie: overgenomen door Naam-anna. Je hoeft niet te komen, het mag wel.']);
    one.clear();
    one.pass(60);
    expect(attempts(one, 'sms', 'bram')).toEqual([]);
    expect(attempts(one, 'espa', 'anna')).toEqual([]);
  });

  it('whoever comes hears of the closing too', () => {
    const one = life();
    one.press('balie-1');
    one.answer('anna', 'coming');
    one.answer('anna', 'arrived');
    one.clear();
    one.answer('anna', 'clear');
    expect(taken(one)).toContain('espa anna closed');
    expect(taken(one)).toContain('sms anna closed');
  });

  it('a person who declines hears nothing more, and keeps being asked by nobody', () => {
    const one = life();
    one.press('balie-1');
    one.clear();
    one.answer('bram', 'cannot');
    expect(taken(one)).toEqual(['sms bram answered', 'webhook bram answered']);
    one.pass(15);
    expect(attempts(one, 'webhook', 'bram')).toEqual([]);
  });
});

describe('what comes back', () => {
  it('a lane’s evidence makes a page delivered, and an answer on the channel is its person’s', () => {
    const one = life();
    one.press('balie-1');
    const { id } = pageOf(one, 'espa', 'anna');
    one.hear({ type: 'page.reached', page: id, channel: 'espa' });
    expect(pageOf(one, 'espa', 'anna')).toMatchObject({ state: 'delivered' });
    one.hear({ type: 'page.answered', page: id, channel: 'espa', answer: 'coming' });
    expect(one.last().responders.get('anna')).toMatchObject({ answer: 'coming' });
    expect(one.last().state).toBe('acknowledged');
    expect(pageOf(one, 'espa', 'anna')).toMatchObject({ state: 'acknowledged' });
  });

  it('evidence for a page of another kind, or of none, is ignored', () => {
    const one = life();
    one.press('balie-1');
    const web = pageOf(one, 'web', 'anna');
    one.hear({ type: 'page.reached', page: web.id, channel: 'espa' });
    one.hear({ type: 'page.reached', page: 'nonsense', channel: 'sms' });
    one.hear({ type: 'page.answered', page: '9999-1-1', channel: 'espa', answer: 'coming' });
    expect(pageOf(one, 'web', 'anna').state).toBe('requested');
    expect(one.last().responders.size).toBe(0);
  });

  it('a text "1" counts and is confirmed with the place; "2" is a no', () => {
    const one = life();
    one.press('balie-1');
    one.clear();
    one.hear({ type: 'text.received', from: '31622222222', text: ' 2 ' });
    expect(one.last().responders.get('bram')).toMatchObject({ answer: 'cannot' });
    one.hear({ type: 'text.received', from: '+31611111111', text: '1' });
    expect(one.last().responders.get('anna')).toMatchObject({ answer: 'coming' });
    expect(said(one)).toEqual([
      ['31622222222', 'Noted: you cannot come to Plek balie (A). Somebody else is being called.'],
      ['+31611111111', 'Genoteerd: je komt naar Plek balie (A).'],
    ]);
    expect(pageOf(one, 'sms', 'anna')).toMatchObject({ state: 'acknowledged' });
  });

  it('with two open alarms the letter chooses, and a bare number takes the newest; the answer says which', () => {
    const one = life();
    one.press('balie-1');
    const first = one.last();
    one.press('hanger-1');
    const second = one.last();
    expect([first.letter, second.letter]).toEqual(['A', 'B']);
    one.clear();
    one.hear({ type: 'text.received', from: '0611111111', text: '1a' });
    expect(first.responders.get('anna')).toMatchObject({ answer: 'coming' });
    expect(second.responders.size).toBe(0);
    one.hear({ type: 'text.received', from: '0611111111', text: '2' });
    expect(second.responders.get('anna')).toMatchObject({ answer: 'cannot' });
    expect(said(one).map(([, text]) => text)).toEqual([
      'Genoteerd: je komt naar Plek balie (A).',
      expect.stringContaining('(B)'),
    ]);
  });

  it('what nobody understands is explained once a minute; an unknown number counts for nothing', () => {
    const one = life();
    one.press('balie-1');
    one.clear();
    for (const text of ['ja hoor', '1C', '', '11', '1 A B', 'x'.repeat(5000)])
      one.hear({ type: 'text.received', from: '0611111111', text });
    one.hear({ type: 'text.received', from: '0699999999', text: '1' });
    one.hear({ type: 'text.received', from: 'BANK', text: '1' });
    expect(one.last().responders.size).toBe(0);
    expect(said(one)).toEqual([
      ['0611111111', 'Dit antwoord is niet begrepen. Stuur 1 als je komt, 2 als je niet kunt.'],
    ]);
  });

  it('a number is compared in the country of the modem', () => {
    const people = SITE.people.map((person) =>
      person.id === 'anna'
        ? { ...person, channels: [{ kind: 'sms', number: '0470 12 34 56' } as const] }
        : person,
    );
    const one = life({ ...SITE, people });
    one.hear({ type: 'lanes.opened', channels: ['sms'], country: '32' });
    one.press('balie-1');
    one.hear({ type: 'text.received', from: '+32470123456', text: '1' });
    expect(one.last().responders.get('anna')).toMatchObject({ answer: 'coming' });
  });

  it('a telephone that two people share answers for whoever was paged', () => {
    const people = SITE.people.map((person) =>
      person.id === 'anna' || person.id === 'wil'
        ? { ...person, channels: [{ kind: 'sms', number: '0611111111' } as const] }
        : person,
    );
    const one = life({ ...SITE, people: [...people].reverse() });
    one.press('balie-1');
    one.hear({ type: 'text.received', from: '0611111111', text: '1' });
    expect([...one.last().responders.keys()]).toEqual(['anna']);
  });

  it('a text that was there before the alarm says nothing of it', () => {
    const one = life();
    const at = wall(one.wall - 540_000);
    one.press('balie-1');
    one.clear();
    one.hear({ type: 'text.received', from: '0611111111', text: '1', at });
    expect(one.last().responders.size).toBe(0);
    expect(said(one)).toEqual([['0611111111', 'Er is nu geen oproep voor jou.']]);
    one.pass(61);
    one.hear({ type: 'text.received', from: '0611111111', text: '1', at: wall(one.wall - 3_000) });
    expect(one.last().responders.get('anna')).toMatchObject({ answer: 'coming' });
  });

  it('somebody whom an import took away still answers for the alarm that needs them', () => {
    const one = life();
    one.press('balie-1');
    const { people, groups } = SITE;
    one.import({
      ...SITE,
      people: people.filter(({ id }) => id !== 'anna'),
      groups: groups.map((group) => ({ ...group, people: group.people.filter((id) => id !== 'anna') })),
      devices: SITE.devices.filter(({ person }) => person !== 'anna'),
    });
    one.hear({ type: 'text.received', from: '0611111111', text: '1' });
    expect(one.last().responders.get('anna')).toMatchObject({ answer: 'coming' });
  });

  it('the same text over and over is confirmed once a minute', () => {
    const one = life();
    one.press('balie-1');
    one.clear();
    for (let n = 0; n < 260; n += 1) one.hear({ type: 'text.received', from: '0611111111', text: '1' });
    expect(said(one)).toHaveLength(1);
    one.hear({ type: 'text.received', from: '0611111111', text: '2' });
    expect(said(one)).toHaveLength(2);
  });

  it('the letter of an alarm that is over rests, so that a late answer is not taken for another', () => {
    const one = life();
    one.press('balie-1');
    one.answer('gijs', 'clear', one.last().id, 'coordinator');
    one.press('hanger-1');
    expect(one.last().letter).toBe('B');
    one.clear();
    one.hear({ type: 'text.received', from: '0611111111', text: '1A' });
    expect(one.last().responders.size).toBe(0);
    expect(said(one)).toEqual([['0611111111', 'Oproep A is voorbij. Nu open: B.']]);
    one.pass(16 * 60);
    one.answer('gijs', 'clear', one.last().id, 'coordinator');
    one.press('balie-1');
    expect(one.last().letter).toBe('A');
  });

  it('a text without any alarm, or for one that is closed, says so', () => {
    const one = life();
    one.hear({ type: 'text.received', from: '0611111111', text: '1' });
    expect(said(one)).toEqual([['0611111111', 'Er is nu geen oproep voor jou.']]);
  });
});

describe('a test page before a shift', () => {
  const HOUR = 3600;
  /** A day before the handoff of Monday: whoever comes on duty gets a test page. */
  function beforeShift(): Life {
    const people = SITE.people.map((person) =>
      person.id === 'daan'
        ? {
            ...person,
            channels: [
              { kind: 'sms', number: '0633333333' } as const,
              { kind: 'espa', address: '7' } as const,
            ],
          }
        : person,
    );
    const one = life({ ...SITE, people });
    // Sunday 29 November, 09:30 in Amsterdam.
    one.pass(4 * 24 * HOUR - 1.5 * HOUR + 600);
    return one;
  }
  const notices = (one: Life) =>
    one.effects.flatMap(({ effect }) => (effect.type === 'send-notice' ? [effect] : []));

  it('goes once over every channel of each coming member, and begins with TEST', () => {
    const one = beforeShift();
    one.pass(24 * HOUR - 1200);
    const mine = notices(one).filter(({ person }) => person === 'daan');
    expect(mine.map(({ channel }) => channel).sort()).toEqual(['espa', 'sms']);
    for (const { far } of mine) {
      expect(far.test).toBe(true);
      expect(far.words.title).toMatch(/^TEST: /);
      expect(far.words.short).toMatch(/^TEST: /);
      expect(far.words.short.length).toBeLessThanOrEqual(128);
    }
  });

  it('is delivered on evidence, and confirmed by a text or on the pager', () => {
    const one = beforeShift();
    one.pass(2 * HOUR);
    const notice = notices(one).find(({ person }) => person === 'daan')?.notice ?? '';
    const held = () => one.state.roster.notices.get(notice);
    one.hear({ type: 'page.reached', page: notice, channel: 'espa' });
    expect([...(held()?.delivered ?? [])]).toEqual(['espa']);
    one.clear();
    one.hear({ type: 'text.received', from: '0633333333', text: '1' });
    expect(held()?.confirmedAt).not.toBeNull();
    expect(said(one)).toEqual([['0633333333', 'Bevestigd. Dank je.']]);
    one.hear({ type: 'page.answered', page: notice, channel: 'espa', answer: 'coming' });
    expect(one.entries('notice.confirmed').filter((entry) => entry.notice === notice)).toHaveLength(1);
  });

  it('a text answers the alarm, not the test, as long as there is one', () => {
    const one = beforeShift();
    one.pass(2 * HOUR);
    const notice = notices(one).find(({ person }) => person === 'daan')?.notice ?? '';
    one.ask(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: '00000000000000aa',
      place: 'balie',
      text: null,
      level: 'emergency',
    });
    one.pass(60);
    one.hear({ type: 'text.received', from: '0633333333', text: '1' });
    expect(one.last().responders.get('daan')).toMatchObject({ answer: 'coming' });
    expect(one.state.roster.notices.get(notice)?.confirmedAt ?? null).toBeNull();
  });
});

describe('a person is reachable', () => {
  const problems = (one: Life) =>
    problemsOf(one.state, one.state.site, wall(one.wall), wall(one.wall + 86_400_000)).flatMap(
      ({ code, people }) => (code === 'no-channel' ? people : []),
    );
  const WITHOUT_PAGERS = { ...SITE, devices: SITE.devices.filter(({ kind }) => kind !== 'pager') };

  it('over a channel that is set up and works, and no longer while it fails', () => {
    const one = life(WITHOUT_PAGERS, 'sms');
    expect(problems(one)).not.toContain('anna');
    expect(problems(one)).toContain('cleo');
    one.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'no modem' });
    expect(problems(one)).toContain('anna');
    one.hear({ type: 'channel.changed', channel: 'sms', ok: true, reason: '' });
    expect(problems(one)).not.toContain('anna');
  });

  it('and says what is wrong now, not what was wrong before', () => {
    const one = life(WITHOUT_PAGERS, 'sms');
    const said = () =>
      [...one.state.faults.values()].filter(({ code, until }) => code === 'channel' && until === null);
    one.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'no modem' });
    const [before] = said();
    one.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'no modem' });
    expect(said()).toEqual([before]);
    one.hear({ type: 'channel.changed', channel: 'sms', ok: false, reason: 'the spool is full' });
    expect(said().map(({ text }) => text.includes('the spool is full'))).toEqual([true]);
    one.hear({ type: 'channel.changed', channel: 'sms', ok: true, reason: '' });
    expect(said()).toEqual([]);
  });

  it('by push only where a phone takes it', () => {
    const one = life(WITHOUT_PAGERS, 'web-push');
    expect(problems(one)).toContain('cleo');
    one.hear({ type: 'phones.changed', people: ['cleo'] });
    expect(problems(one)).not.toContain('cleo');
  });
});

describe('words', () => {
  it('hold no line end, no control and no direction mark, whatever a place is called', () => {
    const one = life({
      ...SITE,
      places: SITE.places.map((place) =>
        place.id === 'balie' ? { ...place, name: 'Balie\r\nTo: x\u202e\u0007 <b>' } : place,
      ),
    });
    one.press('balie-1');
    const words = one.effects.flatMap(({ effect }) =>
      effect.type === 'send-page' && effect.far !== undefined ? [JSON.stringify(effect.far.words)] : [],
    );
    expect(words.length).toBeGreaterThan(4);
    for (const text of words) expect(text).not.toMatch(/\\[rn]|\\u|\u202e|\p{Cc}/u);
  });

  it('leave out what was typed by hand where the place is known, and tell it where nothing else is', () => {
    const one = life();
    one.ask(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: '00000000000000aa',
      place: 'balie',
      text: 'mevrouw Jansen is boos',
      level: 'assist',
    });
    const all = () =>
      one.effects.flatMap(({ effect }) =>
        effect.type === 'send-page' && effect.far !== undefined ? [JSON.stringify(effect.far.words)] : [],
      );
    expect(all().length).toBeGreaterThan(0);
    expect(all().join()).not.toContain('Jansen');
    one.clear();
    one.ask(as('employee', 'wil'), {
      type: 'alarm.raised',
      id: '00000000000000ab',
      place: null,
      text: 'fietsenkelder',
      level: 'assist',
    });
    expect(all().join()).toContain('fietsenkelder');
  });
});

describe('sounders', () => {
  it('of a site are paged with its board, and stop when somebody comes', () => {
    const one = new Life({
      ...LIFE_SITE,
      devices: [...LIFE_SITE.devices, { id: 'sirene', kind: 'sounder', place: 'kamer-1' }],
    });
    one.connect('balie-1', 'sirene', 'p-anna');
    one.press('balie-1');
    one.pass(19);
    expect(one.got('sirene', 'page')).toEqual([]);
    one.pass(1);
    expect(one.got('sirene', 'page')).toMatchObject([
      { level: 'assist', place: 'Plek balie, Locatie Noord' },
    ]);
    one.reply('sirene', 'ringing');
    expect([...one.last().pages.values()].find(({ device }) => device === 'sirene')).toMatchObject({
      state: 'delivered',
      person: null,
    });
    one.reply('p-anna', 'coming');
    expect(one.got('sirene', 'unpage')).toMatchObject([{ reason: 'taken' }]);
  });
});

describe('telephone numbers', () => {
  it.each([
    ['+31 6 12345678', '31612345678'],
    ['0031-612345678', '31612345678'],
    ['06 12 34 56 78', '31612345678'],
    ['31612345678', '31612345678'],
    ['(+49) 170 1234567', '491701234567'],
    ['+31 (0)6 1234 5678', '31612345678'],
    ['0031(0)612345678', '31612345678'],
    ['06-CALLME', null],
    ['', null],
    ['12', null],
    ['1'.repeat(30), null],
  ])('%s', (written, number) => {
    expect(numberOf(written)).toBe(number);
  });
});
