/**
 * The host of a button on a serial port, from its settings to Ctrl-C: puts the parts together. Promises an exit status:
 * 0 stopped when told to, 1 when it cannot begin, and that a stopped host has let go of its port, the light dark.
 */
import { mkdirSync } from 'node:fs';
import type { BoardPins } from './firmata-board.ts';
import { Report, type ReportPlace } from './report.ts';
import type { NotBegun, Running } from './running.ts';
import { readSettings, type Settings, type SettingsAsked } from './settings.ts';

/** What was asked for, checked for its form. */
export interface ButtonHostAsked extends SettingsAsked, BoardPins {
  readonly port: string;
  /** Speed of a board that signs for itself. */
  readonly baud: number;
  readonly cancel: boolean;
  /** Where what must survive is kept. */
  readonly folder: string;
}
/** How it ended: with a status, or it could not begin. */
export type ButtonHostEnded =
  | { readonly status: number }
  | { readonly wrong: { readonly field: string; readonly reason: string } };

/** Until a signal asks for the end; a second one ends at once. */
const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** Libraries of the one kind of board are not loaded for the other. */
async function begin(
  asked: ButtonHostAsked,
  settings: Settings,
  report: Report,
): Promise<Running | NotBegun> {
  const { port, baud, buttons, pressed, light, cancel, folder } = asked;
  if (asked.carries) {
    const { startLineHost } = await import('./line-host.ts');
    return startLineHost({ port, baud, settings, report });
  }
  const { startFirmataHost } = await import('./firmata-host.ts');
  return startFirmataHost({ port, settings, pins: { buttons, pressed, light }, cancel, folder, report });
}

/** Runs a button's host until it is told to stop. */
export async function runButtonHost(asked: ButtonHostAsked, place: ReportPlace): Promise<ButtonHostEnded> {
  const settings = readSettings(asked);
  if (!settings.ok) return { wrong: { field: settings.field, reason: settings.message } };
  mkdirSync(asked.folder, { recursive: true, mode: 0o700 });
  const report = new Report(place, asked.device);
  const ended = untilSignal();
  const running = await begin(asked, settings, report);
  if ('reason' in running) {
    report.end();
    return { wrong: running };
  }
  await ended;
  await running.stop();
  report.end();
  return { status: 0 };
}
