/**
 * The phones that take push messages: which belong to whom. Promises that an address belongs to one person at a time,
 * that nobody has more than ten, and that signing out, or the withdrawal of a session, takes its phones along; one that
 * merely runs out does not, because a phone that rings beats silence. Sending is left to `channels/push.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { LogStore, StoredPhone } from './log/face.ts';

export type { StoredPhone };

/** Most phones of one person; a new one beyond it takes the place of the one that was last reached longest ago. */
export const PHONES_MOST = 10;
/** A success is written down again only after this time, in milliseconds. */
const NOTE_EVERY = 3_600_000;

/** What of the store phones need. */
export type PhoneStore = Pick<LogStore, 'phones' | 'savePhone' | 'deletePhone'>;

/** A phone as a browser offers it. */
export type NewPhone = Pick<StoredPhone, 'person' | 'account' | 'endpoint' | 'p256dh' | 'auth' | 'label'>;

/** All phones. */
export interface PhoneBook {
  /** Of one person, the oldest first. */
  of(person: string): readonly StoredPhone[];
  all(): readonly StoredPhone[];
  /** Everybody who has one. */
  people(): readonly string[];
  /** Resolves once it is on disk. The same address again takes the place of the one before, whoever had it. */
  add(phone: NewPhone): Promise<StoredPhone>;
  remove(id: string): Promise<void>;
  /** The session was ended by somebody: its phones go. */
  leave(account: string): Promise<void>;
  /** Phones of people who are not known any more go. */
  keepOnly(known: (person: string) => boolean): Promise<void>;
  /** Its push service took a message. */
  worked(id: string): void;
  /** Told whenever somebody gets a first phone or loses the last. */
  onChange(listener: (people: readonly string[]) => void): void;
}

/**
 * Reads every phone of the store into memory and keeps both alike from then on.
 * @param wallNow milliseconds since 1970
 */
export async function openPhones(store: PhoneStore, wallNow: () => number = Date.now): Promise<PhoneBook> {
  const phones = new Map<string, StoredPhone>();
  const listeners: ((people: readonly string[]) => void)[] = [];
  for (const phone of await store.phones()) phones.set(phone.id, phone);

  const of = (person: string): StoredPhone[] => [...phones.values()].filter((one) => one.person === person);
  const people = (): readonly string[] => [...new Set([...phones.values()].map(({ person }) => person))];
  let told = people().join('\n');
  const tell = (): void => {
    const now = people();
    if (now.join('\n') === told) return;
    told = now.join('\n');
    for (const listener of listeners) listener(now);
  };
  /** Out of memory first: no page goes to a phone that its owner took away, whatever the disk does. */
  const drop = async (gone: readonly StoredPhone[]): Promise<void> => {
    for (const { id } of gone) phones.delete(id);
    if (gone.length > 0) tell();
    for (const { id } of gone) await store.deletePhone(id);
  };

  return {
    of,
    all: () => [...phones.values()],
    people,
    async add(given) {
      const same = [...phones.values()].find(({ endpoint }) => endpoint === given.endpoint);
      let id = same?.id ?? randomBytes(4).toString('hex');
      while (same === undefined && phones.has(id)) id = randomBytes(4).toString('hex');
      const mine = same?.person === given.person;
      const phone: StoredPhone = {
        ...given,
        id,
        createdAt: mine ? same.createdAt : wallNow(),
        okAt: mine ? same.okAt : null,
      };
      await store.savePhone(phone);
      phones.set(id, phone);
      tell();
      const others = of(given.person).filter((other) => other.id !== id);
      const last = ({ okAt, createdAt }: StoredPhone): number => okAt ?? createdAt;
      others.sort((a, b) => last(a) - last(b));
      await drop(others.slice(0, Math.max(0, others.length + 1 - PHONES_MOST)));
      return phone;
    },
    async remove(id) {
      const phone = phones.get(id);
      if (phone !== undefined) await drop([phone]);
    },
    leave: (account) => drop([...phones.values()].filter((phone) => phone.account === account)),
    keepOnly: (known) => drop([...phones.values()].filter(({ person }) => !known(person))),
    worked(id) {
      const phone = phones.get(id);
      if (phone === undefined) return;
      const now = wallNow();
      const noted = { ...phone, okAt: now };
      phones.set(id, noted);
      // Only how recent it is; a disk that fails here is told about by the log itself.
      if (phone.okAt === null || now - phone.okAt >= NOTE_EVERY)
        void store.savePhone(noted).catch(() => undefined);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
