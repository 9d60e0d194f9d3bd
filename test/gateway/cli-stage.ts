/**
 * What the command line's tests share: a terminal that remembers, and a run of one command line on a directory of its
 * own, through the real socket or the real directory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Commissioning } from '../../firmware/commission/main.ts';
import type { ButtonHostAsked, ButtonHostEnded } from '../../gateway/cli/button-host.ts';
import type { Surroundings } from '../../gateway/cli/command.ts';
import type { Firmware } from '../../gateway/cli/firmware.ts';
import { runProgram } from '../../gateway/cli/program.ts';
import type { Scenarios } from '../../gateway/cli/scenario.ts';
import type { SimulationAsked, SimulationEnded } from '../../gateway/cli/simulation.ts';
import type { Terminal } from '../../gateway/cli/terminal.ts';
import type { GatewayOptions } from '../../gateway/shell/options.ts';
import { ROOT } from '../../gateway/shell/paths.ts';

/** How a command line is run. */
export interface Setting {
  /** Standard output is a screen. */
  readonly shown?: boolean;
  readonly interactive?: boolean;
  readonly colours?: boolean;
  /** What a person answers. */
  readonly answer?: string;
  /** What a person types unseen. */
  readonly typed?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How a simulation ends. */
  readonly simulated?: (asked: SimulationAsked) => SimulationEnded;
  /** What puts firmware into boards; else the real thing. */
  readonly firmware?: Firmware;
  /** How a button's host ends. */
  readonly hosted?: (asked: ButtonHostAsked) => ButtonHostEnded;
  /** What is shipped and how it is read and run; else the real thing. */
  readonly scenarios?: Scenarios;
  /** Watches in place of nothing. */
  readonly watch?: Surroundings['watch'];
}
/** What came of it. */
export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly bytes: Buffer;
  readonly asked: readonly string[];
  /** With what a gateway would have been started. */
  readonly started: readonly GatewayOptions[];
  /** What the simulator would have been asked. */
  readonly simulated: readonly SimulationAsked[];
  /** What a button's host would have been asked. */
  readonly hosted: readonly ButtonHostAsked[];
}

const NO_GATEWAY: Pick<Surroundings, 'connect' | 'openOffline'> = {
  connect: async () => null,
  openOffline: async (folder) => {
    throw new Error(`this test opens no directory, not even ${folder}`);
  },
};

/** Runs one command line. */
export async function run(
  args: readonly string[],
  setting: Setting = {},
  reach: Pick<Surroundings, 'connect' | 'openOffline'> = NO_GATEWAY,
): Promise<Ran> {
  const out: Buffer[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const started: GatewayOptions[] = [];
  const simulated: SimulationAsked[] = [];
  const hosted: ButtonHostAsked[] = [];
  const terminal: Terminal = {
    out: (text) => void out.push(Buffer.from(text)),
    err: (text) => void err.push(text),
    outlive: () => undefined,
    shown: setting.shown ?? false,
    colours: setting.colours ?? false,
    interactive: setting.interactive ?? false,
    ask: async (question) => {
      asked.push(question);
      return setting.answer ?? '';
    },
    askUnseen: async (question) => {
      asked.push(question);
      return setting.typed ?? '';
    },
    input: async () => setting.input ?? '',
    env: setting.env ?? {},
  };
  const status = await runProgram(args, {
    ...reach,
    terminal,
    version: '9.9.9',
    schemaFile: '/x/site.schema.json',
    runGateway: async (options) => {
      started.push(options);
      return 0;
    },
    simulate: async (what) => {
      simulated.push(what);
      return setting.simulated?.(what) ?? { status: 0 };
    },
    watch: setting.watch ?? (async () => ({ status: 0 })),
    scenarios: async () => setting.scenarios ?? import('../../simulator/scenario/main.ts'),
    firmware: async () => setting.firmware ?? new Commissioning(join(ROOT, 'dist/firmware')),
    hostButton: async (what) => {
      hosted.push(what);
      return setting.hosted?.(what) ?? { status: 0 };
    },
  });
  const bytes = Buffer.concat(out);
  return { status, out: bytes.toString('utf8'), err: err.join(''), bytes, asked, started, simulated, hosted };
}

/** A new empty directory, and how to remove it. */
export function folder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'noodknop-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The characters of a text that a screen would act on: controls but the line end, and direction marks. */
export function acting(text: string): readonly string[] {
  return [...text].filter((c) => {
    const code = c.codePointAt(0) ?? 0;
    const control = (code < 0x20 && code !== 0x0a && code !== 0x0d) || (code >= 0x7f && code < 0xa0);
    return (
      control ||
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2066 && code <= 0x2069) ||
      code === 0x200e ||
      code === 0x200f
    );
  });
}
