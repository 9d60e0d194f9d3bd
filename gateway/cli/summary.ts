/** What a gateway says when it is up: its address first, then the ways in. Promises to fit a narrow screen. */
import { paint, printFields, printLine, printTable, type Terminal } from './terminal.ts';

/** What there is to say of a gateway that is up. */
export interface Started {
  /** Address of the pages, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly ports: { readonly mqtt: number | null; readonly mqtts: number | null };
  readonly host: string;
  readonly data: string;
  readonly version: string;
  readonly demo: boolean;
  /** A live simulation, and whether its directory stays. */
  readonly live?: { readonly keeps: boolean };
  /** One-time links; `path` holds the secret. */
  readonly links: readonly { readonly role: string; readonly who: string | null; readonly path: string }[];
}

/** Who may simulate, whoever sees most first; as in the pages' table of roles. */
const SIMULATES = ['admin', 'coordinator', 'facilities'];

/** The way to the simulator, signed in where a link was made for somebody who may simulate. */
export function simulatorPath(links: Started['links']): string {
  const [link] = SIMULATES.flatMap((wanted) => links.find(({ role }) => role === wanted) ?? []);
  return link === undefined ? '/simulator' : link.path.replace('/in#', '/in?to=simulator#');
}

/** Prints it. */
export function printStarted(terminal: Terminal, started: Started): void {
  const { url, ports, host, data, version, demo, live, links } = started;
  const base = url.replace(/\/$/, '');
  printLine(
    terminal,
    `${paint(terminal, ['bold', 'green'], `${base}/`)}  ${paint(terminal, 'dim', `noodknop ${version} is ready`)}`,
  );
  const at = (scheme: string, port: number | null) =>
    port === null ? null : `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  printFields(terminal, [
    [
      'buttons and pagers',
      [at('mqtt', ports.mqtt), at('mqtts', ports.mqtts)].filter((a) => a !== null).join(', '),
    ],
    ['data', live?.keeps === false ? `${data} (thrown away at the end)` : data],
    ...(demo && live === undefined
      ? [['demo', 'an invented site with virtual buttons and pagers'] as const]
      : []),
    ...(live === undefined ? [] : [['simulator', `${base}/simulator`] as const]),
  ]);
  if (links.length > 0) {
    printLine(
      terminal,
      `\n${paint(terminal, 'bold', 'Sign in')} ${paint(terminal, 'dim', '(each link works once)')}`,
    );
    printTable(
      terminal,
      ['AS', 'WHO', 'LINK'],
      links.map(({ role, who, path }) => [role, who, { text: base + path, colour: 'cyan' }]),
    );
  } else
    printLine(
      terminal,
      `\nNo sign-in link was made. For a new one for a program: noodknop token create --role admin --data ${data}`,
    );
  printLine(terminal, paint(terminal, 'dim', '\nCtrl+C ends it.'));
}
