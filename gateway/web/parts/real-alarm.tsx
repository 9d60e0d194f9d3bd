/**
 * The real alarm on the red screens of walk test and drill: which place and button it is about, and the way to it.
 * Promises no way that leads to a page on which this viewer would not find the alarm; who has none is told whom to ask.
 */
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { type Session, useSession } from './session.tsx';

/**
 * Where this viewer can look at an alarm; null: nowhere. The report shows every alarm to those who read them all; the
 * wall of its `site` only while it is `open`. `id` null: there is one, nobody told which.
 */
export function alarmHref(
  alarm: { readonly id: string | null; readonly site: string | null; readonly open: boolean },
  is: Session['is'],
): string | null {
  if (is('coordinator', 'admin', 'auditor'))
    return alarm.id === null ? '/' : `/incidents/${encodeURIComponent(alarm.id)}`;
  return alarm.open && alarm.site !== null && is('responder')
    ? `/board/${encodeURIComponent(alarm.site)}`
    : null;
}

/** The way to the alarm, or whom to ask about it. */
export function ToAlarm(alarm: Parameters<typeof alarmHref>[0]) {
  const { t, is } = useSession();
  const words = t.pages.marks;
  const href = alarmHref(alarm, is);
  if (href !== null)
    return (
      <a class="nk-real__link" href={href}>
        {words.toAlarm} <Icon name="arrow" />
      </a>
    );
  return alarm.open ? <p class="nk-real__ask">{words.askAlarm}</p> : null;
}

/** Place and button; the button stands for a place that nobody knows. */
export function RealWhere({
  place,
  device,
}: {
  readonly place: string | null;
  readonly device: string | null;
}) {
  return (
    <>
      <span class="nk-real__where">
        <Name>{place ?? device ?? ''}</Name>
      </span>
      {device !== null && place !== null && device !== place && (
        <span class="nk-real__device">
          <Name>{device}</Name>
        </span>
      )}
    </>
  );
}
