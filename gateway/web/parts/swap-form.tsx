/** Asking to swap one's own shift: whom, in return for what, and a word with it. Sends it; what follows is the list's. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RotationView } from '../../core/api.ts';
import type { RosterView, RotationWeeksView, ShiftView } from '../../core/api-roster.ts';
import { gatewayNow } from './clock.ts';
import { Button, Notice, TextField } from './controls.tsx';
import { type Option, SelectField } from './fields.tsx';
import { spanInDays, weekNumber } from './roster-dates.ts';
import { askSwap } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { holds, peopleIn } from './roster-weeks.tsx';
import { type Naming, nameIn } from './roster-words.ts';
import { useSession } from './session.tsx';

interface SwapFormProps {
  readonly rotation: RotationWeeksView;
  readonly shift: ShiftView;
  readonly view: RosterView;
  readonly rotations: readonly RotationView[];
  readonly naming: Naming;
  readonly onSent: () => void;
  readonly onCancel: () => void;
}

/** The form. */
export function SwapForm({ rotation, shift, view, rotations, naming, onSent, onCancel }: SwapFormProps) {
  const { t, me } = useSession();
  const words = t.pages.roster.swaps;
  const [of, setOf] = useState('');
  const [inReturn, setInReturn] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const person = me.person?.id ?? null;
  const days = (each: ShiftView): string =>
    spanInDays(each.from, each.until, t.locale, rotation.timezone, gatewayNow());

  const groups = rotations.find(({ id }) => id === rotation.rotation)?.groups ?? [];
  const taken = new Set(peopleIn(shift));
  const seen = new Set<string>();
  const colleagues: readonly Option[] = groups.flatMap((group) =>
    group.people
      .filter((each) => each !== person && !taken.has(each) && !seen.has(each))
      .map((each) => {
        seen.add(each);
        return { value: each, label: nameIn(naming, each), under: group.name };
      }),
  );
  const ahead = view.rotations.find((each) => each.rotation === rotation.rotation)?.shifts ?? [];
  const shifts: readonly Option[] = ahead
    .filter(
      (each) =>
        each.shift !== shift.shift &&
        Date.parse(each.from) > gatewayNow() &&
        !holds(each, person) &&
        (of === '' || holds(each, of)),
    )
    .map((each) => ({
      value: each.shift,
      label: words.inReturnOf(weekNumber(each.week), days(each), each.groupName),
    }));

  const send = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    const answer = await askSwap({
      rotation: rotation.rotation,
      shift: shift.shift,
      of: of === '' ? null : of,
      inReturn: shifts.some(({ value }) => value === inReturn) ? inReturn : null,
      note: note.trim() === '' ? null : note.trim(),
    });
    setBusy(false);
    if (answer.ok) onSent();
    else setFailed(refusalOf(answer, t));
  };

  return (
    <section class="nk-card nk-form" aria-labelledby="swap-title">
      <h2 id="swap-title" class="nk-card__title" tabIndex={-1} ref={heading}>
        {words.wantFor(days(shift))}
      </h2>
      <p class="nk-soft">{words.intro}</p>
      <div class="nk-form__row">
        <SelectField
          id="swap-who"
          label={words.who}
          hint={words.anyoneText}
          value={of}
          empty={words.anyone}
          options={colleagues}
          onChange={setOf}
        />
        <SelectField
          id="swap-return"
          label={words.inReturn}
          hint={words.inReturnHint}
          value={shifts.some(({ value }) => value === inReturn) ? inReturn : ''}
          empty={words.nothing}
          options={shifts}
          onChange={setInReturn}
        />
      </div>
      <TextField
        id="swap-note"
        label={words.note}
        hint={words.noteHint}
        value={note}
        onInput={setNote}
        longest={300}
        rows={2}
      />
      {failed !== null && <Notice kind="error" title={failed} live="alert" />}
      <div class="nk-actions">
        <Button look="primary" disabled={busy} onClick={() => void send()}>
          {words.send}
        </Button>
        <Button look="subtle" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </section>
  );
}
