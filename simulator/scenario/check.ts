/**
 * What one schema cannot say of a scenario: names that point at something of the site, moments in their order, things
 * that cannot be done to that device. Promises one problem per fault, at the field where it is mended, with how.
 */
import { didYouMean } from '../../gateway/core/nearest.ts';
import type { SiteDevice, SiteFile } from '../../gateway/core/site.ts';
import { textsFor } from '../../gateway/core/texts/index.ts';
import { instantOf, localMinute } from '../../gateway/core/zone.ts';
import { clockText, localTime } from './clock.ts';
import { DEEDS, type Expectation, type ScenarioFile, type ScenarioStep, WISHES } from './format.ts';

/** Where in the file: keys and positions from the top. */
export type Path = readonly (string | number)[];
/** Takes a problem. */
export type Report = (path: Path, message: string) => void;

/** Time left after the last thing that is expected, when the file names no end. */
const AFTERMATH_MS = 2_000;

/** What a site is asked for. */
class Names {
  readonly devices: ReadonlyMap<string, SiteDevice>;
  private readonly known: Readonly<Record<'device' | 'person' | 'place' | 'site', ReadonlySet<string>>>;

  constructor(
    site: SiteFile,
    private readonly report: Report,
  ) {
    this.devices = new Map(site.devices.map((device) => [device.id, device]));
    const ids = (from: readonly { readonly id: string }[]) => new Set(from.map(({ id }) => id));
    this.known = {
      device: ids(site.devices),
      person: ids(site.people),
      place: ids(site.places),
      site: ids(site.sites),
    };
  }

  look(kind: 'device' | 'person' | 'place' | 'site', id: string | undefined, path: Path): void {
    const all = this.known[kind];
    if (id === undefined || all.has(id)) return;
    const there = [...all].slice(0, 6).join(', ');
    const more = all.size > 6 ? ', ...' : '';
    const mend =
      didYouMean(id, all) || (there === '' ? '; the site has none' : `; there are ${there}${more}`);
    const what = { device: 'device', person: 'person', place: 'place', site: 'building' }[kind];
    this.report(path, `"${id.slice(0, 40)}" is no ${what} of this site${mend}`);
  }
}

/** A local time that clocks leave out, as on the night on which summer time begins. */
function checkLocal(text: string, { rotations }: SiteFile, path: Path, report: Report): void {
  const local = localTime(text.trim());
  const zone = rotations[0]?.timezone;
  if (local === null || zone === undefined) return;
  const minute = Math.floor(local.seconds / 60);
  const shown = localMinute(zone, instantOf(zone, local, minute));
  if (shown === minute) return;
  const word = (of: number): string =>
    `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
  report(
    path,
    `there is no ${word(minute)} on that day in ${zone}: the clocks skip it; write a time that exists, such as ${word(shown)}`,
  );
}

/** Reports everything in which a scenario contradicts itself or its site. Its shape must have been checked before. */
export function checkScenario(file: ScenarioFile, site: SiteFile, report: Report): void {
  const names = new Names(site, report);
  if (site.rotations.length === 0)
    report(
      ['site'],
      'has no rotation: without one nobody is ever on duty, and there is no clock to start by',
    );
  checkLocal(file.start, site, ['start'], report);
  file.steps.forEach(({ clock }, i) => {
    if (clock !== undefined) checkLocal(clock, site, ['steps', i, 'clock'], report);
  });
  if (Array.isArray(file.board)) file.board.forEach((id, i) => void names.look('site', id, ['board', i]));
  const played = new Set<string>();
  file.people.forEach(({ id, clears, arrives }, i) => {
    names.look('person', id, ['people', i, 'id']);
    if (played.has(id)) report(['people', i, 'id'], `"${id}" stands here twice: put everything in one`);
    played.add(id);
    if (clears !== undefined && arrives === undefined)
      report(['people', i, 'clears'], 'counts from the arrival: say with "arrives" when they are there');
  });
  checkSteps(file, names, report);
  const first = file.steps[0]?.at ?? 0;
  file.expect.forEach((wish, i) => {
    checkWish(wish, first, file.until ?? null, ['expect', i], names, report);
  });
}

function one<T extends string>(
  found: readonly T[],
  all: readonly T[],
  path: Path,
  what: string,
  report: Report,
): void {
  if (found.length === 0) report(path, `${what}: give one of ${all.join(', ')}`);
  const [first, second] = found;
  if (second !== undefined)
    report([...path, second], `stands beside "${first}": put each in an item of its own`);
}

function checkSteps(file: ScenarioFile, names: Names, report: Report): void {
  let before = 0;
  let gateway: 'runs' | 'down' = 'runs';
  file.steps.forEach((step, i) => {
    const path = ['steps', i];
    const found = DEEDS.filter((deed) => step[deed] !== undefined);
    one(found, DEEDS, path, 'nothing happens in this step', report);
    if (step.at < before)
      report(
        [...path, 'at'],
        `is ${clockText(step.at)}, earlier than the step above it (${clockText(before)}): put steps in their order`,
      );
    if (file.until !== undefined && step.at >= file.until)
      report(
        [...path, 'at'],
        `is ${clockText(step.at)}, but the scenario ends at ${clockText(file.until)}: make "until" later`,
      );
    before = Math.max(before, step.at);
    checkStep(step, path, names, report);
    if (step.gateway === 'started' && gateway === 'runs')
      report([...path, 'gateway'], 'is started, but nothing stopped it before: leave this step out');
    if (step.gateway !== undefined && step.gateway !== 'started' && gateway === 'down')
      report([...path, 'gateway'], 'is down already: start it first with "gateway: started"');
    if (step.gateway === 'started') gateway = 'runs';
    if (step.gateway === 'stopped' || step.gateway === 'killed') gateway = 'down';
  });
}

function checkStep(step: ScenarioStep, path: Path, names: Names, report: Report): void {
  const { press, flood, raise, answer, person, device, channel } = step;
  names.look('person', raise?.person, [...path, 'raise', 'person']);
  names.look('place', raise?.place, [...path, 'raise', 'place']);
  names.look('person', answer?.person, [...path, 'answer', 'person']);
  names.look('person', person?.id, [...path, 'person', 'id']);
  names.look('person', channel?.person, [...path, 'channel', 'person']);
  names.look('device', press?.device, [...path, 'press', 'device']);
  names.look('device', flood?.device, [...path, 'flood', 'device']);
  names.look('device', step.drill?.device, [...path, 'drill', 'device']);
  checkWalk(step['walk-test'], [...path, 'walk-test'], names, report);
  names.look('device', device?.id, [...path, 'device', 'id']);
  const pressed = press?.device ?? flood?.device;
  const kind = pressed === undefined ? undefined : names.devices.get(pressed)?.kind;
  const where = [...path, press === undefined ? 'flood' : 'press'];
  if (kind === 'pager' || kind === 'sounder')
    report([...where, 'device'], `"${pressed}" is a ${kind}, without a button to press`);
  const takesBack = press?.gesture === 'cancel' || press?.gesture === 'duress';
  if (takesBack && kind === 'wearable')
    report([...where, 'gesture'], `a wearable has one button: "${press.gesture}" needs two`);
  if (device === undefined) return;
  const changes = (['power', 'link', 'range', 'battery'] as const).filter((key) => device[key] !== undefined);
  const there = [...path, 'device'];
  one(changes, ['power', 'link', 'range', 'battery'], there, 'nothing happens to it', report);
  const what = names.devices.get(device.id)?.kind;
  if (device.range !== undefined && what !== undefined && what !== 'wearable' && what !== 'pager')
    report([...there, 'range'], `a ${what} hangs where it hangs: use "link" for its cable or network`);
}

function checkWalk(walk: ScenarioStep['walk-test'], path: Path, names: Names, report: Report): void {
  if (walk === undefined) return;
  names.look('person', walk.by, [...path, 'by']);
  names.look('site', walk.site, [...path, 'site']);
  walk.devices?.forEach((device, i) => void names.look('device', device, [...path, 'devices', i]));
  if ((walk.devices === undefined) === (walk.site === undefined))
    report(
      path,
      'is of a building ("site", and perhaps an "area" in it) or of "devices": give one of the two',
    );
}

function checkWish(
  wish: Expectation,
  first: number,
  until: number | null,
  path: Path,
  names: Names,
  report: Report,
): void {
  const found = WISHES.filter((what) => wish[what] !== undefined);
  one(found, WISHES, path, 'nothing is expected here', report);
  const { within, notBefore, never, count, page, fault } = wish;
  const from = wish.from ?? first;
  if (within === 0) report([...path, 'within'], 'is no time at all: nothing happens in 0 s');
  if (within !== undefined && notBefore !== undefined && notBefore >= within)
    report([...path, 'notBefore'], 'is not before "within": nothing could ever pass');
  const last = from + Math.max(within ?? 0, notBefore ?? 0);
  if (until !== null && (last > until || from >= until))
    report(
      [...path, within === undefined ? 'from' : 'within'],
      `reaches until ${clockText(last)}, but the scenario ends at ${clockText(until)}: make "until" later`,
    );
  if (never && count !== undefined) report([...path, 'count'], 'and "never" contradict each other');
  names.look('person', page?.person, [...path, 'page', 'person']);
  if (page !== undefined && page.person !== undefined && page.board === true)
    report([...path, 'page', 'board'], 'and "person" contradict each other');
  names.look('person', wish.rings?.person, [...path, 'rings', 'person']);
  names.look('person', wish.answer?.person, [...path, 'answer', 'person']);
  names.look('device', wish.shows?.device, [...path, 'shows', 'device']);
  names.look('device', wish.receipt?.device, [...path, 'receipt', 'device']);
  names.look('device', wish.alarm?.device, [...path, 'alarm', 'device']);
  names.look('device', fault?.device, [...path, 'fault', 'device']);
  names.look('device', wish['walk-test']?.device, [...path, 'walk-test', 'device']);
  const codes = Object.keys(textsFor('en').fault);
  if (fault !== undefined && !codes.includes(fault.code))
    report(
      [...path, 'fault', 'code'],
      `"${fault.code}" is no code of a fault${didYouMean(fault.code, codes)}`,
    );
}

/** When a scenario ends: as it says, else soon after the last thing that happens or is expected. */
export function endOf({ until, steps, expect }: ScenarioFile): number {
  if (until !== undefined) return until;
  const first = steps[0]?.at ?? 0;
  const last = Math.max(
    ...steps.map(
      ({ at, press, flood }) => at + (press?.times ?? 1) * (press?.every ?? 0) + (flood?.for ?? 0),
    ),
    ...expect.map(({ from = first, within = 0, notBefore = 0 }) => from + Math.max(within, notBefore)),
  );
  return last + AFTERMATH_MS;
}
