/** A thread that reads and plays the shipped scenarios for the gateway's pages, so that no page waits for it. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { ScenarioListing } from '../../gateway/core/scenario-view.ts';
import type { Language } from '../../gateway/core/texts/index.ts';
import type { Reply } from '../run/crew.ts';
import { type OpenScenario, read, shipped } from './main.ts';
import type { TheatreAnswer, TheatreJob } from './theatre.ts';

const port = parentPort;
if (port === null) throw new Error('this program is a thread of the gateway, not one of its own');
const say = (reply: Reply<TheatreAnswer, never>): void => port.postMessage(reply);

function open({ path }: { readonly path: string }): OpenScenario {
  const reading = read(path, readFileSync(path, 'utf8'));
  if (!reading.ok) throw new Error(`${path}: ${reading.problems[0]?.message ?? 'cannot be read'}`);
  return reading.scenario;
}
const listAll = (language: Language): readonly ScenarioListing[] =>
  shipped().map((file) => open(file).listing(language));

async function perform(job: TheatreJob): Promise<TheatreAnswer> {
  if (job.do === 'list') return { did: 'list', list: listAll(job.language) };
  const file = shipped().find(({ name }) => name === job.name);
  if (file === undefined) return { did: 'run', views: null };
  const told = open(file).played();
  return { did: 'run', views: { nl: told('nl'), en: told('en') } };
}

port.on('message', ({ job, about }: { readonly job: number; readonly about: TheatreJob }) => {
  void perform(about).then((answer) => say({ job, type: 'answer', answer }));
});
