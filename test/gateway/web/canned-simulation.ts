/**
 * Canned answers for the simulator page: a simulation in each of its states, a plan, scenarios and a timeline of one press,
 * in the shapes of the real server.
 */
import type { SimulationView } from '../../../gateway/web/parts/sim-face.ts';
import type { Moment } from '../../../gateway/web/parts/sim-moments.ts';
import { ago } from './canned.ts';

/** What the stub answers about the simulation. */
export interface SimulationAnswers {
  readonly view: SimulationView;
  /** Told to every new listener. */
  readonly moments: readonly Moment[];
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
  /** The picture under the plan; null: none. */
  readonly picture: string | null;
  /** One is kept, and the gateway shows it no more. */
  readonly pictureRefused?: boolean;
  readonly scenarios: readonly unknown[];
  /** In place of those: what the query's language gives, of a name the report of its newest run. */
  readonly scenariosIn?: (language: string | null, name: string | null) => readonly unknown[];
}

/** Everything virtual, nothing wrong. */
export const wholeView = (at: number, extra: Partial<SimulationView> = {}): SimulationView => ({
  open: false,
  whole: true,
  until: null,
  by: null,
  people: [],
  devices: [],
  faults: { channels: {}, broker: 'runs', clock: { offsetMs: 0 }, phones: [] },
  now: new Date(at).toISOString(),
  ...extra,
});

/** A session in a real site. */
export const sessionView = (at: number, extra: Partial<SimulationView> = {}): SimulationView =>
  wholeView(at, {
    whole: false,
    open: true,
    until: ago(at, -1700),
    by: 'daan',
    people: ['sanne', 'daan'],
    devices: ['sim-1'],
    ...extra,
  });

/** A press, from the finger to the knock on the door. */
export const moments = (at: number): readonly Moment[] => {
  const list: readonly [number, Moment['kind'], string, string, boolean?][] = [
    [14_000, 'press', 'spreekkamer-2', 'Druk: assistentie', true],
    [13_996, 'receipt', 'spreekkamer-2', 'Ontvangst bevestigd', true],
    [13_995, 'alarm', 'linde-spreekkamer-2', 'Alarm geopend: assistentie', true],
    [13_994, 'step', '', 'Stap 1: wie er dienst heeft', true],
    [13_990, 'page', 'sanne', 'Opgeroepen over pieper', true],
    [13_989, 'page', 'daan', 'Opgeroepen over pieperpagina', true],
    [13_640, 'page', 'sanne', 'De pieper gaat over', true],
    [9_120, 'fault', 'balie-2', 'balie-2 geeft geen levensteken meer.'],
    [7_600, 'answer', 'sanne', 'Ik kom', true],
    [2_211, 'guidance', '', 'Advies: bel 112', true],
  ];
  return list.map(([ms, kind, subject, text, alarm]) => ({
    at: new Date(at - ms).toISOString(),
    kind,
    subject,
    text,
    alarm: alarm === true ? 'A1' : null,
  }));
};

/** A picture with everything in it that must not run. */
export const HOSTILE_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 1000 600" onload="parent.stolen = 1">
<script>parent.stolen = 1; window.top.stolen = 1; alert(1)</script>
<rect width="1000" height="600" fill="#f6f1e4"/><rect x="40" y="40" width="420" height="240" fill="none" stroke="#555" stroke-width="8"/>
<image href="http://127.0.0.1:9/track.png" width="10" height="10"/>
<foreignObject width="10" height="10"><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="top.stolen = 1"/></body></foreignObject>
</svg>`;

/** Scenarios as they are listed. */
export const scenarios = [
  { name: 'first-press', title: 'Eerste druk', summary: 'Druk, oproep, iemand komt.' },
  {
    name: 'nobody-answers',
    title: 'Niemand antwoordt',
    summary: 'Alle stappen, dan het advies om 112 te bellen.',
  },
  {
    name: 'channel-down',
    title: 'Kanaal valt uit',
    summary: 'De sms-modem zwijgt; oproepen gaan een andere weg.',
  },
];

/** A scenario that was played; the second expectation did not come true. */
export const played = {
  passed: false,
  expectations: [
    { text: 'Ontvangst binnen 200 ms', passed: true, reason: null },
    { text: 'Iemand komt binnen 20 s', passed: false, reason: 'Na 20 s had nog niemand geantwoord.' },
  ],
  timeline: [
    { ms: 0, text: 'Druk op spreekkamer-2' },
    { ms: 41, text: 'Ontvangst' },
  ],
};

/** All of it where everything is virtual. */
export const simulated = (at: number, extra: Partial<SimulationAnswers> = {}): SimulationAnswers => ({
  view: wholeView(at),
  moments: [],
  positions: {},
  picture: null,
  scenarios,
  ...extra,
});
