/**
 * The dry run: for a place, a level and a moment, who would be paged when and over what, if nobody answered. Whether
 * somebody can be reached is said in words. Nothing goes off.
 */
import { useState } from 'preact/hooks';
import type { AlarmLevel } from '../../../protocol/messages.ts';
import type { DryRunView } from '../../core/api-roster.ts';
import { gatewayNow } from './clock.ts';
import { Button, Choice, Name, Notice, Phone } from './controls.tsx';
import { InputField, SelectField } from './fields.tsx';
import { Icon } from './icons.tsx';
import { fromLocal, momentInFull, toLocal } from './roster-dates.ts';
import { readDryRun } from './roster-doors.ts';
import { refusalOf } from './roster-refusal.ts';
import { useSession } from './session.tsx';

type Step = DryRunView['steps'][number];
type Paged = Step['pages'][number];

/** What the page knows of names. */
export interface DryNaming {
  readonly person: (id: string) => string;
}

function Person({ paged, naming }: { readonly paged: Paged; readonly naming: DryNaming }) {
  const { t } = useSession();
  const words = t.pages.policies.dry;
  return (
    <li class="nk-line__person">
      <p class="nk-line__name">
        <Name>{naming.person(paged.person)}</Name>
      </p>
      <p>
        <span class="nk-soft">{paged.because}</span>
        {paged.presence !== null && <span class="nk-soft">, {words.presence[paged.presence]}</span>}
      </p>
      <ul class="nk-line__channels">
        {paged.channels.length === 0 && (
          <li class="nk-pill nk-pill--unreachable">
            <Icon name="warn" /> {words.noChannel}
          </li>
        )}
        {paged.channels.map(({ channel, device, reachable }) => (
          <li
            key={`${channel} ${device}`}
            class={`nk-pill nk-pill--${reachable ? 'reachable' : 'unreachable'}`}
          >
            <Icon name={reachable ? 'check' : 'warn'} />
            {t.channel[channel]}
            {device !== null && ` ${device}`}: {reachable ? words.reachable : words.unreachable}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Everyone of a step; at a repeat behind a fold, since they are the same as before. */
function People({ step, naming }: { readonly step: Step; readonly naming: DryNaming }) {
  const { t } = useSession();
  const list = (
    <ul class="nk-line__people">
      {step.pages.map((paged) => (
        <Person key={paged.person} paged={paged} naming={naming} />
      ))}
    </ul>
  );
  if (!step.repeat) return list;
  return (
    <details class="nk-more">
      <summary>{t.pages.policies.dry.sameAgain(step.pages.length)}</summary>
      {list}
    </details>
  );
}

function Line({ run, naming }: { readonly run: DryRunView; readonly naming: DryNaming }) {
  const { t } = useSession();
  const words = t.pages.policies;
  return (
    <ol class="nk-line">
      {run.steps.map((step, index) => (
        // Two steps may begin at the same second.
        <li key={index} class={`nk-line__step ${step.guide112 ? 'nk-line__step--112' : ''}`}>
          <div class="nk-line__head">
            <h3 class="nk-line__after">{words.dry.after(step.after)}</h3>
            {step.repeat && <span class="nk-pill">{words.dry.repeat}</span>}
            <span class="nk-soft">{words.dry.need(step.need)}</span>
            {step.guide112 && (
              <span class="nk-line__112">
                <Icon name="phone" /> {t.pages.policies.guide112Short}
              </span>
            )}
          </div>
          {step.board && <p>{words.dry.board}</p>}
          {step.external.map(({ name, phone }) => (
            <p key={phone}>
              <Icon name="phone" /> {words.dry.external(name)}: <Phone number={phone} />
            </p>
          ))}
          {step.pages.length === 0 ? (
            step.external.length === 0 && !step.board && <p class="nk-soft">{words.dry.nobody}</p>
          ) : (
            <People step={step} naming={naming} />
          )}
        </li>
      ))}
    </ol>
  );
}

/** The form, and what came of it. */
export function DryRun({ naming }: { readonly naming: DryNaming }) {
  const { t, me, siteOf, placeOf } = useSession();
  const words = t.pages.policies.dry;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const here = (): string => toLocal(new Date(gatewayNow()).toISOString(), zone);
  const [where, setWhere] = useState('');
  const [level, setLevel] = useState<AlarmLevel>('assist');
  const [at, setAt] = useState(here);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [run, setRun] = useState<DryRunView | null>(null);
  const moment = fromLocal(at, zone);
  const go = async (): Promise<void> => {
    setTried(true);
    if (where === '' || moment === null) return;
    setBusy(true);
    setFailed(null);
    const id = where.slice(2);
    const answer = await readDryRun({
      ...(where.startsWith('p:') ? { place: id } : { site: id }),
      level,
      at: moment,
    });
    setBusy(false);
    if (answer.ok) setRun(answer.value);
    else setFailed(refusalOf(answer, t));
  };
  const place = run === null ? '' : (placeOf(run.place) ?? words.atSite(siteOf(run.site) ?? ''));
  return (
    <>
      <section class="nk-card nk-form" aria-labelledby="dry-title">
        <h2 id="dry-title" class="nk-card__title">
          {words.title}
        </h2>
        <p class="nk-soft">{words.intro}</p>
        <div class="nk-form__row">
          <SelectField
            id="dry-where"
            label={words.where}
            value={where}
            empty={t.pages.roster.edit.choose}
            options={me.sites.flatMap((site) => [
              ...me.places
                .filter((each) => each.site === site.id)
                .map((each) => ({ value: `p:${each.id}`, label: each.name, under: site.name })),
              { value: `s:${site.id}`, label: words.atSite(site.name), under: site.name },
            ])}
            onChange={setWhere}
            error={tried && where === '' ? words.chooseWhere : null}
          />
          <InputField
            id="dry-at"
            type="datetime-local"
            label={words.when}
            hint={words.whenHint}
            value={at}
            onInput={setAt}
            error={tried && moment === null ? t.pages.roster.edit.needMoment : null}
          />
        </div>
        <fieldset class="nk-field">
          <legend class="nk-label">{words.level}</legend>
          <div class="nk-choices nk-choices--two">
            {(['assist', 'emergency'] as const).map((each) => (
              <Choice
                key={each}
                name="dry-level"
                value={each}
                checked={level === each}
                title={t.level[each]}
                onChoose={() => setLevel(each)}
              />
            ))}
          </div>
        </fieldset>
        <div class="nk-actions">
          <Button look="primary" disabled={busy} onClick={() => void go()}>
            {busy ? words.running : words.run}
          </Button>
          <Button look="subtle" onClick={() => setAt(here())}>
            {words.when}: {words.now}
          </Button>
        </div>
      </section>
      <div class="nk-live" aria-live="polite">
        {failed !== null && <Notice kind="error" title={failed} />}
        {run !== null && (
          <section class="nk-card nk-form" aria-labelledby="dry-result">
            <h2 id="dry-result" class="nk-card__title">
              <Name>{words.result(place, t.level[run.level])}</Name>
            </h2>
            <p class="nk-soft">{momentInFull(run.at, t.locale, zone)}</p>
            <ul class="nk-dry__facts">
              <li>
                <Icon name="policies" /> {words.because[run.because]}
              </li>
              <li>
                <Icon name="phone" /> {words.guidance(run.guidanceAfter)}
              </li>
              <li>
                <Icon name="person" /> {words.expiry(run.acknowledgeExpiry)}
              </li>
            </ul>
            {run.remarks.length === 0 ? (
              <p class="nk-fine">
                <Icon name="check" /> {words.fine}
              </p>
            ) : (
              <Notice kind="warning" title={words.remarks}>
                <ul class="nk-bullets">
                  {run.remarks.map((remark) => (
                    <li key={remark}>
                      <Name>{remark}</Name>
                    </li>
                  ))}
                </ul>
              </Notice>
            )}
            <Line run={run} naming={naming} />
          </section>
        )}
      </div>
    </>
  );
}
