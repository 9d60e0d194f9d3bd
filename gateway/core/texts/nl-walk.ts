/** Dutch of the walk test: why a press did not pass, what its report says, and the fault of a button nobody tested. */
import type { FaultFacts } from './facts.ts';

/** Texts of the walk test. */
export const walk = {
  /** Why a press did not pass. */
  why: {
    late: 'De druk kwam meer dan vijf seconden na de vinger aan.',
    resumed: 'De knop viel uit onder de druk en stuurde haar daarna pas.',
    unverified: 'De druk had een oude teller; een echte zou als twijfelachtig gelden.',
    battery: 'De batterij is bijna leeg.',
    'device-fault': 'De knop meldt zelf een storing.',
    place: 'De plek van de knop is niet bekend.',
    nobody: 'Niemand die zou worden opgeroepen is nu te bereiken.',
    unconfirmed: 'De knop liet niet merken dat de ontvangst bij hem aankwam.',
  },
  /** Why a button was not tested. */
  not: {
    carried: 'wordt gedragen; test hem met zijn groep',
    session: 'werd apart getest',
    alarm: 'had een open alarm',
    drill: 'staat klaar voor een oefening',
    revoked: 'is ingetrokken',
    assigned: 'is aan iemand anders gegeven',
    confirming: 'wacht op de bevestiging van de ontvangst',
    untested: 'niet ingedrukt',
  },
  state: { untested: 'niet getest', passed: 'goed', failed: 'niet goed' },
  walkState: { running: 'loopt', interrupted: 'onderbroken door een alarm', ended: 'voorbij' },
  reason: { time: 'de tijd was om', asked: 'gestopt', done: 'alle knoppen zijn goed getest' },
  /** What happens in one, as lines of a timeline. */
  story: {
    'walk.started': 'begonnen',
    'walk.pressed': 'ingedrukt als test',
    'walk.judged': 'de ontvangst is bevestigd',
    'walk.interrupted': 'onderbroken door een echt alarm',
    'walk.resumed': 'gaat verder',
    'walk.ended': 'voorbij',
  },
  report: {
    title: 'Looptest langs de knoppen',
    date: 'Datum',
    tester: 'Tester',
    where: 'Waar',
    area: (area: string, site: string) => `${area}${site === '' ? '' : `, ${site}`}`,
    group: (name: string) => `groep ${name}`,
    devices: (count: number) => (count === 1 ? '1 genoemde knop' : `${count} genoemde knoppen`),
    from: 'Begin',
    until: 'Einde',
    result: 'Uitslag',
    counts: (passed: number, failed: number, not: number) =>
      `${passed} goed, ${failed} niet goed, ${not} niet getest`,
    interrupted: 'Onderbroken door een echt alarm',
    failedTries: 'Eerdere pogingen die niet goed gingen',
    time: 'Tijd',
    alarm: 'Alarm',
    byHand: 'met de hand',
    failed: 'Niet goed',
    passed: 'Goed',
    untested: 'Niet getest',
    none: 'Geen.',
    device: 'Knop',
    place: 'Plek',
    battery: 'Batterij',
    signal: 'Signaal',
    pressed: 'Ingedrukt',
    received: 'Ontvangen',
    receipt: 'Bevestigd',
    roundTrip: 'Heen en terug',
    wouldPage: 'Zou oproepen',
    why: 'Reden',
    lastGood: 'Laatste goede test',
    never: 'nooit',
    ago: (days: number) => (days === 0 ? 'vandaag' : days === 1 ? '1 dag geleden' : `${days} dagen geleden`),
    unreachable: 'nu niet bereikbaar',
    nobody: 'niemand',
    unknown: 'onbekend',
  },
  fault: (f: FaultFacts) =>
    f.device === ''
      ? `Veel knoppen van ${f.detail === '' ? f.channel : f.detail} zijn 90 dagen of langer niet goed getest. Doe een looptest.`
      : `${f.device} is 90 dagen of langer niet goed getest.`,
};
