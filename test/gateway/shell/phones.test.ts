/** Whose phones take push messages: one owner an address, ten at most, gone with a session that was ended and with people. */
import { describe, expect, it } from 'vitest';
import { openPhones, PHONES_MOST } from '../../../gateway/shell/phones.ts';
import { memory } from './phone-memory.ts';

describe('the phones', () => {
  const fresh = (nth: number, person = 'ria', account = 'acc') => ({
    person,
    account,
    endpoint: `https://push.example.org/${nth}`,
    p256dh: 'p',
    auth: 'a',
    label: `nr ${nth}`,
  });

  it('belong to one person at a time: the same address again changes its owner', async () => {
    const { rows, book } = memory();
    const phones = await book;
    const heard: (readonly string[])[] = [];
    phones.onChange((people) => heard.push(people));
    const first = await phones.add(fresh(1));
    const again = await phones.add(fresh(1));
    expect(again.id).toBe(first.id);
    await phones.add(fresh(1, 'bo'));
    expect(phones.of('ria')).toEqual([]);
    expect(phones.of('bo').map(({ id }) => id)).toEqual([first.id]);
    expect(rows.size).toBe(1);
    expect(heard).toEqual([['ria'], ['bo']]);
  });

  it(`are ${PHONES_MOST} at most for one person: the one reached longest ago makes room`, async () => {
    const { rows, book } = memory();
    const phones = await book;
    const first = await phones.add(fresh(0));
    for (let nth = 1; nth <= PHONES_MOST; nth += 1) {
      await phones.add(fresh(nth));
      phones.worked(first.id);
    }
    expect(phones.of('ria')).toHaveLength(PHONES_MOST);
    expect(rows.size).toBe(PHONES_MOST);
    expect(phones.of('ria').some(({ endpoint }) => endpoint === fresh(PHONES_MOST).endpoint)).toBe(true);
  });

  it('go with the session that somebody ended, and with people who left; another session’s stay', async () => {
    const { rows, book } = memory();
    const phones = await book;
    await phones.add(fresh(1, 'ria', 'one'));
    await phones.add(fresh(2, 'ria', 'two'));
    await phones.add(fresh(3, 'bo', 'three'));
    await phones.leave('one');
    expect(phones.of('ria').map(({ label }) => label)).toEqual(['nr 2']);
    await phones.keepOnly((person) => person !== 'bo');
    expect(phones.people()).toEqual(['ria']);
    expect([...rows.values()].map(({ label }) => label)).toEqual(['nr 2']);
  });

  it('leave memory at once when the disk fails, so that no page goes to one that was taken away', async () => {
    const phones = await openPhones({
      phones: async () => [],
      savePhone: async () => undefined,
      deletePhone: () => Promise.reject(new Error('disk')),
    });
    const { id } = await phones.add(fresh(1));
    await expect(phones.remove(id)).rejects.toThrow('disk');
    expect(phones.all()).toEqual([]);
  });
});
