/**
 * Says every change on the event streams, each reader seeing only what its role may see. Changes of one thing that
 * come close together are said once, as it then stands. Promises bounded work: a flood of device changes becomes one
 * `site` event, upon which screens read anew.
 */
import type { Actor } from '../../core/events.ts';
import type { Shown } from '../faces.ts';
import { boardActor, may } from './roles.ts';
import type { Stream, Streams } from './streams.ts';
import type { WebOptions } from './views-face.ts';

/** Milliseconds within which changes of alarms and faults are said together, and those of devices. */
const SOON = 25;
const LATER = 500;
/** More changed devices at once than this are not said one by one. */
const MOST_DEVICES = 500;

/** The running fan-out. */
export interface Fanout {
  /** Begins a stream: `hello`, with a snapshot of everything it may see if wanted, and the pages open for it. */
  begin(stream: Stream, version: string, snapshot: boolean): void;
  stop(): void;
}

const keyOf = (actor: Actor): string => JSON.stringify([actor.role, actor.roles, actor.person, actor.site]);

/** Starts saying changes on the streams. */
export function startFanout(
  { gateway, views }: Pick<WebOptions, 'gateway' | 'views'>,
  streams: Streams,
): Fanout {
  const soon = new Map<string, Shown>();
  const later = new Map<string, Shown>();
  let soonTimer: NodeJS.Timeout | null = null;
  let laterTimer: NodeJS.Timeout | null = null;

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
      case 'site':
        return {};
    }
  }

  function tell(stream: Stream, shown: Shown, seen: unknown): void {
    if (shown.what === 'alarm') {
      if (seen === null) {
        if (stream.told.delete(shown.id)) stream.say('gone', { id: shown.id });
        return;
      }
      if ((seen as { state: string }).state === 'closed') stream.told.delete(shown.id);
      else stream.told.add(shown.id);
    }
    if (seen !== null) stream.say(shown.what, seen);
  }

  function flush(changes: Map<string, Shown>): void {
    const list = [...changes.values()];
    changes.clear();
    const seenBy = new Map<string, unknown[]>();
    for (const stream of [...streams.each()]) {
      const actor = actorOn(stream);
      if (actor === null) continue;
      const key = keyOf(actor);
      const seen = seenBy.get(key) ?? list.map((shown) => look(shown, actor));
      seenBy.set(key, seen);
      list.forEach((shown, index) => {
        tell(stream, shown, seen[index] ?? null);
      });
    }
  }

  const unsubscribe = gateway.onShow((shown) => {
    if (streams.count() === 0) return;
    if (shown.what === 'device') {
      if (later.size >= MOST_DEVICES) {
        later.clear();
        later.set('site', { what: 'site', id: '' });
      } else if (!later.has('site')) later.set(shown.id, shown);
      laterTimer ??= setTimeout(() => {
        laterTimer = null;
        flush(later);
      }, LATER);
      return;
    }
    soon.set(`${shown.what} ${shown.id}`, shown);
    soonTimer ??= setTimeout(() => {
      soonTimer = null;
      flush(soon);
    }, SOON);
  });

  /** Says a list as far as there is room; false when it was cut short. */
  function sayAll(stream: Stream, event: string, list: readonly unknown[]): boolean {
    return list.every((item) => stream.roomy() && stream.say(event, item));
  }

  return {
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
          (!may(actor, 'devices.read') || sayAll(stream, 'device', views.listDevices(state, actor, now)));
        if (!whole) stream.say('site', {});
      }
      if (stream.board === null && actor.person !== null && may(actor, 'pager.use'))
        for (const { page, alarm } of views.openPagesOf(state, actor.person)) {
          const seen = views.viewAlarm(state, alarm, actor, now);
          if (seen !== null) stream.say('page', { ...seen, page });
        }
    },
    stop() {
      unsubscribe();
      if (soonTimer !== null) clearTimeout(soonTimer);
      if (laterTimer !== null) clearTimeout(laterTimer);
    },
  };
}
