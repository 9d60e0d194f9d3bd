/** What scenarios came to, as text for a terminal. Promises that nothing in it acts on a screen. */
import type { ScenarioView } from '../core/scenario-view.ts';
import { type Language, textsFor } from '../core/texts/index.ts';
import { inert } from '../shell/config/inert.ts';
import { paint, type Terminal } from './terminal.ts';

const MARK = { passed: '✓', failed: '✗', 'not-done': '–', 'left-out': '–' } as const;
const COLOUR = { passed: 'green', failed: 'red', 'not-done': 'yellow', 'left-out': 'yellow' } as const;

/** One result: a line when it passed; verdicts and what happened too when it did not, or when `whole`. */
export function scenarioText(
  terminal: Terminal,
  view: ScenarioView,
  language: Language,
  whole: boolean,
): string {
  const words = textsFor(language).scenario;
  const { outcome, title, name, tookMs, expectations, broken, undone, timeline } = view;
  const held = expectations.filter(({ passed }) => passed).length;
  const beside =
    outcome === 'left-out'
      ? `(${name})`
      : `(${name}, ${words.held(held, expectations.length)}, ${Math.round(tookMs)} ms)`;
  const undoneIs = outcome === 'left-out' ? words.leftOut : words.notDone;
  const lines = [
    `${paint(terminal, COLOUR[outcome], MARK[outcome])} ${paint(terminal, 'bold', inert(title))} ${paint(terminal, 'dim', inert(beside))}`,
  ];
  for (const why of undone)
    lines.push(`    ${paint(terminal, 'yellow', `${undoneIs}: ${words.undone}: ${inert(why)}`)}`);
  if (broken !== null)
    lines.push(`    ${paint(terminal, 'red', `${words.broken}: ${inert(broken.split('\n')[0] ?? '')}`)}`);
  for (const { passed, text, reason } of expectations) {
    if (passed && !whole) continue;
    const mark = passed ? 'passed' : 'failed';
    lines.push(`    ${paint(terminal, COLOUR[mark], MARK[mark])} ${inert(text)}`);
    lines.push(`        ${paint(terminal, 'dim', inert(reason))}`);
  }
  if (whole || outcome === 'failed') {
    lines.push('', `    ${paint(terminal, 'bold', words.happened)}`);
    for (const { clock, text, kind } of timeline) {
      const said = kind === 'deed' ? paint(terminal, 'bold', inert(text)) : inert(text);
      lines.push(`    ${paint(terminal, 'dim', clock.padStart(9))}  ${said}`);
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}
