/** Dutch of the reports on scenarios: headings, verdicts. */

/** Texts of scenario reports. */
export const scenario = {
  title: 'Scenario',
  passed: 'GESLAAGD',
  failed: 'GEZAKT',
  notDone: 'NIET UITGEVOERD',
  leftOut: 'WEGGELATEN',
  virtual: 'in de virtuele klok',
  live: 'live, met echte processen',
  ranAt: 'Uitgevoerd',
  how: 'Hoe',
  took: 'Duurde',
  simulated: 'Gespeelde tijd',
  expected: 'Wat eruit moest komen',
  happened: 'Wat er gebeurde',
  broken: 'Het scenario kon niet tot het eind worden uitgevoerd',
  undone: 'Dit kan niet live',
  summary: (passed: number, all: number, leftOut: number): string =>
    `${passed} van ${all} scenario’s geslaagd${leftOut === 0 ? '' : `, ${leftOut} weggelaten`}`,
  held: (passed: number, all: number): string => `${passed} van ${all} verwachtingen kwamen uit`,
  more: (count: number): string => `en nog ${count} regels`,
};
