/**
 * The durable part of the core's state as plain values: all that a restart must find again. Left out, by name, is what
 * only one life of the process knows: connections, confirmed boots, numbers used, deadlines that follow from the rest.
 */
import type { Alarm, Device, FaultRecord, State } from '../../../gateway/core/state.ts';

/** Everything that folding the log must give back, in a form that compares; the site file itself is compared apart. */
export function durable(state: State) {
  return {
    alarms: [...state.alarms.values()].map(alarmOf),
    byNumber: [...state.byNumber],
    closedOrder: state.closedOrder,
    forgotten: [...state.forgotten],
    storyWeight: state.storyWeight,
    devices: [...state.devices.values()].map(deviceOf),
    pagersOf: [...state.pagersOf]
      .map(([person, pagers]) => [person, [...pagers]] as const)
      .filter(([, pagers]) => pagers.length > 0),
    rings: [...state.rings]
      .map(([where, pages]) => [where, [...pages]] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    faults: [...state.faults.values()].map(faultOf),
    openFaults: [...state.openFaults],
    closedFaults: state.closedFaults,
    byHand: [...state.byHand],
    roster: structuredClone(state.roster),
    walks: [...state.walks.all.values()].map(({ devices, ...walk }) => ({
      ...walk,
      devices: structuredClone([...devices.values()]),
    })),
    openWalks: [...state.walks.open],
    walkNumber: state.walks.number,
    drills: structuredClone(state.drills),
    rolesTaken: [...state.rolesTaken].map(([person, roles]) => [person, [...roles]] as const),
    numbers: [state.alarmNumber, state.faultNumber, state.deviceNumber],
  };
}

function alarmOf(alarm: Alarm) {
  const { pageDue, roundBatch, progressDue, progressSaid, pageTextSaid, ground, pages, ...rest } = alarm;
  return {
    ...rest,
    pages: [...pages.values()].map(({ handed, left, ...page }) => page),
    ringing: [...alarm.ringing.keys()],
    responders: [...alarm.responders],
    paged: [...alarm.paged],
    pagedFirst: [...alarm.pagedFirst],
    atPager: [...alarm.atPager],
    duties: [...alarm.duties],
    story: alarm.story.length,
  };
}

function deviceOf(device: Device) {
  const {
    id,
    number,
    kind,
    place,
    person,
    revoked,
    firstHeard,
    knownHeardAt,
    reservedTo,
    rotationUntil,
    testUntil,
    testOnce,
    testPressT,
    testPress,
    proven,
    tests: { receipt, ...tests },
  } = device;
  return {
    ...{
      id,
      number,
      kind,
      place,
      person,
      revoked,
      firstHeard,
      knownHeardAt,
      reservedTo,
      rotationUntil,
      testUntil,
      testOnce,
      testPressT,
      testPress,
      proven,
      tests,
    },
    alarms: device.alarms,
    areaFault: device.areaFault,
    twoHolders: device.twoHolders,
    seen: [...device.seen].map(([press, { alarm, level }]) => [press, alarm, level]),
    owed: [...device.owed].map(([key, { n, boot, ...owed }]) => [key, owed]),
  };
}

function faultOf({ expires, ...fault }: FaultRecord) {
  return fault;
}
