/**
 * A crew of threads that live lives. Promises that each job ends: with its answer, or with a word why not, also when
 * a thread dies or a life never ends; a dead thread is replaced. What a job is about is left to `work.ts`.
 */
import { Worker } from 'node:worker_threads';

/** A question to a thread and what came of it; `news` may come any number of times before. */
export type Reply<Answer, News> =
  | { readonly job: number; readonly type: 'news'; readonly news: News }
  | { readonly job: number; readonly type: 'answer'; readonly answer: Answer };

/** How a job ended. */
export type Done<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  /** The thread died of it, took longer than allowed, or was sent home. */
  | { readonly ok: false; readonly why: string };

/** Threads at work. */
export interface Crew<Job, Answer, News> {
  readonly size: number;
  /** Gives a job to the next free thread. Never rejects. */
  give(job: Job, hear?: (news: News) => void): Promise<Done<Answer>>;
  /** Sends everyone home, in the middle of whatever they do; jobs not done end with a word. */
  dismiss(): Promise<void>;
}

/** What a crew is made of. */
export interface CrewSetting {
  /** The program of a thread: a path or URL. It answers each `{ job, about }` with `Reply`s. */
  readonly program: string | URL;
  readonly size: number;
  /** What every thread is told at its birth. */
  readonly told: unknown;
  /** A job that takes longer is ended, in real milliseconds. */
  readonly patienceMs: number;
}

interface Waiting<Job, Answer, News> {
  readonly number: number;
  readonly about: Job;
  readonly hear: (news: News) => void;
  readonly end: (done: Done<Answer>) => void;
}
interface Hand<Job, Answer, News> {
  readonly worker: Worker;
  doing: Waiting<Job, Answer, News> | null;
  clock: NodeJS.Timeout | null;
}

/** Heap of one thread, in megabytes: a life that needs more is a fault of ours. */
const HEAP_MB = 2048;
const SENT_HOME = 'sent home before it was done';

/** Calls a crew together; threads start with the first jobs. */
export function callCrew<Job, Answer, News = never>(setting: CrewSetting): Crew<Job, Answer, News> {
  const { program, size, told, patienceMs } = setting;
  const hands = new Set<Hand<Job, Answer, News>>();
  const queue: Waiting<Job, Answer, News>[] = [];
  let [dismissed, last] = [false, 0];

  function free(hand: Hand<Job, Answer, News>, done: Done<Answer>): void {
    if (hand.clock !== null) clearTimeout(hand.clock);
    const { doing } = hand;
    hand.doing = null;
    hand.clock = null;
    doing?.end(done);
  }
  /** The thread is gone, or to go: what it was doing ends, others go on. */
  function lose(hand: Hand<Job, Answer, News>, why: string): void {
    if (!hands.delete(hand)) return;
    void hand.worker.terminate();
    free(hand, { ok: false, why });
    share();
  }
  function hire(): Hand<Job, Answer, News> {
    const worker = new Worker(program, {
      workerData: told,
      name: 'noodknop-life',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const hand: Hand<Job, Answer, News> = { worker, doing: null, clock: null };
    worker.on('message', (reply: Reply<Answer, News>) => {
      if (hand.doing?.number !== reply.job) return;
      if (reply.type === 'news') hand.doing.hear(reply.news);
      else {
        free(hand, { ok: true, answer: reply.answer });
        share();
      }
    });
    worker.on('error', (error) => lose(hand, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => lose(hand, `its thread ended with ${code}`));
    hands.add(hand);
    return hand;
  }
  function share(): void {
    while (!dismissed && queue.length > 0) {
      const idle = [...hands].find(({ doing }) => doing === null) ?? (hands.size < size ? hire() : undefined);
      const next = idle && queue.shift();
      if (idle === undefined || next === undefined) return;
      idle.doing = next;
      idle.clock = setTimeout(
        () => lose(idle, `not done after ${Math.round(patienceMs / 1000)} s`),
        patienceMs,
      );
      idle.worker.postMessage({ job: next.number, about: next.about });
    }
  }

  return {
    size,
    give: (about, hear = () => {}) =>
      new Promise((end) => {
        if (dismissed) return end({ ok: false, why: SENT_HOME });
        last += 1;
        queue.push({ number: last, about, hear, end });
        share();
      }),
    async dismiss() {
      dismissed = true;
      for (const { end } of queue.splice(0)) end({ ok: false, why: SENT_HOME });
      const all = [...hands];
      hands.clear();
      for (const hand of all) free(hand, { ok: false, why: SENT_HOME });
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
  };
}
