/**
 * A whole gateway without devices for tests of the roster's doors: the real directory, log, core, accounts and web
 * server, on a small site of two buildings. Clocks are the machine's own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { EMPTY_SITE, type Person, type Role, type SiteFile } from '../../../gateway/core/site.ts';
import * as views from '../../../gateway/core/views.ts';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { absenceReader } from '../../../gateway/shell/calendar/reader.ts';
import { type House, openHouse } from '../../../gateway/shell/house.ts';
import { pdfMaker } from '../../../gateway/shell/report/maker.ts';
import { rosterViews } from '../../../gateway/shell/roster-views.ts';
import { startWeb, type Web } from '../../../gateway/shell/web/server.ts';
import { bundle } from '../../tools/bundle.ts';
import { type Reply, send } from './web-stage.ts';

const person = (id: string, roles: readonly Role[], language: 'nl' | 'en' = 'nl'): Person => ({
  id,
  name: `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`,
  site: 'stadhuis',
  language,
  roles,
  channels: [],
});

/** Two buildings; the town hall has two groups that take turns and is covert, the depot has one person and is not. */
export const SITE: SiteFile = {
  ...EMPTY_SITE,
  sites: ['stadhuis', 'werf'].map((id) => ({
    id,
    name: `De ${id}`,
    address: 'Straat 1, Utrecht',
    municipality: 'Utrecht',
    entrance: '',
    callback: '030 1234567',
    contacts: {},
    plan: '',
    covertBoard: id === 'stadhuis',
  })),
  places: [
    { id: 'kamer', name: 'Kamer 1', site: 'stadhuis', floor: '1', area: '' },
    { id: 'loods', name: 'Loods', site: 'werf', floor: '0', area: '' },
  ],
  people: [
    person('anna', ['responder']),
    person('bob', ['responder'], 'en'),
    person('cor', ['responder']),
    person('dina', ['responder']),
    person('eva', ['employee']),
    person('coby', ['coordinator']),
    person('max', ['manager']),
    { ...person('wim', ['responder']), site: 'werf' },
  ],
  groups: [
    { id: 'noord', name: 'Noord', people: ['anna', 'bob'] },
    { id: 'zuid', name: 'Zuid', people: ['cor', 'dina'] },
    { id: 'werfgroep', name: 'Werf', people: ['wim'] },
  ],
  rotations: [
    {
      id: 'hal',
      site: 'stadhuis',
      groups: ['noord', 'zuid'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-01-05',
      timezone: 'Europe/Amsterdam',
      fallback: 'zuid',
    },
    {
      id: 'buiten',
      site: 'werf',
      groups: ['werfgroep'],
      handoff: { weekday: 'friday', time: '16:30' },
      start: '2026-01-02',
      timezone: 'Europe/Amsterdam',
      fallback: 'werfgroep',
    },
  ],
};

/** A gateway that is up. */
export interface RosterHouse {
  readonly house: House;
  readonly folder: string;
  readonly web: Web;
  /** The broken parts of our own, if any. */
  readonly broken: unknown[];
  /** A token of this role; for a person, or of a board for a site. */
  token(role: Role, person?: string | null, site?: string | null): Promise<string>;
  call(
    method: string,
    path: string,
    token?: string | null,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** `keep`: the folder stays, for another life. */
  close(keep?: boolean): Promise<void>;
}

/** Opens the house with a site; `folder`: of an earlier life, whose site it then has. */
export async function openRosterHouse(site: SiteFile = SITE, folder?: string): Promise<RosterHouse> {
  const fresh = folder === undefined;
  return begin(folder ?? mkdtempSync(join(tmpdir(), 'noodknop-roster-')), fresh ? site : null);
}

async function begin(folder: string, site: SiteFile | null): Promise<RosterHouse> {
  const broken: unknown[] = [];
  const house = await openHouse(folder, (error) => void broken.push(error));
  const imported =
    site === null ? null : await house.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site });
  if (imported?.ok === false) throw new Error(imported.problem.message);
  const web = await startWeb({
    gateway: house.gateway,
    views,
    roster: rosterViews,
    readAbsences: absenceReader(await bundle('gateway/shell/calendar/worker.ts', 'calendar-worker')),
    makePdf: async (ask) => pdfMaker(await bundle('gateway/shell/report/worker.ts', 'report-worker'))(ask),
    accounts: house.accounts,
    broker: { refused: () => NO_REFUSALS, connections: () => 0 },
    parts: () => [{ part: 'store', ok: true, reason: '' }],
    version: 'test',
    port: 0,
    assetsDir: folder,
    log: pino({ level: 'silent' }),
  });
  house.doors.screens = web.lane;
  return {
    house,
    folder,
    web,
    broken,
    async token(role, who = null, at = null) {
      return (await house.accounts.create('token', { role, person: who, site: at }, 3_600_000)).secret;
    },
    call: (method, path, token = null, body = undefined, headers = {}) =>
      send(
        web.port,
        method,
        path,
        { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
        body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      ),
    async close(keep = false) {
      await web.close();
      await house.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const NO_REFUSALS = {
  'unknown-device': 0,
  'bad-login': 0,
  'bad-mac': 0,
  'too-long': 0,
  'not-ascii': 0,
  'not-json': 0,
  'foreign-topic': 0,
  retained: 0,
  oversize: 0,
  rate: 0,
};
