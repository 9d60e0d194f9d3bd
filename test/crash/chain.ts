/**
 * The log's chain after crashes, tried from the other side: a gateway is killed in the middle of its work, and in
 * copies of what it left the last row is edited, removed, or the whole end is cut off. `log verify` must find each,
 * and nothing wrong with the copy that was left alone (P22).
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readHead } from '../../gateway/shell/log/head.ts';
import { noodknop, until, Whole } from '../whole/rig.ts';
import { ownFolder } from './leave.ts';
import type { Account } from './verdicts.ts';

/** How often. */
export interface ChainPlan {
  readonly times: number;
  readonly progress: (line: string) => void;
  readonly isOver: () => boolean;
}

const PRESSES = 6;

/** What is done to a copy, `last` being the newest row that anybody was told of; gives the first row in doubt. */
type Meddling = (db: Database.Database, last: number) => number;
const MEDDLINGS: readonly (readonly [string, Meddling])[] = [
  [
    'the last row removed',
    (db, last) => {
      db.prepare('DELETE FROM rows WHERE seq >= ?').run(last);
      return last;
    },
  ],
  [
    'the last ten rows removed',
    (db, last) => {
      db.prepare('DELETE FROM rows WHERE seq > ?').run(last - 10);
      return last - 9;
    },
  ],
  [
    'the last row edited',
    (db, last) => {
      db.prepare('UPDATE rows SET body = replace(body, \'"at":\', \'"at":1\') WHERE seq = ?').run(last);
      return last;
    },
  ],
  [
    'a row in the middle edited',
    (db, last) => {
      const seq = Math.ceil(last / 2);
      db.prepare('UPDATE rows SET body = replace(body, \'"at":\', \'"at":1\') WHERE seq = ?').run(seq);
      return seq;
    },
  ],
];

/** Opens the lines, kills, meddles, verifies. */
export async function meddle(account: Account, plan: ChainPlan): Promise<readonly string[]> {
  const sound = account.line('P22', 'a copy of what a kill left, not touched: sound');
  const lines = MEDDLINGS.map(([what]) => account.line('P22', `a copy of what a kill left, ${what}: found`));
  const whole = new Whole();
  const { folder, remove } = ownFolder('copies');
  try {
    await whole.load();
    for (let turn = 1; turn <= plan.times && !plan.isOver(); turn++) {
      plan.progress(`chain: ${turn} of ${plan.times}`);
      await whole.start();
      const button = whole.peer('knop-1');
      await until('the button is known', 10_000, () => button.heard > 1);
      // Each press on its own, so that there are many batches; the kill comes while the last is under way.
      for (let i = 0; i < PRESSES; i++) {
        const { heard } = button;
        button.press();
        if (i < PRESSES - 1) await until('an answer', 5_000, () => button.heard > heard);
      }
      await whole.kill('SIGKILL');
      button.stop();
      const copy = (name: string): string => {
        const to = join(folder, `${turn}-${name}`);
        cpSync(whole.data, to, { recursive: true, filter: (from) => !from.endsWith('.sock') });
        return to;
      };
      const untouched = await noodknop(['log', 'verify', '--data', copy('untouched')]);
      sound.check(untouched.status === 0, `${untouched.err}${untouched.out}`);
      for (const [i, [what, act]] of MEDDLINGS.entries()) {
        const to = copy(String(i));
        const db = new Database(join(to, 'log.db'));
        // A commit that was under way may be on disk and unknown to the head: nobody heard of it either.
        const head = readHead(to);
        if (typeof head === 'string') throw new Error(`the head of ${to} is ${head}`);
        const last = head.seq;
        const doubted = act(db, last);
        db.close();
        const verdict = await noodknop(['log', 'verify', '--data', to, '--json']);
        const said = `${verdict.out}${verdict.err}`;
        lines[i]?.check(
          verdict.status === 1 && new RegExp(`\\b${doubted}\\b`).test(said),
          `${what}, row ${doubted} of ${last}: exit ${verdict.status}, ${said}`,
        );
      }
    }
    return [];
  } finally {
    await whole.close();
    remove();
  }
}
