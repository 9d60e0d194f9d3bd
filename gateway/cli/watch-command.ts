/** `noodknop watch`: reads what is asked, prints an example or a unit, and hands over; the watch is put in by `main.ts`. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { readWatch } from '../shell/config/watch-file.ts';
import { family, type Surroundings, withJson } from './command.ts';
import { conclude, failed, misused } from './ending.ts';
import { printJson } from './terminal.ts';
import { tellProblem } from './text-problems.ts';

interface Given {
  readonly config: string;
  readonly check?: true;
  readonly test?: true;
  readonly unit?: true;
  readonly example?: true;
  readonly json?: true;
}

const HELP = `
The dead man's switch. It belongs on another machine than the gateway, with a modem, a mail server or a siren of its own. Every few
seconds it asks the gateway whether it is ready and logs in to its broker; after 40 s without a good answer it says so over every path,
so that the message has left within 60 s of a death. Again every 15 minutes, and once more when all is in order again. The gateway
in its turn notices when the watch asks no more (fault watcher-lost); a second watch needs an account (in its watch.yaml) and a
token of its own; after a new token: noodknop watcher forget NAME on the gateway.

  noodknop token create --role integration --days 3650
                                                   on the gateway; the token goes into watch.token here, mode 0600
  noodknop watch --example > watch.yaml            then fill in
  noodknop watch --check                           asks the gateway, looks at the paths; disturbs nobody
  noodknop watch --test                            sends a marked test over every path
  noodknop watch --unit > /etc/systemd/system/noodknop-watch.service`;

const EXAMPLE = `name: Stadhuis                       # in every message
language: nl                         # nl or en
gateway:
  url: https://noodknop.example.org
  mqtt: mqtts://noodknop.example.org:8883
  account: watch                     # its name at the gateway; a second watch needs another
  tokenFile: watch.token             # mode 0600
  # caFile: ca.pem                   # for a certificate authority of your own
# silentAfter: 40                    # seconds; at most 45, so that it leaves within 60
# againEvery: 900
# mostAnHour: 12
sms:                                 # smstools on this machine
  spool: /var/spool/sms
  to: ["0612345678"]
mail:                                # not the gateway's own mail server
  host: smtp.example.org
  user: noodknop
  passwordFile: mail.password
  from: Noodknop wacht <noodknop@example.org>
  to: [facilities@example.org]
# sounder:
#   run: [/usr/bin/aplay, /etc/noodknop/siren.wav]
# relay:
#   path: /sys/class/gpio/gpio17/value
`;

/** What the service writes to, and the secrets it must be able to read: by its file, where that can be read already. */
function needsOf(file: string): { readonly writes: readonly string[]; readonly secrets: readonly string[] } {
  try {
    const read = readWatch(readFileSync(file, 'utf8'));
    if (read.ok) {
      const { gateway, mail, sms, relay } = read.config;
      const given = (names: readonly (string | undefined)[]): readonly string[] =>
        names.flatMap((name) => (name === undefined ? [] : [resolve(dirname(file), name)]));
      return {
        writes: given([sms?.spool, relay?.path]),
        secrets: [file, ...given([gateway.tokenFile, mail?.passwordFile])],
      };
    }
  } catch {
    // There is none yet, or this user may not read it: the usual places then.
  }
  return { writes: ['/var/spool/sms'], secrets: [file] };
}

/** A path in a list of systemd; a `%` would begin a specifier. Without the place the service starts all the same. */
function pathInUnit(path: string): string {
  const one = `-${path.replaceAll('%', '%%')}`;
  return /\s/.test(one) ? `"${one}"` : one;
}

/** A unit for systemd; paths as they are here. */
function unitOf(file: string): string {
  const { writes, secrets } = needsOf(file);
  const writable = writes.length === 0 ? '' : `ReadWritePaths=${writes.map(pathInUnit).join(' ')}\n`;
  return unitText(file, secrets, writable);
}

const unitText = (file: string, secrets: readonly string[], writable: string): string => `[Unit]
Description=Noodknop: tells when the gateway is silent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=${process.execPath} ${process.argv[1] ?? 'noodknop'} watch --config ${file} --json
Restart=always
RestartSec=2
# adduser --system --group noodknop-watch; adduser noodknop-watch smsd
# chown noodknop-watch ${secrets.join(' ')}
User=noodknop-watch
NoNewPrivileges=yes
ProtectSystem=strict
${writable}PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;

/** `watch`. */
export function watchCommand(around: Surroundings): Command {
  return withJson(family('watch', 'tell over another path when the gateway is silent (on another machine)'))
    .option('--config <file>', 'what is watched, and who is told', 'watch.yaml')
    .option('--check', 'try gateway and paths once, and send nothing')
    .option('--test', 'send a marked test over every path')
    .option('--unit', 'print a unit for systemd')
    .option('--example', 'print a file to begin with')
    .addHelpText('after', HELP)
    .action(async (given: Given) => {
      around.exit(await watch(around, given));
    });
}

async function watch({ terminal, watch: run }: Surroundings, given: Given): Promise<number> {
  const json = given.json === true;
  const deeds = [given.check, given.test, given.unit, given.example].filter((one) => one === true);
  if (deeds.length > 1)
    return conclude(terminal, misused('give one of --check, --test, --unit and --example'), json);
  const file = resolve(given.config);
  if (given.example || given.unit) {
    terminal.out(given.example ? EXAMPLE : unitOf(file));
    return 0;
  }
  try {
    const ended = await run({ file, deed: given.check ? 'check' : given.test ? 'test' : 'run', json });
    if ('status' in ended) return ended.status;
    if (json) printJson(terminal, { ok: false, problems: ended.problems });
    else for (const problem of ended.problems) tellProblem(terminal, file, problem);
    return 1;
  } catch (error) {
    return conclude(terminal, failed(error instanceof Error ? error.message : String(error)), json);
  }
}
