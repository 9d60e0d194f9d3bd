/**
 * A scenario in real time at a running gateway: carries out its steps at their moments, over the gateway's own interface and
 * that of its virtual devices, and collects what truly happened. Promises that what could not be done is told and never
 * counts as passed; starting and ending gateways is `own-main.ts`'s.
 */
import { endOf } from '../check.ts';
import { momentOf, type Scenario, scopeOf } from '../compile.ts';
import type { ScenarioStep } from '../format.ts';
import type { Seen } from '../seen.ts';
import type { Sentences } from '../words.ts';
import { LiveDevices } from './devices.ts';
import { type Client, fieldOf, listOf, textOf } from './http.ts';
import { LivePlayers } from './players.ts';
import { readStories, type Setting } from './stories.ts';
import { undoable } from './undoable.ts';

/** The gateway that a scenario is played at. */
export interface LiveGateway {
  /** As somebody who sees everything and may simulate. */
  readonly client: Client;
  /** As this person; null: nobody can speak for them here. */
  as(person: string): Promise<Client | null>;
  /** As the wall screen of a site. */
  asBoard(site: string): Promise<Client | null>;
  /** Ends the process; null: it is not the scenario's to end. */
  readonly kill: (() => Promise<void>) | null;
  /** Starts it again on the same data. */
  start(): Promise<void>;
}
/** Who asks humans to do something. */
export interface Prompter {
  say(text: string): void;
  /** Says it and waits until somebody is ready. */
  wait(text: string): Promise<void>;
}
/** What came of it. */
export interface LiveLived {
  readonly seen: readonly Seen[];
  readonly undone: readonly string[];
  readonly broken: string | null;
}

/** Records are complete so long after the end. */
const SETTLE_MS = 500;
/** Screens are heard of, and devices have said what they had to say. */
const QUIET_MS = 1_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** Plays it. */
export async function playLive(
  scenario: Scenario,
  gateway: LiveGateway,
  sentences: Sentences,
  prompter: Prompter,
): Promise<LiveLived> {
  const stage = new Stage(scenario, gateway, sentences, prompter);
  try {
    return await stage.play();
  } finally {
    await stage.close();
  }
}

class Stage {
  private readonly stop = new AbortController();
  private readonly undone = new Set<string>();
  private readonly ended: Seen[] = [];
  private readonly settings: Setting[] = [];
  private readonly devices: LiveDevices;
  private readonly players: LivePlayers;
  private registered: ReadonlySet<string> = new Set();
  private whole = false;
  private t0 = 0;
  private broken: string | null = null;

  constructor(
    private readonly scenario: Scenario,
    private readonly gateway: LiveGateway,
    private readonly sentences: Sentences,
    private readonly prompter: Prompter,
  ) {
    this.players = new LivePlayers(scenario.site, () => this.devices);
    this.devices = new LiveDevices(gateway.client, (ringing) => this.players.rings(ringing));
  }

  async play(): Promise<LiveLived> {
    const { file, site } = this.scenario;
    const { words } = this.sentences;
    const simulation = await this.gateway.client.get('/api/simulation');
    this.whole = fieldOf(simulation.body, 'whole') === true;
    await this.measure(simulation.body);
    const list = await this.gateway.client.get('/api/devices');
    if (list.status !== 200)
      return { seen: [], undone: [], broken: words.live.noAnswer(this.gateway.client.url) };
    this.registered = new Set(listOf(list.body).map((device) => textOf(device, 'id')));
    await this.devices.begin(this.stop.signal);
    await this.seatEverybody();
    if (this.whole) await this.world({ clock: { at: new Date(momentOf(site, file.start)).toISOString() } });
    else this.prompter.say(words.live.start(file.start.replace('T', ' ')));
    await sleep(QUIET_MS);
    const humans = file.people.filter(({ live }) => live);
    for (const { id, answers } of humans)
      this.prompter.say(words.live.human(this.sentences.names.person(id), answers));
    if (humans.length > 0) await this.prompter.wait(words.live.ready);
    const end = endOf(file);
    this.prompter.say(words.live.begins(Math.ceil(end / 1000)));
    this.t0 = Date.now();
    const stopped: Promise<void>[] = [];
    for (const step of file.steps) {
      await sleep(this.t0 + step.at - Date.now());
      stopped.push(this.deed(step));
    }
    await Promise.all(stopped);
    await sleep(this.t0 + end - Date.now());
    await sleep(SETTLE_MS);
    const stories = await readStories(this.gateway.client, this.t0, this.settings, this.devices.words);
    const seen = [...stories, ...this.devices.seen(this.t0), ...this.ended].sort((a, b) => a.at - b.at);
    return { seen, undone: [...this.undone], broken: this.broken };
  }

  async close(): Promise<void> {
    this.players.close();
    this.stop.abort();
    // Somebody else's gateway is left as it was found.
    if (this.whole && this.gateway.kill === null) await this.world({ all: 'works' });
  }

  private async seatEverybody(): Promise<void> {
    const { file, site } = this.scenario;
    for (const { id, roles } of site.people) {
      const player = file.people.find((one) => one.id === id) ?? null;
      if (player?.live === true) continue;
      const client = roles.some((role) => ['responder', 'coordinator', 'admin'].includes(role))
        ? await this.gateway.as(id)
        : null;
      if (client !== null || this.players.hasPager(id)) this.players.seat(id, client, player);
      else if (player !== null && (player.answers !== 'nothing' || player.arrives !== undefined))
        this.undone.add(this.sentences.words.live.cannot.noVoice(this.sentences.names.person(id)));
      if (player?.phone === 'off' && this.whole) await this.world({ person: { id, phone: 'off' } });
    }
    const boards =
      file.board === true ? site.sites.map(({ id }) => id) : file.board === false ? [] : file.board;
    for (const id of boards) {
      const client = await this.gateway.asBoard(id);
      if (client !== null) this.players.board(id, client, this.stop.signal);
    }
  }

  /** How far the gateway's wall clock is ahead of ours, from now on. */
  private async measure(simulation: unknown): Promise<void> {
    const now = Date.parse(textOf(simulation, 'now'));
    const ahead = Number.isNaN(now) ? 0 : now - Date.now();
    this.settings.push({ from: Date.now(), ahead });
  }

  /** Breaks or mends something of the world around the gateway. */
  private async world(change: object): Promise<void> {
    const reply = await this.gateway.client.post('/api/simulation/world', change);
    if (reply.status !== 200) this.undone.add(this.sentences.words.live.cannot.world);
    else if ('clock' in change) await this.measure(reply.body);
  }

  // ---- steps

  private async deed(step: ScenarioStep): Promise<void> {
    const { press, raise, answer, person, device, channel, gateway, broker, clock, drill } = step;
    const { cannot } = this.sentences.words.live;
    if (press !== undefined) return this.press(step, press);
    for (const why of undoable(step, this.sentences)) this.undone.add(why);
    if (raise !== undefined) {
      const { person: who, level, place } = raise;
      const body = place === undefined ? { level, text: '-' } : { level, place };
      if (!(await this.players.raise(who, body)))
        this.undone.add(cannot.noVoice(this.sentences.names.person(who)));
    }
    if (answer !== undefined && !this.players.speak(answer.person, answer.answer))
      this.undone.add(cannot.noAnswer(this.sentences.names.person(answer.person)));
    if (person !== undefined) {
      this.players.phone(person.id, person.phone);
      await this.world({ person });
    }
    if (drill !== undefined) await this.office(step, '/api/drills', drill);
    const walk = step['walk-test'];
    if (walk !== undefined)
      await this.office(step, '/api/walk-tests', { ...scopeOf(walk), minutes: walk.minutes });
    if (device !== undefined) await this.device(step, device);
    if (channel !== undefined && channel.person === undefined)
      await this.world({ channel: { kind: channel.kind, mode: channel.mode } });
    if (broker !== undefined) await this.world({ broker });
    if (clock !== undefined)
      await this.world({ clock: { at: new Date(momentOf(this.scenario.site, clock)).toISOString() } });
    if (gateway !== undefined) await this.restart(gateway, step.down);
  }

  /** Facilities ask for something. */
  private async office(step: ScenarioStep, path: string, body: object): Promise<void> {
    const { status } = await this.gateway.client.post(path, body);
    if (status !== 201)
      this.undone.add(this.sentences.words.live.cannot.refused(this.sentences.deed(step), status));
  }

  private async press(step: ScenarioStep, press: NonNullable<ScenarioStep['press']>): Promise<void> {
    const { words, names } = this.sentences;
    const { device, gesture, times, every } = press;
    for (let n = 0; n < times; n += 1) {
      await sleep(this.t0 + step.at + n * every - Date.now());
      if (!this.devices.has(device)) {
        // A real device: a human presses it.
        if (this.registered.has(device))
          this.prompter.say(words.live.now(words.live.press(names.device(device), gesture)));
        else this.undone.add(words.live.cannot.noDevice(device));
        continue;
      }
      const refused = await this.devices.act(device, 'gesture', { gesture });
      if (refused !== null) this.undone.add(words.live.cannot.refused(this.sentences.deed(step), refused));
    }
  }

  private async device(step: ScenarioStep, change: NonNullable<ScenarioStep['device']>): Promise<void> {
    const { id, power, link, range, battery } = change;
    const { cannot } = this.sentences.words.live;
    if (!this.devices.has(id)) {
      if (this.registered.has(id))
        this.prompter.say(this.sentences.words.live.now(this.sentences.deed(step)));
      else this.undone.add(cannot.noDevice(id));
      return;
    }
    const [action, body] =
      power !== undefined
        ? ['power', { on: power === 'on' }]
        : link !== undefined
          ? ['link', { up: link === 'up' }]
          : range !== undefined
            ? ['range', { in: range === 'in' }]
            : ['battery', { percent: battery ?? 0 }];
    const refused = await this.devices.act(id, action, body);
    if (refused !== null) this.undone.add(cannot.refused(this.sentences.deed(step), refused));
  }

  private async restart(what: 'restart' | 'stopped' | 'killed' | 'started', downMs: number): Promise<void> {
    const { kill } = this.gateway;
    if (kill === null) {
      this.undone.add(this.sentences.words.live.cannot.gateway);
      return;
    }
    const told = (state: 'up' | 'gone'): void => {
      this.ended.push({ at: Date.now() - this.t0, seen: 'gateway', state });
    };
    if (what !== 'started') {
      await kill();
      told('gone');
    }
    if (what === 'restart') await sleep(downMs);
    if (what !== 'restart' && what !== 'started') return;
    try {
      await this.gateway.start();
      told('up');
    } catch (error) {
      this.broken = this.sentences.words.live.noGateway(
        error instanceof Error ? error.message : String(error),
      );
    }
  }
}
