/** A book of phones whose disk is a map, for tests that need no disk. */
import { openPhones, type PhoneBook, type StoredPhone } from '../../../gateway/shell/phones.ts';

/** The wall clock of these phones. */
export const PHONES_NOW = Date.parse('2026-11-23T09:30:00.000Z');

/** Phones on disk, as far as these tests need a disk. */
export function memory(): { rows: Map<string, StoredPhone>; book: Promise<PhoneBook> } {
  const rows = new Map<string, StoredPhone>();
  const book = openPhones(
    {
      phones: async () => [...rows.values()],
      savePhone: async (phone) => void rows.set(phone.id, phone),
      deletePhone: async (id) => void rows.delete(id),
    },
    () => PHONES_NOW,
  );
  return { rows, book };
}
