/**
 * The card on the pager page by which calls come to this phone: switching on, a trial, what would keep it silent and how
 * to mend that. Promises that a phone that would stay silent says so in words that cannot be overlooked.
 */
import { dayTime } from './clock.ts';
import { Button, Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { isApp, useInstall } from './install.ts';
import { useSession } from './session.tsx';
import type { Phone, TrialState } from './use-phone.ts';

/** One thing that is in order, or not. */
function Check({ ok, words }: { readonly ok: boolean; readonly words: { ok: string; bad: string } }) {
  return (
    <li class={`nk-phone__check ${ok ? '' : 'nk-phone__check--bad'}`}>
      <Icon name={ok ? 'check' : 'warn'} />
      {ok ? words.ok : words.bad}
    </li>
  );
}

const KIND: Readonly<Record<TrialState, 'info' | 'ok' | 'error'>> = {
  sending: 'info',
  sent: 'info',
  shown: 'ok',
  unseen: 'error',
  failed: 'error',
};

function Trial({ trial }: { readonly trial: TrialState | null }) {
  const { t } = useSession();
  const words = {
    sending: t.push.trialSending,
    sent: t.push.trialSent,
    shown: t.push.trialShown,
    unseen: t.push.trialUnseen,
    failed: t.push.trialFailed,
  };
  return (
    <div aria-live="polite" class="nk-phone__trial">
      {trial !== null && <Notice kind={KIND[trial]} title={words[trial]} />}
    </div>
  );
}

function Others({ phone }: { readonly phone: Phone }) {
  const { t } = useSession();
  const words = t.push;
  const mine = phone.state.is === 'on' ? phone.state.phone : null;
  if (phone.phones.length === 0 || (phone.phones.length === 1 && mine !== null)) return null;
  return (
    <details class="nk-phone__others">
      <summary>{words.phones(phone.phones.length)}</summary>
      <ul>
        {phone.phones.map(({ id, label, okAt }) => (
          <li key={id}>
            <span>
              <bdi>{label === '' ? t.pages.common.unknown : label}</bdi>
              {id === mine && <strong> ({words.thisPhone})</strong>}
              <br />
              <span class="nk-soft">
                {okAt === null ? words.neverOk : words.lastOk(dayTime(okAt, t.locale))}
              </span>
            </span>
            {id !== mine && (
              <button
                type="button"
                class="nk-plain"
                aria-label={words.remove(label)}
                onClick={() => phone.remove(id)}
              >
                {words.removeShort}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The card. `sound`: this page may make sound; `awake`: the screen stays on; null while that is not wanted yet. */
export function PhoneCard({
  phone,
  sound,
  awake,
}: {
  readonly phone: Phone;
  readonly sound: boolean;
  readonly awake: boolean | null;
}) {
  const { t } = useSession();
  const words = t.push;
  const install = useInstall();
  const { state } = phone;
  const trouble = state.is === 'off' ? state.trouble : null;
  const canAsk = trouble === null || trouble === 'failed' || trouble === 'offline';
  return (
    <section class="nk-phone" aria-labelledby="nk-phone">
      <h2 id="nk-phone">
        <Icon name="bell" /> {words.card}
      </h2>
      {trouble !== null && (
        <Notice kind="warning" title={words.trouble[trouble][0]} live="status">
          {words.trouble[trouble][1]}
        </Notice>
      )}
      {state.is === 'on' && (
        <Notice kind="ok" title={words.isOn[0]}>
          {words.isOn[1]}
        </Notice>
      )}
      {(state.is === 'switching' || (state.is === 'off' && canAsk)) && (
        <>
          <p>{words.cardText}</p>
          <Button
            look="primary"
            icon="bell"
            extra="nk-phone__on"
            onClick={phone.switchOn}
            disabled={state.is === 'switching'}
          >
            {state.is === 'switching' ? words.switchingOn : words.on}
          </Button>
        </>
      )}
      {state.is === 'on' && (
        <div class="nk-phone__do">
          <Button
            look="primary"
            icon="pager"
            onClick={phone.tryOut}
            disabled={phone.trial === 'sending' || phone.trial === 'sent'}
          >
            {words.trial}
          </Button>
          <Button look="subtle" onClick={phone.switchOff}>
            {words.off}
          </Button>
        </div>
      )}
      <Trial trial={phone.trial} />
      <h3 class="nk-sr">{words.checks.title}</h3>
      <ul class="nk-phone__checks">
        <Check ok={state.is === 'on'} words={words.checks.notices} />
        <Check ok={sound} words={words.checks.sound} />
        {awake !== null && <Check ok={awake} words={words.checks.awake} />}
        {isApp() && <Check ok words={words.checks.app} />}
      </ul>
      {install !== null && (
        <p class="nk-phone__install">
          <Button look="secondary" icon="plus" onClick={install}>
            {words.install}
          </Button>
          <span class="nk-soft">{words.installHint}</span>
        </p>
      )}
      <Others phone={phone} />
    </section>
  );
}
