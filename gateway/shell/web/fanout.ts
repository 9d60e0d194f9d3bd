/**
 * Says every change on the event streams, each reader seeing only what its role may see. Changes of one thing that
 * come close together are said once, as it then stands. Promises bounded work: it never holds the process longer than
 * `SLICE`, takes a small share of its time, and makes of a flood one `site` event, upon which screens read anew.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { viewDrill } from '../../core/drills/view.ts';
import type { Actor } from '../../core/events.ts';
import { viewSelfCheck } from '../../core/self-view.ts';
import { listOpenWalks, viewWalk } from '../../core/walk/view.ts';
import type { Shown } from '../faces.ts';
import { boardActor, may } from './roles.ts';
import { eventText, type Stream, type Streams } from './streams.ts';
import type { WebOptions } from './views-face.ts';

/** Milliseconds within which changes of alarms and faults are said together, and those of devices. */
const SOON = 25;
const LATER = 500;
/** Milliseconds of work in one go, after which the gateway's other work has its turn. */
const SLICE = 8;
/** After a round of telling that took this long, the next waits so many times longer. */
const REST = 4;
/** More changed things at once than this are not said one by one. */
const MOST_CHANGES = 500;
const EVERYTHING: Shown = { what: 'site', id: '' };

/** The running fan-out. */
export interface Fanout {
  /** Resolves when a round of telling has been through all streams: what changes is passed on. */
  pulse(): Promise<void>;
  /** Begins a stream: `hello`, with a snapshot of everything it may see if wanted, and the pages and notices open for it. */
  begin(stream: Stream, version: string, snapshot: boolean): void;
  stop(): void;
}

/** What a viewer sees of one thing, as text; null: nothing. `over`: an alarm that is closed. */
type Seen = { readonly text: string; readonly over: boolean } | null;
interface Gathering {
  add(shown: Shown): void;
  pulse(): Promise<void>;
  stop(): void;
}

const keyOf = (actor: Actor): string => JSON.stringify([actor.role, actor.roles, actor.person, actor.site]);

/** Starts saying changes on the streams. */
export function startFanout(
  { gateway, views, roster }: Pick<WebOptions, 'gateway' | 'views' | 'roster'>,
  streams: Streams,
): Fanout {
  let stopped = false;
  const actorOn = (stream: Stream): Actor | null => {
    const asker = stream.who();
    return asker === null ? null : stream.board === null ? asker.actor : boardActor(stream.board);
  };

  function look(shown: Shown, actor: Actor): unknown {
    const { state } = gateway;
    const now = gateway.now();
    switch (shown.what) {
      case 'alarm':
        return views.viewAlarm(state, shown.id, actor, now);
      case 'device':
        return may(actor, 'devices.read') ? views.viewDevice(state, shown.id, actor, now) : null;
      case 'fault':
        return may(actor, 'faults.read') ? views.viewFault(state, shown.id, actor) : null;
      case 'incident':
        return may(actor, 'incidents.read') ? views.viewIncident(state, shown.id, actor, now) : null;
      case 'notice':
        // Each reader is told of their own notices only.
        return may(actor, 'notices.use') ? roster.viewNotice(state, shown.id, actor, now) : null;
      case 'self-check':
        return may(actor, 'self-check.read') ? viewSelfCheck(state, now) : null;
      case 'walk':
        return may(actor, 'tests.read') ? viewWalk(state, shown.id, actor, now) : null;
      case 'drill':
        return may(actor, 'drills.read') ? viewDrill(state, shown.id, actor, now) : null;
      case 'roster':
      case 'site':
        // No more than that something changed: screens read anew what they may see.
        return {};
    }
  }

  /** What to write for one change; also keeps account of alarms that must be taken back when out of sight. */
  function textFor(stream: Stream, { what, id }: Shown, seen: Seen): string | null {
    if (what === 'alarm') {
      if (seen === null) return stream.told.delete(id) ? eventText('gone', { id }) : null;
      if (seen.over) stream.told.delete(id);
      else stream.told.add(id);
    }
    return seen?.text ?? null;
  }

  /** Says a list of changes on every stream, in slices; what changes meanwhile is said in the next round. */
  async function tellAll(changes: readonly Shown[]): Promise<void> {
    const seenBy = new Map<string, Seen>();
    let begun = performance.now();
    for (const stream of [...streams.each()]) {
      const actor = actorOn(stream);
      if (actor === null) {
        stream.close();
        continue;
      }
      const viewer = keyOf(actor);
      for (const shown of changes) {
        const key = `${shown.what} ${shown.id} ${viewer}`;
        let seen = seenBy.get(key);
        if (seen === undefined) {
          const view = look(shown, actor);
          const over = (view as { state?: string } | null)?.state === 'closed';
          seen = view === null ? null : { text: eventText(shown.what, view), over };
          seenBy.set(key, seen);
        }
        const text = textFor(stream, shown, seen);
        if (text !== null && !stream.write(text)) break;
        if (performance.now() - begun < SLICE) continue;
        await nextTurn();
        if (stopped) return;
        // What was seen before the pause may be old by now.
        seenBy.clear();
        begun = performance.now();
      }
    }
  }

  /** Gathers changes for a while, then says them; one round at a time. */
  function gather(wait: number): Gathering {
    const changes = new Map<string, Shown>();
    let timer: NodeJS.Timeout | null = null;
    let telling = false;
    /** Who wants to know that a round was finished. */
    const waiting: (() => void)[] = [];
    const later = (ms: number): void => {
      timer = setTimeout(() => {
        timer = null;
        telling = true;
        const list = [...changes.values()];
        changes.clear();
        const begun = performance.now();
        void tellAll(list).finally(() => {
          telling = false;
          for (const done of waiting.splice(0)) done();
          if (changes.size > 0 && !stopped) later(Math.max(wait, REST * (performance.now() - begun)));
        });
      }, ms);
    };
    return {
      add(shown) {
        if (!changes.has('site ')) {
          const flood = changes.size >= MOST_CHANGES;
          if (flood) changes.clear();
          const one = flood ? EVERYTHING : shown;
          changes.set(`${one.what} ${one.id}`, one);
        }
        if (timer === null && !telling) later(wait);
      },
      pulse: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          if (timer === null && !telling) later(wait);
        }),
      stop() {
        if (timer !== null) clearTimeout(timer);
      },
    };
  }

  const soon = gather(SOON);
  const later = gather(LATER);
  const unsubscribe = gateway.onShow((shown) => {
    if (streams.count() > 0) (shown.what === 'device' ? later : soon).add(shown);
  });

  /** Says a list as far as there is room; false when it was cut short. */
  function sayAll(stream: Stream, event: string, list: readonly unknown[]): boolean {
    return list.every((item) => stream.roomy() && stream.say(event, item));
  }

  return {
    pulse: soon.pulse,
    begin(stream, version, snapshot) {
      const actor = actorOn(stream);
      if (actor === null) return;
      const { state } = gateway;
      const now = gateway.now();
      stream.say('hello', { version, now: new Date(now.wall).toISOString() });
      const alarms = views.listAlarms(state, actor, now, true);
      for (const { id } of alarms) stream.told.add(id);
      if (snapshot) {
        const whole =
          sayAll(stream, 'alarm', alarms) &&
          (!may(actor, 'faults.read') || sayAll(stream, 'fault', views.listFaults(state, actor))) &&
          (!may(actor, 'tests.read') || sayAll(stream, 'walk', listOpenWalks(state, actor, now))) &&
          (!may(actor, 'devices.read') || sayAll(stream, 'device', views.listDevices(state, actor, now))) &&
          (!may(actor, 'self-check.read') || sayAll(stream, 'self-check', [viewSelfCheck(state, now)]));
        if (!whole) stream.say('site', {});
      }
      if (stream.board === null && actor.person !== null && may(actor, 'pager.use'))
        for (const { page, alarm } of views.openPagesOf(state, actor.person)) {
          const seen = views.viewAlarm(state, alarm, actor, now);
          if (seen !== null) stream.say('page', { ...seen, page });
        }
      if (stream.board === null && may(actor, 'notices.use'))
        sayAll(
          stream,
          'notice',
          roster.listNotices(state, actor, now).filter(({ over }) => !over),
        );
    },
    stop() {
      stopped = true;
      unsubscribe();
      soon.stop();
      later.stop();
    },
  };
}
