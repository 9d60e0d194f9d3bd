/**
 * What one schema cannot say of a plan: names point at something, events stand in their order and within the life,
 * fingers press only what has a button. Promises one problem per fault, by the path of the field where it is mended.
 */
import type { DevicePlan, Plan, PlanEvent, StepPlan } from './plan.ts';

/** Where in the plan: keys and positions from the top. */
export type Path = readonly (string | number)[];
/** Takes a problem. */
export type Report = (path: Path, message: string) => void;

/** Devices that have a button. */
export const hasButton = ({ kind }: Pick<DevicePlan, 'kind'>): boolean =>
  kind === 'desk' || kind === 'wearable';
/** Devices with a second button: every desk, and what can say "false alarm". */
export const hasSecondButton = (device: DevicePlan): boolean => device.kind === 'desk' || device.cancel;
/** Devices that are handed out to a person. */
export const isHandedOut = ({ kind }: Pick<DevicePlan, 'kind'>): boolean =>
  kind === 'wearable' || kind === 'pager';

/** Reports everything in which the plan contradicts itself. Its shape must have been checked before. */
export function checkPlan(plan: Plan, report: Report): void {
  const people = new Set<string>();
  const devices = new Map<string, DevicePlan>();
  const person = (id: string, path: Path): void => {
    if (!people.has(id)) report(path, `"${id}" is none of the people`);
  };
  const everyPerson = (ids: readonly string[], path: Path): void => {
    ids.forEach((id, i) => {
      person(id, [...path, i]);
      if (ids.indexOf(id) < i) report([...path, i], `"${id}" stands here twice`);
    });
  };

  plan.people.forEach(({ id, channels }, i) => {
    if (people.has(id)) report(['people', i, 'id'], `"${id}" is there already`);
    people.add(id);
    channels.forEach((channel, n) => {
      if (channels.indexOf(channel) < n)
        report(['people', i, 'channels', n], `"${channel}" stands here twice`);
    });
  });
  plan.devices.forEach((device, i) => {
    if (devices.has(device.id)) report(['devices', i, 'id'], `"${device.id}" is there already`);
    devices.set(device.id, device);
    if (device.cancel && !hasButton(device))
      report(['devices', i, 'cancel'], `a ${device.kind} has no buttons to cancel with`);
    if (device.person === null) return;
    person(device.person, ['devices', i, 'person']);
    if (!isHandedOut(device))
      report(['devices', i, 'person'], `a ${device.kind} has no holder: only a wearable or a pager has`);
  });
  plan.site.groups.forEach((group, i) => {
    everyPerson(group, ['site', 'groups', i]);
  });
  everyPerson(plan.site.fallback, ['site', 'fallback']);
  everyPerson(plan.healed.people, ['healed', 'people']);
  plan.healed.devices.forEach((id, i) => {
    const path = ['healed', 'devices', i];
    if (!devices.has(id)) report(path, `"${id}" is none of the devices`);
    if (plan.healed.devices.indexOf(id) < i) report(path, `"${id}" stands here twice`);
  });
  for (const level of ['assist', 'emergency'] as const)
    checkSteps(plan.site[level] ?? [], ['site', level], person, report);

  let before = 0;
  plan.events.forEach((event, i) => {
    const path = ['events', i];
    if (event.at < before)
      report([...path, 'at'], `is ${event.at}, before the event above it at ${before}: put events in order`);
    if (event.at > plan.safetyMs)
      report(
        [...path, 'at'],
        `is ${event.at}, later than safetyMs (${plan.safetyMs}), after which nothing fails`,
      );
    before = Math.max(before, event.at);
    checkEvent(event, path, devices, person, report);
  });
}

function checkSteps(
  steps: readonly StepPlan[],
  path: Path,
  person: (id: string, path: Path) => void,
  report: Report,
): void {
  steps.forEach((step, i) => {
    const last = steps[i - 1];
    if (last === undefined && step.after !== 0)
      report([...path, i, 'after'], 'must be 0: the first step starts at once');
    if (last !== undefined && step.after < last.after)
      report([...path, i, 'after'], `must be ${last.after} or more: steps stand in their order`);
    if (step.page.length === 0 && !step.guide112)
      report([...path, i, 'page'], 'pages nobody, and the step starts no 112 guidance either');
    step.page.forEach((target, j) => {
      if (typeof target !== 'string') person(target.person, [...path, i, 'page', j, 'person']);
    });
  });
}

function checkEvent(
  event: PlanEvent,
  path: Path,
  devices: ReadonlyMap<string, DevicePlan>,
  person: (id: string, path: Path) => void,
  report: Report,
): void {
  if ('person' in event && event.person !== null) person(event.person, [...path, 'person']);
  if ('device' in event && event.device !== null && !devices.has(event.device))
    report([...path, 'device'], `"${event.device}" is none of the devices`);
  const device = 'device' in event && event.device !== null ? devices.get(event.device) : undefined;
  switch (event.do) {
    case 'press':
      if (device !== undefined && event.button > 0 && !hasSecondButton(device))
        report([...path, 'button'], `"${device.id}" has one button only, button 0`);
      break;
    case 'cancel':
      if (device !== undefined && !device.cancel)
        report([...path, 'device'], `"${device.id}" has no false-alarm gesture: it lacks "cancel": true`);
      break;
    case 'assign':
      if (device !== undefined && !isHandedOut(device))
        report([...path, 'device'], `"${device.id}" is a ${device.kind}, which nobody holds`);
      break;
    case 'walk':
      event.devices.forEach((id, i) => {
        if (!devices.has(id)) report([...path, 'devices', i], `"${id}" is none of the devices`);
      });
      break;
    case 'override':
      for (const side of ['remove', 'add'] as const)
        event[side].forEach((id, i) => {
          person(id, [...path, side, i]);
        });
      if (event.remove.length + event.add.length === 0) report(path, 'changes nobody');
      break;
    case 'swap':
      person(event.of, [...path, 'of']);
      if (event.of === event.person) report([...path, 'of'], 'is the one who asks');
      break;
    case 'link':
      if (['loss', 'duplicate', 'reorder'].includes(event.fault) && event.rate > 1)
        report([...path, 'rate'], 'is a chance: from 0 to 1');
      break;
    case 'foreign-topic':
      if (!devices.has(event.victim)) report([...path, 'victim'], `"${event.victim}" is none of the devices`);
      if (event.victim === event.device)
        report([...path, 'victim'], 'is the device itself, whose topic is not foreign to it');
      break;
  }
  if (!['press', 'babble', 'brown-out'].includes(event.do) || device === undefined) return;
  if (!hasButton(device)) report([...path, 'device'], `"${device.id}" is a ${device.kind}, without a button`);
}
