/**
 * P39: a pager or device that restarted (or connected again) is sent every open page and its alarm's progress within 2 s
 * of its first message. Open is what the entries make open: the newest page of each alarm at that pager, not answered,
 * not withdrawn; and every alarm of the device that is not closed. Sent means that it left for the boot that spoke; a
 * page may leave through its lane. Exempt: what is over by then, a connection that did not last, a second holder of the
 * key (whom the gateway cannot tell from the first), and a boot that the gateway has seen replaced.
 */
import { clock, watching } from './watch.ts';

const GREETED_MS = 2_000;
const LATE_MS = 200;

/** P39. */
export const greeting = watching(
  'P39',
  'A device that is back is sent its open pages and its alarm’s progress within 2 s.',
  ({ bench, ledger, pressers, tried, broken }) => {
    /** Boots heard on the present connection of each device; absent: not connected. */
    const greeted = new Map<string, Set<number>>();
    /** Counts connections, so that one that ended is known. */
    const connections = new Map<string, number>();
    /** When something last left: by device, boot and what it is about. */
    const left = new Map<string, number>();
    const cloned = new Set(
      bench.plan.events.flatMap((event) => (event.do === 'clone' ? [event.device] : [])),
    );

    ledger.did('send-down', ({ device, boot, body }) => {
      if (body.type === 'progress') left.set(`${device} ${boot} alarm ${body.id}`, bench.now());
      else if (body.type === 'page') left.set(`${device} ${boot} page ${body.page}`, bench.now());
    });
    ledger.did('send-page', ({ device, page, sends }) => {
      for (const { boot } of sends) left.set(`${device} ${boot} page ${page}`, bench.now());
    });
    const open = (device: string): string[] => {
      const things: string[] = [];
      for (const id of ledger.account.devices.get(device)?.alarms ?? [])
        things.push(`alarm ${ledger.account.alarms.get(id)?.firstPress}`);
      for (const id of ledger.account.open)
        for (const page of ledger.account.alarms.get(id)?.ringing.values() ?? [])
          if (page.device === device) things.push(`page ${page.id}`);
      return things;
    };
    const forget = (device: string): void => {
      connections.set(device, (connections.get(device) ?? 0) + 1);
      for (const key of [...left.keys()]) if (key.startsWith(`${device} `)) left.delete(key);
    };

    ledger.started(() => {
      greeted.clear();
      left.clear();
    });
    return {
      'gateway.heard': ({ event, at }) => {
        if (event.type === 'device.connected') {
          greeted.set(event.device, new Set());
          forget(event.device);
          return;
        }
        if (event.type === 'device.disconnected') {
          greeted.delete(event.device);
          forget(event.device);
          return;
        }
        if (event.type !== 'message.received') return;
        const { device, boot } = event.message;
        const boots = greeted.get(device);
        if (boots === undefined || boots.has(boot)) return;
        boots.add(boot);
        if (cloned.has(device) || pressers.all.get(device)?.boot !== boot) return;
        const due = new Set(open(device));
        if (due.size === 0) return;
        const connection = connections.get(device);
        const { life } = ledger;
        bench.later(at + GREETED_MS + LATE_MS, () => {
          if (life !== ledger.life || !ledger.ranSince(at) || connections.get(device) !== connection) return;
          if (pressers.all.get(device)?.boot !== boot) return;
          for (const thing of open(device)) {
            if (!due.has(thing)) continue;
            if ((left.get(`${device} ${boot} ${thing}`) ?? -1) >= at) {
              tried();
              continue;
            }
            broken(
              'timing',
              `${device} was first heard again at ${clock(at)} and was not sent ${thing} by ${clock(bench.now())}`,
            );
            return;
          }
        });
      },
    };
  },
);
