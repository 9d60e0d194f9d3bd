/**
 * The tables that are no history: device keys, tokens, phones and settings. Promises that what was saved is on disk when
 * the call returns; who may save what is left to `keys.ts`, `accounts.ts` and `phones.ts`.
 */
import type Database from 'better-sqlite3';
import type { DeviceKeys, StoredPhone, StoredToken } from './face.ts';

/** The tables of one connection. Each function throws what SQLite says. */
export interface Tables {
  keys(): DeviceKeys[];
  saveKeys(keys: DeviceKeys): void;
  deleteKeys(device: string): void;
  tokens(): StoredToken[];
  saveToken(token: StoredToken): void;
  deleteToken(id: string): boolean;
  phones(): StoredPhone[];
  savePhone(phone: StoredPhone): void;
  deletePhone(id: string): void;
  setting(name: string): string | null;
  saveSetting(name: string, value: string): void;
}

/** Makes the access to the tables. */
export function openTables(db: Database.Database): Tables {
  const keys = db.prepare<[], DeviceKeys>('SELECT device, current, next FROM device_keys ORDER BY device');
  const saveKeys = db.prepare('INSERT OR REPLACE INTO device_keys (device, current, next) VALUES (?, ?, ?)');
  const deleteKeys = db.prepare('DELETE FROM device_keys WHERE device = ?');
  const tokens = db.prepare<[], StoredToken>(
    'SELECT id, hash, kind, role, person, site, created_at AS createdAt, expires_at AS expiresAt FROM tokens ORDER BY id',
  );
  const saveToken = db.prepare(
    'INSERT OR REPLACE INTO tokens (id, hash, kind, role, person, site, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const deleteToken = db.prepare('DELETE FROM tokens WHERE id = ?');
  const phones = db.prepare<[], StoredPhone>(
    'SELECT id, person, account, endpoint, p256dh, auth, label, created_at AS createdAt, ok_at AS okAt FROM phones ORDER BY created_at, id',
  );
  const savePhone = db.prepare(
    'INSERT OR REPLACE INTO phones (id, person, account, endpoint, p256dh, auth, label, created_at, ok_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const deletePhone = db.prepare('DELETE FROM phones WHERE id = ?');
  const setting = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const saveSetting = db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');
  return {
    keys: () => keys.all(),
    saveKeys: (k) => void saveKeys.run(k.device, k.current, k.next),
    deleteKeys: (device) => void deleteKeys.run(device),
    tokens: () => tokens.all(),
    saveToken: (t) =>
      void saveToken.run(t.id, t.hash, t.kind, t.role, t.person, t.site, t.createdAt, t.expiresAt),
    deleteToken: (id) => deleteToken.run(id).changes > 0,
    phones: () => phones.all(),
    savePhone: (p) =>
      void savePhone.run(
        p.id,
        p.person,
        p.account,
        p.endpoint,
        p.p256dh,
        p.auth,
        p.label,
        p.createdAt,
        p.okAt,
      ),
    deletePhone: (id) => void deletePhone.run(id),
    setting: (name) => setting.get(name) ?? null,
    saveSetting: (name, value) => void saveSetting.run(name, value),
  };
}
