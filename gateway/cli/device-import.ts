/**
 * `device import`: many devices from one CSV list. Promises that every row is checked before the first device is
 * registered, and that each key is printed as soon as it exists, since it is never shown again.
 */
import { DEVICE_ID, type DeviceKind } from '../../protocol/messages.ts';
import { keptIdProblem } from '../core/simulation-state.ts';
import { type Admin, DEVICE_KINDS } from '../shell/operations.ts';
import { readCsv } from './csv.ts';
import { DONE, type Ending, failed, refused } from './ending.ts';
import { printLine, type Terminal } from './terminal.ts';

/** Rows that are registered at once, in order. */
const AT_ONCE = 16;
/** Most rows of a list. */
const MOST_ROWS = 20_000;

/** A device to register. */
export interface Row {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly place: string;
  readonly person: string | null;
}

/** Reads a device list; every row is checked before the first is registered. */
export function rowsOf(
  text: string,
): { readonly ok: true; readonly rows: readonly Row[] } | { readonly ok: false; readonly ending: Ending } {
  const refuse = (line: number, field: string, reason: string) =>
    ({ ok: false, ending: failed(`line ${line}: ${field} ${reason}`, field, 'invalid') }) as const;
  const read = readCsv(text);
  if (!read.ok) return refuse(read.line, 'file', read.reason);
  const lines = read.rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const heading = lines[0]?.cells.map((cell) => cell.trim().toLowerCase()).join(',');
  const body = heading?.startsWith('id,kind,place') ? lines.slice(1) : lines;
  if (body.length > MOST_ROWS)
    return refuse(body[MOST_ROWS]?.line ?? 0, 'file', `has more than ${MOST_ROWS} devices`);
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const { line, cells } of body) {
    const [id = '', kind = '', place = '', person = '', ...more] = cells.map((cell) => cell.trim());
    if (more.some((cell) => cell !== ''))
      return refuse(line, 'file', 'has more than the columns id,kind,place,person');
    if (!DEVICE_ID.test(id))
      return refuse(line, 'id', 'must be lower-case letters, digits and hyphens, at most 32');
    const kept = keptIdProblem(id);
    if (kept !== null) return refuse(line, 'id', `is refused: ${kept.message}`);
    if (seen.has(id)) return refuse(line, 'id', `"${id}" stands in the list twice`);
    const known = DEVICE_KINDS.find((k) => k === kind);
    if (known === undefined) return refuse(line, 'kind', `must be one of ${DEVICE_KINDS.join(', ')}`);
    if (place === '') return refuse(line, 'place', 'is missing');
    seen.add(id);
    rows.push({ id, kind: known, place, person: person === '' ? null : person });
  }
  return rows.length > 0
    ? { ok: true, rows }
    : { ok: false, ending: failed('holds no devices', 'file', 'invalid') };
}

/** What of a list the site does not know, or the gateway has already; null when all is well. */
async function clash(admin: Admin, rows: readonly Row[]): Promise<Ending | null> {
  const [standing, list] = [await admin.perform('site.read', {}), await admin.perform('device.list', {})];
  if (!standing.ok) return refused(standing.problem);
  if (!list.ok) return refused(list.problem);
  const places = new Set(standing.value.site.places.map(({ id }) => id));
  const people = new Set(standing.value.site.people.map(({ id }) => id));
  const taken = new Set(list.value.map(({ id }) => id));
  for (const { id, place, person } of rows) {
    if (taken.has(id))
      return failed(`there is a device "${id}" already; nothing was registered`, 'id', 'conflict');
    if (!places.has(place))
      return failed(`"${id}": there is no place "${place}"; nothing was registered`, 'place', 'invalid');
    if (person !== null && !people.has(person))
      return failed(`"${id}": there is no person "${person}"; nothing was registered`, 'person', 'invalid');
  }
  return null;
}

/** Registers the rows in order and prints each with its secrets. */
export async function importRows(
  terminal: Terminal,
  admin: Admin,
  rows: readonly Row[],
  json: boolean,
): Promise<Ending> {
  const why = await clash(admin, rows);
  if (why !== null) return why;
  if (!json) printLine(terminal, ['device', 'number', 'key', 'mqtt password', 'place'].join('\t'));
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const answers = await Promise.all(
      rows.slice(start, start + AT_ONCE).map((row) => admin.perform('device.add', row)),
    );
    let trouble: Ending | null = null;
    for (const [i, answer] of answers.entries()) {
      if (!answer.ok) {
        trouble ??= failed(
          `"${rows[start + i]?.id}": ${answer.problem.message}; the devices printed so far are registered`,
          answer.problem.field ?? null,
          answer.problem.code,
        );
        continue;
      }
      const { device, number, key, mqttPassword, place } = answer.value;
      terminal.out(
        json
          ? `${JSON.stringify(answer.value)}\n`
          : `${[device, number, key, mqttPassword, place].join('\t')}\n`,
      );
    }
    if (trouble !== null) return trouble;
  }
  return DONE;
}
