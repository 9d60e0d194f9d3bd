/**
 * P33: a silent desk device (or pager, or sounder) is reported within 33 s, a wearable that is handed out within 11 min;
 * three fixed devices of one area silent within 60 s are reported as one area fault. Silence is reckoned from the last
 * message that the device itself really sent and the gateway had not heard, so a replayed beat is no life (P40); after a start
 * or a pause, and after a wearable was handed out, from that moment. Only devices that were heard once are missed.
 */
import type { DeviceAccount } from './account-devices.ts';
import { faultOf } from './account-words.ts';
import { clock, watching } from './watch.ts';

const FIXED_MS = 33_000;
const WEARABLE_MS = 11 * 60_000;
const AREA_MS = 60_000;
const AREA_COUNT = 3;
/** An open area fault is told anew within this when more of its devices fall silent. */
const AREA_AGAIN_MS = 2_500;

/** P33. */
export const silence = watching(
  'P33',
  'A silent device is reported in time, and an area as an area.',
  ({ bench, ledger, tried, broken }) => {
    const heardAt = new Map<string, number>();
    /** Highest seq heard of each boot. */
    const highest = new Map<string, number>();
    const watched = new Set<string>();
    /** Since when a wearable has its present holder. */
    const heldAt = new Map<string, number>();

    const patience = ({ kind }: DeviceAccount): number => (kind === 'wearable' ? WEARABLE_MS : FIXED_MS);
    const isMissed = (device: DeviceAccount): boolean =>
      !device.revoked && device.firstHeard && (device.kind !== 'wearable' || device.person !== null);
    const isReported = (id: string): boolean =>
      faultOf(ledger.account, 'device-lost', id) !== undefined ||
      [...ledger.account.faults.values()].some(
        ({ code, devices }) => code === 'area-lost' && devices.includes(id),
      );

    const look = (id: string): void => {
      const device = ledger.account.devices.get(id);
      if (device === undefined || !isMissed(device)) {
        watched.delete(id);
        return;
      }
      const since = Math.max(heardAt.get(id) ?? 0, ledger.runsSince ?? bench.now(), heldAt.get(id) ?? 0);
      const due = since + patience(device) + ledger.unrest(patience(device));
      if (ledger.runsSince === null || bench.now() < due) {
        bench.later(Math.max(due, bench.now() + 1_000), () => look(id));
        return;
      }
      if (isReported(id)) {
        tried();
        // Looked at again once it was heard: until then it stays reported.
        watched.delete(id);
        silent.add(id);
        return;
      }
      const inArea = [...ledger.account.faults.values()].some(({ code }) => code === 'area-lost');
      if (inArea && bench.now() < due + AREA_AGAIN_MS) {
        bench.later(due + AREA_AGAIN_MS, () => look(id));
        return;
      }
      broken(
        'timing',
        `${id} was last heard at ${clock(since)} and is not reported as lost by ${clock(bench.now())}`,
      );
    };
    const silent = new Set<string>();
    const watch = (id: string): void => {
      if (watched.has(id)) return;
      watched.add(id);
      silent.delete(id);
      bench.later(bench.now() + FIXED_MS, () => look(id));
    };

    ledger.after('device.first-heard', ({ device }) => watch(device));
    ledger.after('device.assigned', ({ device }) => {
      heldAt.set(device, bench.now());
      watch(device);
    });
    ledger.started(() => {
      for (const device of ledger.account.devices.values()) if (isMissed(device)) watch(device.id);
    });

    // Three of an area are one fault. Devices told of singly in the last minute count, whoever they are.
    // When an area's fault ends because somebody was heard, the others are told singly again: they fell silent before.
    const retold = new Set<string>();
    ledger.turn((entries) => {
      if (entries.some(({ type }) => type === 'fault.cleared'))
        for (const entry of entries) if (entry.type === 'fault.raised') retold.add(entry.fault);
      const lost = entries.findLast((entry) => entry.type === 'fault.raised' && entry.code === 'device-lost');
      if (lost?.type !== 'fault.raised' || lost.device === null) return;
      const area = areaOf(lost.device);
      if (area === null) return;
      const singly = [...ledger.account.faults].flatMap(([id, fault]) => {
        const { code, device, t } = fault;
        const counts = code === 'device-lost' && device !== null && lost.t - t <= AREA_MS && !retold.has(id);
        return counts && areaOf(device) === area ? [fault] : [];
      });
      if (singly.length < AREA_COUNT) return;
      broken(
        'timing',
        `${singly.map(({ device }) => device).join()} of area ${area} fell silent within a minute and are reported singly`,
      );
    });
    ledger.after('fault.raised', ({ code }) => {
      if (code === 'area-lost') tried();
    });

    /** The area of a fixed device; null: it has none or moves about. */
    function areaOf(id: string): string | null {
      const device = ledger.account.devices.get(id);
      if (device === undefined || (device.kind !== 'desk' && device.kind !== 'sounder')) return null;
      const place = ledger.account.site?.places.find((one) => one.id === device.place);
      return place === undefined ? null : `${place.site} ${place.area}`;
    }

    return {
      'gateway.heard': ({ event, replayed, at }) => {
        if (event.type !== 'message.received') return;
        const { device, boot, seq } = event.message;
        // One that was lost and comes from a tape for the first time cannot be told from one that was late.
        const words = `${device} ${boot}`;
        const high = highest.get(words) ?? 0;
        if (seq > high) highest.set(words, seq);
        else if (replayed && !ledger.forgotNumbers) return;
        heardAt.set(device, at);
        if (silent.has(device)) watch(device);
      },
    };
  },
);
