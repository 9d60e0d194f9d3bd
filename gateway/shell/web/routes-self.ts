/** The route about the gateway's look at itself: the newest check, as `event: self-check` tells it too. */
import { viewSelfCheck } from '../../core/self-view.ts';
import { WATCH_HEADER } from '../../core/watchers/state.ts';
import { found, type Route, route } from './route.ts';
import { SelfCheck } from './schemas-self.ts';

/** Routes about the gateway itself. */
export const selfRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/self-check',
    permission: 'self-check.read',
    summary: 'The newest look of the gateway at itself: a press through broker, log and back, and its lanes',
    query: null,
    body: null,
    answers: [{ status: 200, description: 'The newest check', schema: SelfCheck }],
    run({ options: { gateway } }, { asker, request }) {
      const watcher = request.headers[WATCH_HEADER];
      // Nobody but a program of the house says that it watches; the log holds this the first time only.
      if (typeof watcher === 'string' && asker.actor.role === 'integration')
        void gateway.hear({ type: 'watcher.asked', watcher });
      return found(viewSelfCheck(gateway.state, gateway.now()));
    },
  }),
];
