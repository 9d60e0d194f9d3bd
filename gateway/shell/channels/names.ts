/**
 * From a host's name to its addresses. Promises that a name whose servers are slow holds up nobody else: questions go out
 * on sockets of their own, not through the few threads that the process shares; what only this machine knows (its hosts
 * file, search domains) is asked of the system, one name at a time. Which addresses may be called is left to others.
 */
import { type LookupAddress, Resolver, lookup as systemLookup } from 'node:dns';
import { inTurns } from './in-turns.ts';

/** Resolves a name to all of its addresses. */
export type Resolve = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, found: readonly LookupAddress[]) => void,
) => void;

/** Milliseconds for one question, and how often it is asked. */
const PATIENCE_MS = 1500;
const TRIES = 2;

/** Asks the name servers; none found and trouble are the same here: then the system is asked. */
async function askServers(
  host: string,
  servers: readonly string[] | undefined,
): Promise<readonly LookupAddress[]> {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers([...servers]);
  const ask = (family: 4 | 6): Promise<readonly LookupAddress[]> =>
    new Promise((answer) => {
      const take = (error: Error | null, found: readonly string[] | undefined): void =>
        answer(error === null ? (found ?? []).map((address) => ({ address, family })) : []);
      if (family === 4) resolver.resolve4(host, take);
      else resolver.resolve6(host, take);
    });
  return (await Promise.all([ask(4), ask(6)])).flat();
}

const askSystem: Resolve = (host, done) =>
  systemLookup(host, { all: true, order: 'verbatim' }, (error, found) => done(error, found ?? []));

/**
 * How names become addresses. `local`: names that this machine itself knows best. `servers`: name servers in place of
 * the machine's own; `system`: in place of the system's look-up.
 */
export function resolving(
  local: (host: string) => boolean,
  servers?: readonly string[],
  system: Resolve = askSystem,
): Resolve {
  const turn = inTurns(1);
  const asked = new Map<
    string,
    Promise<{ readonly error: NodeJS.ErrnoException | null; readonly found: readonly LookupAddress[] }>
  >();
  const bySystem: Resolve = (host, done) => {
    let answer = asked.get(host);
    if (answer === undefined) {
      answer = turn(() => new Promise((tell) => system(host, (error, found) => tell({ error, found }))));
      asked.set(host, answer);
      void answer.finally(() => asked.delete(host));
    }
    void answer.then(({ error, found }) => done(error, found));
  };
  return (host, done) => {
    if (local(host)) {
      bySystem(host, done);
      return;
    }
    void askServers(host, servers).then((found) => {
      if (found.length > 0) done(null, found);
      else bySystem(host, done);
    });
  };
}
