/** Dutch of simulations: the mark on what is simulated, and the lines of the simulator's timeline. */

/** Texts of simulations. */
export const simulation = {
  /** In front of every page, text and title of a simulated alarm. Plain ASCII, for pagers. */
  mark: 'SIMULATIE',
  card: 'Dit is een simulatie: bel 112 niet.',
  list: 'simulatie',
  /** Instead of "reported safe", which nobody did. */
  ended: (where: string): string => `${where}: de simulatie is afgelopen, de oproep vervalt.`,
  endedLine: 'Gestopt: de simulatie is afgelopen',
  page: {
    requested: (who: string, channel: string): string => `Oproep aan ${who} via ${channel}`,
    retried: (who: string, channel: string): string => `Nog eens aan ${who} via ${channel}`,
    sent: (who: string, channel: string): string => `Verstuurd aan ${who} via ${channel}`,
    delivered: (who: string, channel: string): string => `Gaat over bij ${who} (${channel})`,
    failed: (who: string, channel: string, why: string): string =>
      `Mislukt bij ${who} via ${channel}: ${why}`,
    withdrawn: (who: string, channel: string): string => `Ingetrokken bij ${who} (${channel})`,
    arrived: (who: string, channel: string, words: string): string =>
      `Op het virtuele toestel van ${who} (${channel}): ${words}`,
    board: 'het bord',
  },
  receipt: {
    logged: 'Ontvangen en vastgelegd',
    unlogged: 'Ontvangen, nog niet vastgelegd',
    test: 'Ontvangen als test',
  },
  device: {
    'device.registered': 'Apparaat erbij',
    'device.revoked': 'Apparaat weg',
    'device.assigned': 'Uitgegeven of ingenomen',
    'device.first-heard': 'Voor het eerst gehoord',
    'test.started': 'Test begonnen',
    'test.ended': 'Test voorbij',
  },
  cleared: (text: string): string => `Voorbij: ${text}`,
  world: {
    all: 'Alles werkt weer',
    opened: 'Simulatie begonnen',
    closed: 'Simulatie voorbij',
    channel: {
      works: (channel: string): string => `Kanaal ${channel} werkt`,
      hangs: (channel: string): string => `Kanaal ${channel} hangt`,
      refuses: (channel: string): string => `Kanaal ${channel} weigert`,
    },
    broker: { runs: 'De broker draait', stopped: 'De broker is gestopt' },
    clock: (to: string): string => `De klok is verzet naar ${to}`,
    phone: {
      on: (who: string): string => `Telefoon van ${who} aan`,
      off: (who: string): string => `Telefoon van ${who} uit`,
    },
  },
};
