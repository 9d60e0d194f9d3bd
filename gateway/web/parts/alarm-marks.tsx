/**
 * The bands over an alarm that is no real one: a drill, or one of the simulator. Promises that they cannot be overlooked
 * nor taken for an alarm's own colours, and that a drill which became real says so in words of its own.
 */
import type { AlarmView } from '../../core/api.ts';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';

/** It is a drill. */
const isDrill = (alarm: AlarmView): boolean => alarm.drill === true;
/** A virtual device raised it. */
const isVirtual = (alarm: AlarmView): boolean => alarm.virtual === true;

/** Nobody is in danger, and nobody must call 112 for it. */
export const isExercise = (alarm: AlarmView): boolean => isDrill(alarm) || isVirtual(alarm);

/** Alarms that this page has seen as drills: one that no longer is has become real. */
const drilled = new Set<string>();

/** The bands; nothing over a real alarm. `large`: for a wall screen. */
export function AlarmMarks({
  alarm,
  large = false,
}: {
  readonly alarm: AlarmView;
  readonly large?: boolean;
}) {
  const { t } = useSession();
  const words = t.pages.marks;
  const drill = isDrill(alarm);
  if (drill) drilled.add(alarm.id);
  // The gateway says `false` of an alarm beside a drill, or of one that was a drill.
  const real = !drill && alarm.state !== 'closed' && (alarm.drill === false || drilled.has(alarm.id));
  const size = large ? 'nk-mark-band--large' : '';
  return (
    <>
      {drill && (
        <p class={`nk-mark-band nk-mark-band--drill ${size}`}>
          <strong>{words.drill}</strong> <span>{words.drillText}</span>
        </p>
      )}
      {real && (
        <p class={`nk-mark-band nk-mark-band--real ${size}`} role="alert">
          <Icon name="warn" /> <strong>{words.real}</strong> <span>{words.realText}</span>
        </p>
      )}
      {isVirtual(alarm) && (
        <p class={`nk-mark-band nk-mark-band--virtual ${size}`}>
          <strong>{words.virtual}</strong> <span>– {words.virtualText}</span>
        </p>
      )}
    </>
  );
}

/** The same as one word in a line of text; nothing for a real one. */
export function MarkWords({ alarm }: { readonly alarm: AlarmView }) {
  const { t } = useSession();
  const words = t.pages.marks;
  return (
    <>
      {isDrill(alarm) && <span class="nk-mark-word nk-mark-word--drill">{words.drill}</span>}
      {isVirtual(alarm) && <span class="nk-mark-word nk-mark-word--virtual">{words.simulated}</span>}
    </>
  );
}

/** The same where real and simulated stand side by side: a real one is said to be real. `whole`: everything here is simulated. */
export function KindWords({ alarm, whole }: { readonly alarm: AlarmView; readonly whole: boolean }) {
  const { t } = useSession();
  const marked = whole ? { ...alarm, virtual: true as const } : alarm;
  if (isExercise(marked)) return <MarkWords alarm={marked} />;
  return <span class="nk-mark-word nk-mark-word--real">{t.pages.marks.isReal}</span>;
}
