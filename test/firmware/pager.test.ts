/** A pager: rings on a page, says so by itself, tells what its user answers; and a sounder. */
import { describe, expect, test } from 'vitest';
import { standardConfig } from '../../firmware/core/config.ts';
import { MAX_PAGES } from '../../firmware/core/pages.ts';
import { Life } from './life.ts';

const pager = standardConfig('pieper-1', 'pager', 'test');

function page(id: string, alarm = 'a1', text = 'komt iemand?') {
  return {
    type: 'page',
    page: id,
    alarm,
    level: 'assist',
    place: 'Balie',
    text,
    age: 3,
    call112: 0,
  } as const;
}
function connected(): Life {
  const life = new Life(pager, { receipts: 'logged' });
  life.pass(1000);
  life.forget();
  return life;
}
const answers = (life: Life): string[] =>
  life.sent('reply').map((reply) => (reply.type === 'reply' ? `${reply.id} ${reply.answer}` : ''));

describe('ringing', () => {
  test('a page rings at once, and "ringing" is said by the pager itself', () => {
    const life = connected();
    life.tell(page('p1'));
    expect(life.pattern()).toBe('ringing');
    expect(answers(life)).toEqual(['p1 ringing']);
    expect(life.look().signal.sound.stretches.length).toBeGreaterThan(0);
    expect(life.look().signal.vibration.stretches.length).toBeGreaterThan(0);
  });
  test('the same page again is new text, not a new ring', () => {
    const life = connected();
    life.tell(page('p1'));
    life.hear({ type: 'answer.given', page: 'p1', answer: 'cannot' });
    life.forget();
    life.tell(page('p1', 'a1', 'Sanne komt'));
    expect(life.pattern()).not.toBe('ringing');
    expect(answers(life)).toEqual([]);
    expect(life.look().pages[0]).toMatchObject({ text: 'Sanne komt', place: 'Balie' });
  });
  test('a new page of the same alarm takes the place of the older and rings', () => {
    const life = connected();
    life.tell(page('p1'));
    life.hear({ type: 'answer.given', page: null, answer: 'coming' });
    life.tell(page('p2'));
    expect(life.look().pages.map((one) => one.page)).toEqual(['p2']);
    expect(life.pattern()).toBe('ringing');
  });
  test('pages of two alarms stand side by side', () => {
    const life = connected();
    life.tell(page('p1', 'a1'));
    life.tell(page('p2', 'a2'));
    expect(life.look().pages.map((one) => one.page)).toEqual(['p1', 'p2']);
    life.hear({ type: 'answer.given', page: 'p2', answer: 'coming' });
    expect(life.pattern()).toBe('ringing');
  });
  test.each([
    ['taken', 1],
    ['answered', 1],
    ['closed', 0],
  ] as const)('unpage "%s" stops the ringing and leaves %i to answer', (reason, left) => {
    const life = connected();
    life.tell(page('p1'));
    life.tell({ type: 'unpage', page: 'p1', reason });
    expect(life.pattern()).toBe('idle');
    expect(life.look().pages.length).toBe(left);
  });
  test('an unpage of an older page leaves the newer ringing', () => {
    const life = connected();
    life.tell(page('p1'));
    life.tell(page('p2'));
    life.tell({ type: 'unpage', page: 'p1', reason: 'taken' });
    expect(life.pattern()).toBe('ringing');
  });
  test('however many pages come, it holds a bounded number and the newest rings', () => {
    const life = connected();
    for (let i = 0; i < 50; i++) life.tell(page(`p${i}`, `a${i}`));
    expect(life.look().pages.length).toBe(MAX_PAGES);
    expect(life.look().pages.at(-1)?.page).toBe('p49');
    expect(life.pattern()).toBe('ringing');
  });
  test('it rings before it says it is out of order, and goes on without a gateway', () => {
    const life = connected();
    life.tell(page('p1'));
    life.cut();
    life.pass(60_000);
    expect(life.pattern()).toBe('ringing');
  });
});

describe('answers', () => {
  test.each([
    'coming',
    'cannot',
    'arrived',
    'clear',
    'calling-112',
    'called-112',
  ] as const)('%s is told', (answer) => {
    const life = connected();
    life.tell(page('p1'));
    life.forget();
    life.hear({ type: 'answer.given', page: 'p1', answer });
    expect(answers(life)).toEqual([`p1 ${answer}`]);
    expect(life.pattern()).toBe(answer === 'cannot' || answer === 'clear' ? 'idle' : 'paged');
  });
  test('without a gateway they are kept, in order, and told when it is back', () => {
    const life = connected();
    life.tell(page('p1'));
    life.cut();
    life.forget();
    for (const answer of ['coming', 'arrived', 'clear'] as const) {
      life.hear({ type: 'answer.given', page: 'p1', answer });
      life.pass(500);
    }
    life.gateway = true;
    life.pass(6000);
    expect(answers(life)).toEqual(['p1 coming', 'p1 arrived', 'p1 clear']);
  });
  test('a late answer after "taken" is told', () => {
    const life = connected();
    life.tell(page('p1'));
    life.tell({ type: 'unpage', page: 'p1', reason: 'taken' });
    life.forget();
    life.hear({ type: 'answer.given', page: 'p1', answer: 'coming' });
    expect(answers(life)).toEqual(['p1 coming']);
  });
  test('the same answer given again later is told again', () => {
    const life = connected();
    life.tell(page('p1'));
    life.forget();
    life.hear({ type: 'answer.given', page: 'p1', answer: 'calling-112' });
    life.pass(95_000);
    life.hear({ type: 'answer.given', page: 'p1', answer: 'calling-112' });
    expect(answers(life)).toEqual(['p1 calling-112', 'p1 calling-112']);
  });
  test('an answer to a page it does not hold is no answer', () => {
    const life = connected();
    life.hear({ type: 'answer.given', page: 'p9', answer: 'coming' });
    life.hear({ type: 'answer.given', page: null, answer: 'coming' });
    expect(answers(life)).toEqual([]);
  });
});

test('a pager and a sounder have no gestures: a pin changes nothing', () => {
  for (const kind of ['pager', 'sounder'] as const) {
    const life = new Life(standardConfig('d-1', kind, ''));
    life.pass(100);
    life.forget();
    life.hold(10_000);
    expect(life.presses()).toEqual([]);
  }
});

test('a sounder sounds on a page and says so', () => {
  const life = new Life(standardConfig('hoorn-1', 'sounder', ''), { receipts: 'logged' });
  life.pass(100);
  life.forget();
  life.tell(page('p1'));
  expect(life.look().signal.sound.end).toBe('repeat');
  expect(answers(life)).toEqual(['p1 ringing']);
  life.tell({ type: 'unpage', page: 'p1', reason: 'taken' });
  expect(life.look().signal.sound.stretches).toEqual([]);
});
