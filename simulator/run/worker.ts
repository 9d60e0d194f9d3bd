/** A thread that lives lives: takes jobs, gives answers. An error of ours ends it; its crew says so and goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Reply } from './crew.ts';
import type { Answer, Drawing, Job, News } from './jobs.ts';
import { perform } from './work.ts';

const port = parentPort;
if (port === null) throw new Error('this program is a thread of `noodknop simulate`, not one of its own');
const say = (reply: Reply<Answer, News>): void => port.postMessage(reply);

port.on('message', ({ job, about }: { readonly job: number; readonly about: Job }) => {
  const answer = perform(about, workerData as Drawing, (news) => say({ job, type: 'news', news }));
  say({ job, type: 'answer', answer });
});
