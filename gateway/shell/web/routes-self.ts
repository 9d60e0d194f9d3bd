/** The route about the gateway's look at itself: the newest check, as `event: self-check` tells it too. */
import { viewSelfCheck } from '../../core/self-view.ts';
import { WATCH_HEADER, WATCH_TRY_HEADER } from '../../core/watchers/state.ts';
import { whyUnwatched } from '../../core/watchers/watchers.ts';
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
      const tried = request.headers[WATCH_TRY_HEADER];
      const name = typeof watcher === 'string' ? watcher : tried;
      if (typeof name !== 'string') return found(viewSelfCheck(gateway.state, gateway.now()));
      // Nobody but a program of the house says that it watches, and with its token: of sessions one may begin many.
      const why =
        asker.actor.role === 'integration' && asker.via === 'token'
          ? whyUnwatched(gateway.state, name, asker.account)
          : 'role';
      // The log holds this the first time only.
      if (why === null && typeof watcher === 'string')
        void gateway.hear({ type: 'watcher.asked', watcher, account: asker.account });
      return found({
        ...viewSelfCheck(gateway.state, gateway.now()),
        watching: why === null,
        ...(why === null ? {} : { watchingWhy: why }),
      });
    },
  }),
];
