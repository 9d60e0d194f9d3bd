/** What the core makes of a page that did not get to a pager over the air, and of an answer it cannot place. */
import { describe, expect, test } from 'vitest';
import { isUnheard } from '../../../gateway/core/unheard.ts';
import { as, Life } from './life.ts';

/** An alarm whose page is at anna's pager. */
function paged() {
  const life = new Life();
  life.connect('kamer-2', 'p-anna', 'p-bram', 'p-cleo');
  life.press('kamer-2');
  const alarm = [...life.state.alarms.values()][0];
  if (alarm === undefined) throw new Error('no alarm');
  const page = [...alarm.pages.values()].find(({ device }) => device === 'p-anna');
  if (page === undefined) throw new Error('no page');
  const got = (type: string) => life.end('p-anna').got.filter(({ body }) => body.type === type);
  const lose = (times: number, id: string | null = page.id): void =>
    life.hear({ type: 'line.lost', device: 'p-anna', n: got('page').at(-1)?.n ?? 0, page: id, times });
  return { life, alarm, page, got, lose };
}

describe('a page that was lost', () => {
  test('once is said again under a new number, quietly', () => {
    const { life, page, got, lose } = paged();
    lose(1);
    expect(got('page').map(({ body }) => body.type === 'page' && body.page)).toEqual([page.id, page.id]);
    expect(page.state).toBe('sent');
    expect(life.disk.filter(({ type }) => type === 'page.failed')).toEqual([]);
  });

  test('twice is told as failed by name, said again all the same, and rings when it gets there', () => {
    const { life, page, got, lose } = paged();
    lose(1);
    lose(2);
    expect(life.disk.filter((entry) => entry.type === 'page.failed').at(-1)).toMatchObject({
      pages: [page.id],
      reason: 'not-written',
    });
    expect(got('page')).toHaveLength(3);
    expect(page.state).toBe('sent');
    expect(isUnheard(life.state, 'p-anna', page.id)).toBe(true);
    life.reply('p-anna', 'ringing', page.id);
    expect(page.state).toBe('delivered');
    expect(isUnheard(life.state, 'p-anna', page.id)).toBe(false);
  });

  test.each([
    ['is withdrawn', 'coming'],
    ['belongs to a closed alarm', 'clear'],
  ] as const)('that %s is not said again: it would ring for nothing', (_, answer) => {
    const { life, alarm, got, lose } = paged();
    life.hear({
      type: 'answer.given',
      request: 'r',
      actor: as('coordinator', 'gijs'),
      alarm: alarm.id,
      answer,
    });
    life.hear({
      type: 'answer.given',
      request: 's',
      actor: as('responder', 'bram'),
      alarm: alarm.id,
      answer: 'coming',
    });
    const before = got('page').length;
    lose(1);
    lose(2);
    expect(got('page')).toHaveLength(before);
  });

  test.each(['9999-1-1', 'n1', '', 'x'])('that nobody knows (%s) says nothing', (id) => {
    const { got, lose } = paged();
    lose(1, id);
    expect(got('page')).toHaveLength(1);
  });

  test('of another pager, or of a device nobody knows, says nothing', () => {
    const { life, page, got } = paged();
    for (const device of ['p-bram', 'niemand'])
      life.hear({ type: 'line.lost', device, n: 1, page: page.id, times: 2 });
    expect(got('page')).toHaveLength(1);
    expect(page.state).toBe('sent');
  });
});

test('a withdrawal that was lost is not heard by hearing what came later, and is said again at once', () => {
  const { life, alarm, got } = paged();
  const end = life.end('p-anna');
  life.hear({
    type: 'answer.given',
    request: 's',
    actor: as('responder', 'bram'),
    alarm: alarm.id,
    answer: 'coming',
  });
  const [first] = got('unpage');
  life.hear({ type: 'line.lost', device: 'p-anna', n: first?.n ?? 0, page: null, times: 1 });
  end.heard = Math.max(end.heard, (first?.n ?? 0) + 1);
  life.beat('p-anna');
  expect(life.device('p-anna').owed.size).toBe(1);
  life.pass(0.01);
  expect(got('unpage')).toHaveLength(2);
  life.beat('p-anna');
  expect(life.device('p-anna').owed.size).toBe(0);
});

test('an answer that cannot be placed: its pager is told anew what it holds, and rings for nothing new', () => {
  const { life, page, got } = paged();
  life.hear({ type: 'reply.astray', device: 'p-anna' });
  // It has not said that it rings: it is to be rung, and that is done elsewhere.
  expect(got('page')).toHaveLength(1);
  life.reply('p-anna', 'ringing', page.id);
  life.hear({ type: 'reply.astray', device: 'p-anna' });
  expect(got('page')).toHaveLength(2);
  life.hear({ type: 'reply.astray', device: 'niemand' });
});
