/**
 * What really happened at a gateway, read back from its own records when a live scenario is over: incidents and faults.
 * Promises times of this machine's clock, whatever the gateway's wall clock was made to say.
 */
import type { Entry } from '../../../gateway/core/entries.ts';
import { EntryReader, type Seen, type SeenOf } from '../seen.ts';
import { type Client, fieldOf, listOf, textOf } from './http.ts';

/** From when on the gateway's wall clock was ahead of ours by so much; in ms, ours. */
export interface Setting {
  readonly from: number;
  readonly ahead: number;
}

/** Between the moment a clock is set and the moment we know of it. */
const SLACK_MS = 2_000;

/** Our time of a moment by the gateway's wall clock: the newest setting under which it makes sense. */
export function ownTime(at: number, settings: readonly Setting[]): number {
  const fitting = settings.findLast(({ from, ahead }) => at - ahead >= from - SLACK_MS) ?? settings[0];
  return at - (fitting?.ahead ?? 0);
}

/** Everything alarms, faults, drills and walk tests tell of the time from `t0` on. `words`: what pagers showed, by page. */
export async function readStories(
  client: Client,
  t0: number,
  settings: readonly Setting[],
  words: ReadonlyMap<string, string>,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  const alarms = await client.get('/api/alarms');
  for (const alarm of listOf(alarms.body)) {
    const opened = ownTime(Date.parse(textOf(alarm, 'openedAt')), settings) - t0;
    if (!(opened >= 0)) continue;
    const { body } = await client.get(`/api/incidents/${encodeURIComponent(textOf(alarm, 'id'))}`);
    seen.push(...storyOf(body, opened, words));
  }
  const faults = await client.get('/api/faults');
  for (const fault of listOf(faults.body)) seen.push(...faultOf(fault, t0, settings));
  const when = (moment: string): number => (moment === '' ? -1 : ownTime(Date.parse(moment), settings) - t0);
  const drills = await client.get('/api/drills');
  for (const drill of listOf(drills.body)) {
    const at = when(textOf(drill, 'announcedAt'));
    if (at >= 0) seen.push({ at, seen: 'drill', state: 'announced' });
  }
  const walks = await client.get('/api/walk-tests');
  for (const walk of listOf(walks.body)) seen.push(...walkOf(walk, when));
  return seen;
}

function walkOf(walk: unknown, when: (moment: string) => number): readonly Seen[] {
  const seen: Seen[] = [];
  const tell = (moment: string, state: SeenOf<'walk-test'>['state'], device: string | null): void => {
    const at = when(moment);
    if (at >= 0) seen.push({ at, seen: 'walk-test', state, device });
  };
  tell(textOf(walk, 'startedAt'), 'started', null);
  tell(textOf(walk, 'endedAt'), 'ended', null);
  for (const part of listOf(fieldOf(walk, 'devices'))) {
    const [press, device] = [fieldOf(part, 'press'), textOf(part, 'device')];
    tell(textOf(press, 'receivedAt'), 'pressed', device);
    if (textOf(part, 'state') === 'passed') tell(textOf(press, 'receiptAt'), 'confirmed', device);
  }
  return seen;
}

function storyOf(incident: unknown, opened: number, words: ReadonlyMap<string, string>): readonly Seen[] {
  const alarm = textOf(incident, 'id');
  const reader = new EntryReader();
  const seen: Seen[] = [];
  const asked = new Map<string, { person: string | null; channel: string; at: number; ok: boolean }>();
  for (const item of listOf(fieldOf(incident, 'timeline'))) {
    const afterMs = fieldOf(item, 'afterMs');
    const at = opened + (typeof afterMs === 'number' ? afterMs : 0);
    const pages = listOf(fieldOf(item, 'pages'));
    switch (textOf(item, 'type')) {
      case 'page.requested':
        for (const page of pages)
          if (fieldOf(page, 'later') !== true)
            asked.set(textOf(page, 'page'), {
              person: textOf(page, 'person') || null,
              channel: textOf(page, 'channel'),
              at,
              ok: true,
            });
        break;
      case 'page.failed':
        for (const page of pages) {
          const known = typeof page === 'string' ? asked.get(page) : undefined;
          if (known !== undefined) known.ok = false;
        }
        break;
      case 'page.delivered': {
        const id = textOf(item, 'page');
        const { person = null, channel = '' } = asked.get(id) ?? {};
        const says = channel === 'mqtt' ? (words.get(id) ?? '') : '';
        if (person !== null) seen.push({ at, seen: 'rings', person, channel, says });
        break;
      }
      default: {
        // An incident's story is made of the log's entries, without what is of no use to people.
        const said = reader.read({ ...(item as object), alarm } as Entry);
        if (said !== null) seen.push({ at, ...said });
      }
    }
  }
  for (const page of asked.values()) seen.push({ seen: 'page', alarm, ...page });
  return seen;
}

function faultOf(fault: unknown, t0: number, settings: readonly Setting[]): readonly Seen[] {
  const device = textOf(fault, 'device');
  const named = listOf(fieldOf(fault, 'devices')).filter((one) => typeof one === 'string');
  const devices = device === '' ? named : [device];
  const code = textOf(fault, 'code');
  return (
    [
      ['since', 'raised'],
      ['until', 'cleared'],
    ] as const
  ).flatMap(([field, state]): Seen[] => {
    const moment = textOf(fault, field);
    const at = moment === '' ? -1 : ownTime(Date.parse(moment), settings) - t0;
    return at >= 0 ? [{ at, seen: 'fault', state, code, devices }] : [];
  });
}
