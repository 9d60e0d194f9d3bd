/**
 * Buttons of a walk test: the one just pressed, large and with its times; the ones that failed, with the reason; the
 * ones still to press and the ones that work, by floor and area.
 */
import { areaWords } from '../../core/area-words.ts';
import { channelWord } from './channel-word.ts';
import { clockTime, gatewayNow } from './clock.ts';
import { Name } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import {
  daysSince,
  type FailedTry,
  isOverdue,
  isWaiting,
  type LeftOut,
  lengthOf,
  type Stretch,
  signalOf,
  stretchesOf,
  type WalkDevice,
  WORN,
} from './walk-shape.ts';

/** Names of those who would have been paged, at most. */
const MOST_NAMES = 6;

/** How long ago it was tested well, in words. */
export function TestAge({ at }: { readonly at: string | null }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const now = gatewayNow();
  const days = daysSince(at, now);
  return (
    <span class={isOverdue(at, now) ? 'nk-age nk-age--old' : 'nk-age'}>
      {days === null ? words.neverTested : days === 0 ? words.testedToday : words.testedAgo(days)}
    </span>
  );
}

/** Why it failed, in words. */
export function Why({ code }: { readonly code: string | null }) {
  const { t } = useSession();
  const words = t.pages.walk;
  if (code === null) return <>{words.failed}</>;
  const known = Object.hasOwn(words.why, code) ? words.why[code] : undefined;
  return <Name>{known ?? words.whyOther(code)}</Name>;
}

/** Battery and signal of a press. */
function Condition({ device }: { readonly device: WalkDevice }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const strength = device.rssi === null ? null : signalOf(device.rssi);
  return (
    <ul class="nk-pressed__state">
      {device.battery !== null && (
        <li class={device.battery <= 20 ? 'nk-pressed__bad' : ''}>
          <Icon name={device.battery <= 20 ? 'warn' : 'check'} /> {words.battery(device.battery)}
        </li>
      )}
      {device.rssi !== null && strength !== null && (
        <li class={strength === 'weak' ? 'nk-pressed__bad' : ''}>
          <Icon name={strength === 'weak' ? 'warn' : 'check'} /> {words.signal(device.rssi)} (
          {words.signalWord[strength]})
        </li>
      )}
    </ul>
  );
}

function Steps({ device }: { readonly device: WalkDevice }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const { press, wouldPage } = device;
  if (press === null) return null;
  const after = (ms: number | null): string =>
    ms === null ? '' : ms <= 0 ? words.atOnce : words.after(lengthOf(ms, t.locale));
  const back =
    press.receiptAt === null ? null : Math.max(0, Date.parse(press.receiptAt) - Date.parse(press.receivedAt));
  return (
    <ol class="nk-pressed__steps">
      <li>
        <span>{words.steps.pressed}</span>
        <span>{clockTime(press.pressedAt ?? press.receivedAt, t.locale, true)}</span>
      </li>
      <li>
        <span>{words.steps.received}</span>
        <span>{after(press.ageMs)}</span>
      </li>
      {(press.roundTripMs !== null || back !== null) && (
        <li>
          <span>{words.steps.receipt}</span>
          <span>
            {press.roundTripMs === null
              ? after(back)
              : words.round(lengthOf(Math.max(0, press.roundTripMs), t.locale))}
          </span>
        </li>
      )}
      <li class={wouldPage !== null && wouldPage.length === 0 ? 'nk-pressed__bad' : ''}>
        <span>{words.steps.whom}</span>
        <span>
          {wouldPage === null ? (
            words.notShown
          ) : wouldPage.length === 0 ? (
            words.nobody
          ) : (
            <>
              {wouldPage.slice(0, MOST_NAMES).map(({ name, channels }, index) => (
                <span key={`${name}${index}`}>
                  {index > 0 && ', '}
                  <Name>{name}</Name>
                  <span class="nk-pressed__via">
                    {' '}
                    (
                    {channels.length === 0
                      ? words.unreachable
                      : channels.map((channel) => channelWord(t, channel)).join(', ')}
                    )
                  </span>
                </span>
              ))}
              {wouldPage.length > MOST_NAMES && ` ${t.pages.fleet.moreTold(wouldPage.length - MOST_NAMES)}`}
            </>
          )}
        </span>
      </li>
    </ol>
  );
}

/** Presses that did not count, with the time and the reason; nothing while there were none. */
function FailedTries({ tries }: { readonly tries: readonly FailedTry[] }) {
  const { t } = useSession();
  const words = t.pages.walk;
  if (tries.length === 0) return null;
  return (
    <div class="nk-tries">
      <p>
        <Icon name="warn" /> {words.failedBefore(tries.length)}
      </p>
      <ul>
        {tries.map(({ pressedAt, why }, index) => (
          <li key={`${pressedAt}${index}`}>
            {clockTime(pressedAt, t.locale, true)}: <Why code={why} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The button that was pressed last. `fresh`: just now. */
export function JustPressed({ device, fresh }: { readonly device: WalkDevice; readonly fresh: boolean }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const good = device.state !== 'failed';
  const waiting = isWaiting(device);
  return (
    <section
      class={`nk-pressed nk-pressed--${waiting ? 'waiting' : good ? 'good' : 'bad'} ${fresh ? 'nk-pressed--fresh' : ''}`}
      aria-label={words.pressed}
    >
      <div class="nk-pressed__head">
        <span class="nk-pressed__sign" aria-hidden="true">
          <Icon name={waiting ? 'bell' : good ? 'check' : 'warn'} />
        </span>
        <div>
          <p class="nk-pressed__place">
            <Name>{device.placeName ?? device.device}</Name>
          </p>
          <p class="nk-pressed__word">
            {waiting ? words.heard : good ? words.works : <Why code={device.why} />}{' '}
            <span>{device.device}</span>
          </p>
        </div>
      </div>
      {/* One that failed is listed below with its tries and what to do. */}
      {good && <FailedTries tries={device.failedTries} />}
      <Steps device={device} />
      <Condition device={device} />
    </section>
  );
}

/** Those that failed. `going`: the test runs, so that pressing again is a test too. */
export function FailedList({
  devices,
  going,
}: {
  readonly devices: readonly WalkDevice[];
  readonly going: boolean;
}) {
  const { t } = useSession();
  const words = t.pages.walk;
  if (devices.length === 0) return null;
  return (
    <section class="nk-walkfailed" aria-labelledby="walk-failed">
      <h2 id="walk-failed">
        <Icon name="warn" /> {words.failedList(devices.length)}
      </h2>
      {going && <p>{words.againPress(devices.length)}</p>}
      <ul>
        {devices.map((device) => (
          <li key={device.device}>
            <p class="nk-walkfailed__place">
              <Name>{device.placeName ?? device.device}</Name> <span>{device.device}</span>
            </p>
            <p>
              <Why code={device.why} />
            </p>
            <Condition device={device} />
            <FailedTries tries={device.failedTries} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function stretchTitle(
  stretch: Stretch,
  all: readonly Stretch[],
  words: { readonly elsewhere: string; readonly worn: string },
): string {
  if (stretch.floor === WORN) return words.worn;
  const { site, siteName, floor, area } = stretch;
  const hung = all.filter((each) => each.floor !== WORN);
  const sites = new Set(hung.map((each) => each.site)).size;
  const several = hung.filter((each) => each.site === site && each.floor === floor).length > 1;
  const parts = [
    sites > 1 ? siteName : '',
    floor,
    several || floor === '' ? areaWords(area, site) : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? words.elsewhere : parts.join(' · ');
}

/** Buttons by floor and area, a line each. */
export function DeviceStretches({ devices }: { readonly devices: readonly WalkDevice[] }) {
  const { t } = useSession();
  const words = t.pages.walk;
  const stretches = stretchesOf(devices);
  return (
    <>
      {stretches.map((stretch) => (
        <section key={`${stretch.site} ${stretch.floor} ${stretch.area}`} class="nk-stretch">
          <h3>
            <Name>{stretchTitle(stretch, stretches, words)}</Name> <span>{stretch.devices.length}</span>
          </h3>
          <ul>
            {stretch.devices.map((device) => (
              <li key={device.device} class={`nk-stretch__one nk-stretch__one--${device.state}`}>
                <span class="nk-stretch__sign" aria-hidden="true">
                  {(device.state !== 'untested' || isWaiting(device)) && (
                    <Icon
                      name={device.state === 'passed' ? 'check' : device.state === 'failed' ? 'warn' : 'bell'}
                    />
                  )}
                </span>
                <div class="nk-stretch__words">
                  <span class="nk-stretch__place">
                    <Name>{device.placeName ?? device.device}</Name>
                  </span>
                  <span class="nk-soft">
                    <Name>{device.device}</Name>
                    {device.state === 'untested' && !isWaiting(device) && (
                      <>
                        {' · '}
                        <TestAge at={device.lastGoodTestAt} />
                      </>
                    )}
                    {device.press?.roundTripMs != null &&
                      ` · ${lengthOf(device.press.roundTripMs, t.locale)}`}
                  </span>
                  <FailedTries tries={device.failedTries} />
                </div>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** Buttons that take no part, and why. */
export function LeftOutList({ devices }: { readonly devices: readonly LeftOut[] }) {
  const { t } = useSession();
  const words = t.pages.walk;
  if (devices.length === 0) return null;
  return (
    <details class="nk-walkpassed nk-walkpassed--out">
      <summary>{words.leftOut(devices.length)}</summary>
      <ul class="nk-leftout">
        {devices.map((device) => (
          <li key={device.device}>
            <Name>{device.placeName ?? device.device}</Name>{' '}
            <span class="nk-soft">
              <Name>{device.device}</Name> ·{' '}
              {device.why === null ? '' : <Name>{notWord(words, device.why)}</Name>} ·{' '}
              <TestAge at={device.lastGoodTestAt} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const notWord = (words: ReturnType<typeof useSession>['t']['pages']['walk'], code: string): string =>
  (Object.hasOwn(words.notWhy, code) ? words.notWhy[code] : undefined) ?? words.whyOther(code);
