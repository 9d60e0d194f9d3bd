/**
 * Plays shipped scenarios for the gateway's pages: one thread, one play at a time, few that wait. Promises an answer for
 * every ask, and that a thread with nothing to do goes home after a while.
 */
import { type Problem, problem } from '../../gateway/core/problem.ts';
import type { ScenarioListing, ScenarioView } from '../../gateway/core/scenario-view.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import { type Crew, callCrew } from '../run/crew.ts';

/** What the thread is asked. */
export type TheatreJob =
  | { readonly do: 'list'; readonly language: Language }
  | { readonly do: 'run'; readonly name: string };
/** One play, told in each language. */
type Views = Readonly<Record<Language, ScenarioView>>;
/** What it answers; views of null: there is no such scenario. */
export type TheatreAnswer =
  | { readonly did: 'list'; readonly list: readonly ScenarioListing[] }
  | { readonly did: 'run'; readonly views: Views | null };

/** An answer, or why there is none. */
export type Told<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** Asks that may wait while one is answered. */
const MOST_WAITING = 4;
/** A play takes a second at most; one that takes this long is stuck. */
const PATIENCE_MS = 30_000;
/** The thread goes home after so long without anything to do. */
const IDLE_MS = 60_000;

const BUSY = problem(
  'rate',
  'other scenarios are being played; try again in a few seconds',
  undefined,
  'Er worden al scenario’s gespeeld. Probeer het over een paar tellen opnieuw.',
);
const MISSING = problem('not_found', 'there is no such scenario', 'name', 'Dit scenario is er niet.');
const broken = (why: string): Problem =>
  problem(
    'unavailable',
    `the scenario could not be played: ${why}`,
    undefined,
    'Het scenario kon niet worden gespeeld.',
  );

type Players = Crew<TheatreJob, TheatreAnswer, never>;

/** A theatre. */
export class Theatre {
  private crew: Players | null = null;
  private asked = 0;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly played = new Map<string, Views>();

  /** `program`: that of the thread. */
  constructor(private readonly program: string) {}

  async list(language: Language): Promise<Told<readonly ScenarioListing[]>> {
    const told = await this.ask({ do: 'list', language });
    if (!told.ok) return told;
    return { ok: true, value: told.value.did === 'list' ? told.value.list : [] };
  }

  async run(name: string, language: Language): Promise<Told<ScenarioView>> {
    const told = await this.ask({ do: 'run', name: name.slice(0, 100) });
    if (!told.ok) return told;
    const views = told.value.did === 'run' ? told.value.views : null;
    if (views === null) return { ok: false, problem: MISSING };
    // As many as are shipped.
    this.played.set(views[language].name, views);
    return { ok: true, value: views[language] };
  }

  /** What the newest run of it came to, told in this language; null: there was none. */
  last(name: string, language: Language): ScenarioView | null {
    return this.played.get(name)?.[language] ?? null;
  }

  /** Sends the thread home, in the middle of whatever it does. */
  async close(): Promise<void> {
    this.closed = true;
    await this.sendHome();
  }

  private async ask(job: TheatreJob): Promise<Told<TheatreAnswer>> {
    if (this.asked > MOST_WAITING || this.closed) return { ok: false, problem: BUSY };
    clearTimeout(this.idle);
    this.asked += 1;
    this.crew ??= callCrew({ program: this.program, size: 1, told: null, patienceMs: PATIENCE_MS });
    const done = await this.crew.give(job);
    this.asked -= 1;
    if (this.asked === 0 && !this.closed) {
      this.idle = setTimeout(() => void this.sendHome(), IDLE_MS);
      this.idle.unref();
    }
    return done.ok ? { ok: true, value: done.answer } : { ok: false, problem: broken(done.why) };
  }

  private async sendHome(): Promise<void> {
    clearTimeout(this.idle);
    const { crew } = this;
    this.crew = null;
    await crew?.dismiss();
  }
}
