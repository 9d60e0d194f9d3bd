/**
 * (d): the gateway as anybody starts it, `noodknop gateway`, with a site of its own, set up through its local
 * socket: one place for each button, three people on duty with a pager each, wearables that lie at their places. Promises that
 * every press is an alarm of its own, and that all alarms of a run are closed, over HTTP by a coordinator, before the
 * next.
 */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Answers, AskOf, OperationName } from '../../gateway/shell/operations.ts';
import { ROOT } from '../../gateway/shell/paths.ts';
import { connectGateway } from '../../gateway/shell/socket.ts';
import { startProgram } from './child.ts';
import { bodyOf, Handset, type Registered } from './handset.ts';
import { PAGERS, type Target, type Told } from './load.ts';
import type { Fixture } from './peer.ts';
import { openWires, type Wire } from './wire.ts';

const PROGRAM = join(ROOT, 'gateway', 'noodknop.mjs');
const CLOSING_AT_ONCE = 16;
const ASKED_AT_ONCE = 60;
/** One token may make 50 changes a second; thousands of alarms are closed between two runs. */
const TOKENS = 48;
const names = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${what}-${i + 1}`);

/** The site. Its policy has no second step before 60 s, when a run is over: no page is a repeated one. */
function siteOf(buttons: readonly string[], people: readonly string[]) {
  return {
    sites: [
      {
        id: 'bench',
        name: 'Bench',
        address: 'Voorbeeldlaan 1, 0000 AA Demostad',
        municipality: 'Demostad',
        entrance: 'Voordeur',
        callback: '088-000 00 12',
        contacts: Object.fromEntries(
          ['safetyOfficer', 'wijkagent', 'aftercare'].map((who) => [
            who,
            { name: 'Niemand', phone: '0900-8844' },
          ]),
        ),
        plan: '-',
      },
    ],
    places: buttons.map((id) => ({ id, name: id, site: 'bench', floor: '0', area: 'bench' })),
    people: people.map((id) => ({ id, name: id, site: 'bench', roles: ['responder'] })),
    groups: [{ id: 'team', name: 'Team', people }],
    rotations: [
      {
        id: 'week',
        site: 'bench',
        groups: ['team'],
        handoff: { weekday: 'monday', time: '09:00' },
        start: '2025-01-06',
        timezone: 'Europe/Amsterdam',
        fallback: 'team',
      },
    ],
    policies: [
      {
        site: 'bench',
        level: 'assist',
        steps: [
          { after: 0, page: ['oncall'] },
          { after: 60, page: ['everyone'], guide112: true },
        ],
      },
    ],
  };
}

/** Does the same for every item, a bounded number at a time, and keeps their order. */
async function inPortions<T, R>(
  items: readonly T[],
  act: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const made: R[] = [];
  for (let from = 0; from < items.length; from += ASKED_AT_ONCE) {
    const portion = items.slice(from, from + ASKED_AT_ONCE);
    made.push(...(await Promise.all(portion.map((item, i) => act(item, from + i)))));
  }
  return made;
}

/** A running gateway with devices registered and nothing connected yet. */
export interface House {
  readonly fixture: Fixture;
  readonly pid: number;
  readonly mqttPort: number;
  readonly httpPort: number;
  /** Tokens of coordinators without a person. */
  readonly tokens: readonly string[];
  /** One question at the local socket; rejects with the gateway's words when it is refused. */
  ask<O extends OperationName>(operation: O, about: AskOf<O>): Promise<Answers[O]>;
  /** Connects pagers and the first `count` buttons. */
  connect(count: number): Promise<Target>;
  /** Checks the log's hash chain; the number of rows. */
  verify(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a gateway in `folder` and registers `count` buttons. `nodeFlags` go to its Node, for profiling. */
export async function openGateway(
  folder: string,
  count: number,
  nodeFlags: readonly string[],
): Promise<House> {
  const data = join(folder, 'data');
  const args = [...nodeFlags, PROGRAM, 'gateway', '--data', data, '--http-port', '0', '--mqtt-port', '0'];
  const program = startProgram('the gateway', process.execPath, args);
  try {
    const [, httpPort] = await program.says(/http:\/\/127\.0\.0\.1:(\d+)/, 20_000);
    const [, mqttPort] = await program.says(/mqtt:\/\/127\.0\.0\.1:(\d+)/, 5_000);
    const admin = await connectGateway(data);
    if (admin === null) throw new Error('the gateway does not answer at its local socket');
    const ask = async <O extends OperationName>(operation: O, about: AskOf<O>): Promise<Answers[O]> => {
      const answered = await admin.perform(operation, about);
      if (!answered.ok)
        throw new Error(`${operation}: ${answered.problem.field ?? ''} ${answered.problem.message}`);
      return answered.value;
    };
    const people = names('person', PAGERS);
    const buttons = names('button', count);
    const place = buttons[0] ?? '';
    await ask('site.import', { site: siteOf(buttons, people), base: null });
    const fixture = {
      pagers: await inPortions(people, (person, i) =>
        ask('device.add', { id: `pager-${i + 1}`, kind: 'pager', place, person }),
      ),
      buttons: await inPortions(buttons, (id) =>
        ask('device.add', { id, kind: 'wearable', place: id, person: null }),
      ),
    };
    const tokens = await inPortions(names('token', TOKENS), () =>
      ask('token.create', { role: 'coordinator', person: null, site: null, days: 1, link: false }),
    );
    const words = tokens.map(({ token }) => token);
    const line = new Line(fixture, program.pid, Number(mqttPort), Number(httpPort), words);
    return {
      fixture,
      pid: program.pid,
      mqttPort: Number(mqttPort),
      httpPort: Number(httpPort),
      tokens: words,
      ask,
      connect: (most) => line.connect(most),
      async verify() {
        const verdict = await ask('log.verify', {});
        if (!verdict.ok)
          throw new Error(`the log's hash chain is broken at row ${verdict.seq}: ${verdict.reason}`);
        return verdict.rows;
      },
      async stop() {
        await admin.close();
        await program.stop();
      },
    };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

/** The gateway as a target, over the connections that stand. */
class Line implements Target {
  readonly name = 'gateway';
  readonly pubackIsReceipt = false;
  readonly pagers: Wire[] = [];
  readonly buttons: Wire[] = [];
  private readonly handsets = new Map<string, Handset>();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLOSING_AT_ONCE });
  /** Heartbeats that were not answered yet. */
  private unanswered = 0;
  private closed = 0;
  private answered: () => void = () => undefined;

  constructor(
    private readonly fixture: Fixture,
    readonly pid: number,
    private readonly mqttPort: number,
    private readonly httpPort: number,
    private readonly tokens: readonly string[],
  ) {
    for (const registered of [...fixture.pagers, ...fixture.buttons])
      this.handsets.set(registered.device, new Handset(registered));
  }

  async connect(most: number): Promise<Target> {
    const open = (devices: readonly Registered[]): Promise<Wire[]> =>
      openWires(
        devices.map(({ device }) => ({
          port: this.mqttPort,
          id: device,
          password: this.handset(device).password,
          filter: `noodknop/v1/${device}/down`,
        })),
      );
    const from = this.pagers.length;
    const added = await open([
      ...this.fixture.pagers.slice(from),
      ...this.fixture.buttons.slice(this.buttons.length, most),
    ]);
    this.pagers.push(...added.slice(0, PAGERS - from));
    this.buttons.push(...added.slice(PAGERS - from));
    for (const wire of added)
      wire.ear = { message: (text) => void this.read(wire, text), acknowledged: () => undefined };
    // Twice: the first answer carries the number that the second heartbeat confirms the boot with.
    await this.beat(added);
    await this.beat(added);
    return this;
  }

  press(button: number) {
    const wire = this.buttons[button];
    if (wire === undefined) throw new Error(`there is no button ${button}`);
    const handset = this.handset(wire.id);
    return handset.press(wire, [handset.place]);
  }

  read(wire: Wire, text: string): Told {
    const body = bodyOf(text);
    const handset = this.handset(wire.id);
    const n = Number(body.n);
    if (n > handset.heard) handset.heard = n;
    switch (body.type) {
      case 'page':
        return { what: 'page', key: String(body.place), id: String(body.page), alarm: String(body.alarm) };
      case 'receipt':
        return { what: 'receipt', key: String(body.id), logged: body.state === 'logged' };
      case 'alive':
        this.unanswered -= 1;
        if (this.unanswered === 0) this.answered();
        return null;
      default:
        return null;
    }
  }

  async settle(alarms: readonly string[]): Promise<void> {
    const left = [...alarms];
    const close = async (): Promise<void> => {
      for (let alarm = left.pop(); alarm !== undefined; alarm = left.pop()) await this.clear(alarm);
    };
    await Promise.all(Array.from({ length: CLOSING_AT_ONCE }, close));
    // What was said of the closings is heard by now or said again; heartbeats confirm it, and nothing is owed.
    await this.beat([...this.pagers, ...this.buttons]);
    await this.beat([...this.pagers, ...this.buttons]);
  }

  private handset(device: string): Handset {
    const handset = this.handsets.get(device);
    if (handset === undefined) throw new Error(`${device} is not registered`);
    return handset;
  }

  private async beat(wires: readonly Wire[]): Promise<void> {
    if (wires.length === 0) return;
    this.unanswered = wires.length;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `the gateway did not answer ${this.unanswered} of ${wires.length} heartbeats within 20 s`,
            ),
          ),
        20_000,
      );
      this.answered = () => {
        clearTimeout(timer);
        resolve();
      };
      for (const wire of wires) this.handset(wire.id).beat(wire);
    });
  }

  private clear(alarm: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const body = '{"answer":"clear"}';
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.httpPort,
          agent: this.agent,
          method: 'POST',
          path: `/api/alarms/${alarm}/answer`,
          headers: {
            authorization: `Bearer ${this.tokens[this.closed++ % this.tokens.length]}`,
            'content-type': 'application/json',
            'content-length': body.length,
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else
              reject(
                new Error(
                  `closing ${alarm} gave ${response.statusCode}: ${Buffer.concat(parts).toString().slice(0, 200)}`,
                ),
              );
          });
        },
      );
      asked.on('error', (error) => {
        // A connection that lay idle may be closed by the other side just as it is used again.
        if (asked.reusedSocket) this.clear(alarm).then(resolve, reject);
        else reject(error);
      });
      asked.end(body);
    });
  }
}
