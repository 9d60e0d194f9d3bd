/**
 * Starts the log's thread and speaks with it: posts batches, pairs requests with answers, and tells when the thread
 * ends. Promises that every request settles, also when the thread dies; queueing and starting anew are left to
 * `sqlite.ts`.
 */
import { Worker } from 'node:worker_threads';
import type { AppendReport, Verdict } from './face.ts';
import { LogError } from './trouble.ts';
import type { Calls, FromWorker, PostedBatch, Upto, WorkerSetup } from './wire.ts';

/** What is heard from the thread besides answers. */
export interface ThreadListener {
  reports(reports: readonly AppendReport[]): void;
  trouble(text: string | null): void;
  /** The thread is gone; nothing more comes from it. */
  ended(reason: string): void;
}

/** A running log thread. */
export interface LogThread {
  /** What head and database disagreed about when this thread opened them. */
  readonly finding: string | null;
  /** Hands batches over, in one message so that none of them is committed without the others. */
  post(batches: readonly PostedBatch[]): void;
  call<K extends keyof Calls>(name: K, ...args: Calls[K]['args']): Promise<Calls[K]['answer']>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const startWorker = (file: string, setup: WorkerSetup): Worker =>
  new Worker(file, { workerData: setup, name: 'noodknop-log', execArgv: [] });

/** Starts the thread and waits until it has opened the log; rejects with a `LogError` when it could not. */
export function startThread(file: string, setup: WorkerSetup, listener: ThreadListener): Promise<LogThread> {
  const worker = startWorker(file, setup);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let endedBy: string | null = null;

  function end(reason: string): void {
    if (endedBy !== null) return;
    endedBy = reason;
    for (const { reject } of waiting.values()) reject(new LogError(reason));
    waiting.clear();
    listener.ended(reason);
  }

  const thread = (finding: string | null): LogThread => ({
    finding,
    post: (batches) => worker.postMessage(batches.length === 1 ? batches[0] : batches),
    call: (call, ...args) =>
      new Promise((resolve, reject) => {
        if (endedBy !== null) return reject(new LogError(endedBy));
        const id = ++lastId;
        // The worker answers each call with its own type; `Calls` says which.
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ id, call, args });
      }),
  });

  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker | Upto) => {
      if (typeof message === 'number') return listener.reports([{ ok: true, upto: message }]);
      switch (message.type) {
        case 'reports':
          listener.reports(message.reports);
          return;
        case 'answer':
          waiting.get(message.id)?.resolve(message.value);
          waiting.delete(message.id);
          return;
        case 'failed':
          waiting.get(message.id)?.reject(new LogError(message.reason));
          waiting.delete(message.id);
          return;
        case 'trouble':
          listener.trouble(message.text);
          return;
        case 'opened':
          resolve(thread(message.finding));
          return;
        case 'refused':
          reject(new LogError(message.reason));
          return;
      }
    });
    const stopped = (reason: string): void => {
      end(reason);
      reject(new LogError(reason));
    };
    worker.on('error', (error) => stopped(`the log's thread failed: ${String(error)}`));
    worker.on('exit', (code) => stopped(`the log's thread ended (status ${code})`));
  });
}

/** Runs a verification in a thread of its own, so that neither pages nor commits wait for it. */
export function verifyInThread(file: string, setup: WorkerSetup): Promise<Verdict> {
  const worker = startWorker(file, { ...setup, job: 'verify' });
  return new Promise((resolve, reject) => {
    worker.on('message', (verdict: Verdict) => resolve(verdict));
    worker.on('error', (error) => reject(new LogError(`the verification failed: ${String(error)}`)));
    worker.on('exit', () => reject(new LogError('the verification ended without a verdict')));
  });
}
