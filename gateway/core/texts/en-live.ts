/** English of simulations. */
import type { simulation as form } from './nl-live.ts';

/** Texts of simulations. */
export const simulation: typeof form = {
  mark: 'SIMULATION',
  card: 'This is a simulation: do not call 112.',
  list: 'simulation',
  ended: (where) => `${where}: the simulation has ended, the page lapses.`,
  endedLine: 'Stopped: the simulation has ended',
  page: {
    requested: (who, channel) => `Page to ${who} over ${channel}`,
    retried: (who, channel) => `Once more to ${who} over ${channel}`,
    sent: (who, channel) => `Sent to ${who} over ${channel}`,
    delivered: (who, channel) => `Rings at ${who} (${channel})`,
    failed: (who, channel, why) => `Failed at ${who} over ${channel}: ${why}`,
    withdrawn: (who, channel) => `Withdrawn at ${who} (${channel})`,
    arrived: (who, channel, words) => `On the virtual device of ${who} (${channel}): ${words}`,
    board: 'the board',
  },
  receipt: {
    logged: 'Received and logged',
    unlogged: 'Received, not logged yet',
    test: 'Received as a test',
  },
  device: {
    'device.registered': 'Device added',
    'device.revoked': 'Device gone',
    'device.assigned': 'Handed out or returned',
    'device.first-heard': 'Heard for the first time',
    'test.started': 'Test begun',
    'test.ended': 'Test over',
  },
  cleared: (text) => `Over: ${text}`,
  world: {
    all: 'Everything works again',
    opened: 'Simulation begun',
    closed: 'Simulation over',
    channel: {
      works: (channel) => `Channel ${channel} works`,
      hangs: (channel) => `Channel ${channel} hangs`,
      refuses: (channel) => `Channel ${channel} refuses`,
    },
    broker: { runs: 'The broker runs', stopped: 'The broker is stopped' },
    clock: (to) => `The clock was set to ${to}`,
    phone: {
      on: (who) => `Phone of ${who} on`,
      off: (who) => `Phone of ${who} off`,
    },
  },
};
