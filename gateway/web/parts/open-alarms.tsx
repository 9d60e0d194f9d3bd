/**
 * Alarms that are open, a line each: how bad, where, how it stands, since when; for those who may read reports also the
 * way to who was reached and what happened so far.
 */
import type { AlarmView } from '../../core/api.ts';
import { MarkWords } from './alarm-marks.tsx';
import { useTick } from './clock.ts';
import { Name } from './controls.tsx';
import { useSession } from './session.tsx';
import { Since, whereOf } from './who.tsx';

/** The lines. */
export function OpenAlarms({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  const { t, placeOf, is } = useSession();
  const now = useTick();
  const reads = is('manager', 'coordinator', 'admin', 'auditor');
  return (
    <ul class="nk-open">
      {alarms.map((alarm) => {
        const where = whereOf(alarm, placeOf) ?? t.page.unknownPlace;
        return (
          <li key={alarm.id}>
            <span>
              <MarkWords alarm={alarm} /> <strong>{t.level[alarm.level]}</strong> · <Name>{where}</Name> ·{' '}
              {t.alarmState[alarm.state].toLowerCase()} · <Since alarm={alarm} t={t} now={now} />
            </span>
            {reads && (
              <a class="nk-open__more" href={`/incidents/${encodeURIComponent(alarm.id)}`}>
                {t.channels.reached}
                <span class="nk-sr"> {where}</span>
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
