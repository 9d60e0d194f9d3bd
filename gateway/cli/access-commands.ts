/** The commands of tokens and of the log's proof. A token is printed once, at its making. */
import { type Command, Option } from 'commander';
import { MOST_TOKEN_DAYS, TOKEN_ROLES } from '../shell/operations.ts';
import {
  acts,
  type Common,
  family,
  type Surroundings,
  withAdmin,
  withData,
  withNewAdmin,
} from './command.ts';
import { DONE, misused, SAID, withValue } from './ending.ts';
import { localTime, paint, printFields, printJson, printLine, printTable } from './terminal.ts';
import { whole } from './values.ts';

/** Days a token lasts unless told otherwise. */
const USUAL_DAYS = 90;
/** Days a sign-in link waits to be used unless told otherwise. */
const LINK_DAYS = 7;

interface Wanted extends Common {
  readonly role: (typeof TOKEN_ROLES)[number];
  readonly person?: string;
  readonly site?: string;
  readonly days?: number;
  readonly link?: boolean;
  readonly address: string;
}

/** `token` and its commands. */
export function tokenCommands(around: Surroundings): Command {
  const { terminal } = around;
  const token = family('token', 'access for programs and screens');
  acts<Wanted>(
    around,
    withData(token.command('create').description('make a token and print it, once'))
      .addOption(
        new Option('--role <role>', 'what it may do').choices([...TOKEN_ROLES]).makeOptionMandatory(),
      )
      .option('--person <person>', 'id of the person it acts for')
      .option('--site <site>', 'id of the site it is bound to; a board needs one')
      .option(
        '--days <days>',
        `how long it lasts, 1 to ${MOST_TOKEN_DAYS} (default: ${USUAL_DAYS}; a link waits ${LINK_DAYS})`,
        whole(1, MOST_TOKEN_DAYS),
      )
      .option('--link', 'make a one-time link that signs a colleague’s browser in, instead of a token')
      .option('--address <url>', 'address of the pages, for the link', 'http://127.0.0.1:8080')
      .addHelpText(
        'after',
        '\nExample:\n  noodknop token create --role responder --person sanne --days 30 --json\n  noodknop token create --role responder --person sanne --link --address https://noodknop.example.org',
      ),
    async (_args, options) => {
      const { role, person = null, site = null, link = false, json } = options;
      const days = options.days ?? (link ? LINK_DAYS : USUAL_DAYS);
      const base = options.address.replace(/\/+$/, '');
      if (!/^https?:\/\/[^\s/#?]+$/.test(base))
        return misused('must look like https://name or http://name:port', 'address');
      if (role === 'board' && site === null) return misused('a board shows one site: say which', 'site');
      return withNewAdmin(around, options, (admin) =>
        withValue(admin.perform('token.create', { role, person, site, days, link }), (made) => {
          const address = `${base}/in#${made.token}`;
          if (json)
            printJson(terminal, link ? { link: address, id: made.id, expiresAt: made.expiresAt } : made);
          else {
            printFields(terminal, [
              link
                ? ['link', { text: address, colour: 'bold' }]
                : ['token', { text: made.token, colour: 'bold' }],
              ['id', made.id],
              ['role', role],
              ['expires', localTime(terminal, made.expiresAt)],
            ]);
            terminal.err(
              paint(
                terminal,
                'yellow',
                link
                  ? 'The link works once and is shown this once. Give it to nobody else.\n'
                  : 'The token is shown this once.\n',
              ),
            );
          }
          return DONE;
        }),
      );
    },
  );
  acts<Common>(
    around,
    withData(token.command('list').description('list tokens, without their secrets')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('token.list', {}), (tokens) => {
          if (options.json) printJson(terminal, tokens);
          else
            printTable(
              terminal,
              ['ID', 'ROLE', 'PERSON', 'SITE', 'CREATED', 'EXPIRES'],
              tokens.map((t) => [
                t.id,
                t.role,
                t.person,
                t.site,
                localTime(terminal, t.createdAt),
                localTime(terminal, t.expiresAt),
              ]),
            );
          return DONE;
        }),
      ),
  );
  acts<Common>(
    around,
    withData(token.command('revoke <id>').description('end a token at once')),
    async ([id = ''], options) => {
      if (!/^[0-9a-f]{8}$/.test(id)) return misused('must be the 8 hex digits that "token list" shows', 'id');
      return withAdmin(around, options, (admin) =>
        withValue(admin.perform('token.revoke', { id }), (gone) => {
          if (options.json) printJson(terminal, gone);
          else printLine(terminal, `Token ${id} is ended.`);
          return DONE;
        }),
      );
    },
  );
  return token;
}

/** `log` and its commands. */
export function logCommands(around: Surroundings): Command {
  const { terminal } = around;
  const log = family('log', 'the incident log');
  acts<Common>(
    around,
    withData(log.command('verify').description('check that no row of the log was changed or removed')),
    (_args, options) =>
      withAdmin(around, options, (admin) =>
        withValue(admin.perform('log.verify', {}), (verdict) => {
          if (options.json) printJson(terminal, verdict);
          else if (verdict.ok)
            printLine(
              terminal,
              `${paint(terminal, 'green', 'The log is whole:')} ${verdict.rows} rows, head ${verdict.head}`,
            );
          else terminal.err(`${paint(terminal, 'red', 'error:')} row ${verdict.seq}: ${verdict.reason}\n`);
          return verdict.ok ? DONE : SAID;
        }),
      ),
  );
  return log;
}
