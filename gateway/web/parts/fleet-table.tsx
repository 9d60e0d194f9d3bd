/**
 * The devices as a table, what asks for attention first, with filters that stay while one works. Draws few rows until
 * more are asked for, so that a house of 500 devices stays calm.
 */
import { useEffect, useState } from 'preact/hooks';
import type { DeviceView } from '../../core/api.ts';
import { shownState } from '../../core/device-state.ts';
import { parsed } from './api.ts';
import { dayTime, gatewayNow, secondsSince } from './clock.ts';
import { Button, Name } from './controls.tsx';
import { Said, SelectField } from './fields.tsx';
import {
  asFilter,
  BATTERY_LOW,
  type Figures,
  type Filter,
  type FleetDevice,
  fits,
  isEmptySoon,
  isMismatched,
  NO_FILTER,
  needsAttention,
  REPEATS_BAD,
} from './fleet-shape.ts';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { daysSince, isOverdue } from './walk-shape.ts';

/** Rows drawn before more are asked for. */
const FIRST = 40;
const KEPT = 'noodknop-fleet-filter';

function keptFilter(): Filter {
  try {
    return asFilter(parsed(sessionStorage.getItem(KEPT) ?? ''));
  } catch {
    return NO_FILTER;
  }
}
function keepFilter(filter: Filter): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(filter));
  } catch {
    // A browser that keeps nothing filters all the same.
  }
}

/** It speaks, but no press of it came through since it was put up. */
export const isUntried = (device: DeviceView): boolean =>
  shownState(device) === 'healthy' && !device.inService;

/** The gateway's clock, anew every so many milliseconds. */
function useSlowTick(every: number): number {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((count) => count + 1), every);
    return () => clearInterval(timer);
  }, [every]);
  return gatewayNow();
}

function Battery({ view, figures }: { readonly view: DeviceView; readonly figures: Figures }) {
  const { t } = useSession();
  const words = t.pages.fleet;
  const percent = view.battery;
  if (percent === null) return null;
  const low = percent <= BATTERY_LOW || isEmptySoon(figures, gatewayNow());
  const date =
    figures.batteryEmptyAt === null
      ? null
      : new Intl.DateTimeFormat(t.locale, {
          day: 'numeric',
          month: 'short',
          ...(new Date(figures.batteryEmptyAt).getFullYear() === new Date(gatewayNow()).getFullYear()
            ? {}
            : { year: 'numeric' as const }),
        }).format(new Date(figures.batteryEmptyAt));
  return (
    <>
      <span class={`nk-battery ${low ? 'nk-battery--low' : ''}`}>
        <span class="nk-battery__cell" aria-hidden="true">
          <span style={{ width: `${Math.max(4, Math.min(100, percent))}%` }} />
        </span>
        {percent}%
      </span>
      {date !== null && (
        <span class={`nk-cell2 ${isEmptySoon(figures, gatewayNow()) ? 'nk-cell2--bad' : ''}`}>
          {words.emptyOn(date)}
          {figures.batteryPerDay !== null &&
            figures.batteryPerDay !== 0 &&
            ` · ${words.perDay(Math.abs(figures.batteryPerDay).toLocaleString(t.locale, { maximumFractionDigits: 1 }))}`}
        </span>
      )}
    </>
  );
}

function Connection({ view, figures }: { readonly view: DeviceView; readonly figures: Figures }) {
  const { t } = useSession();
  const words = t.pages.fleet;
  const repeats = figures.repeatRate;
  return (
    <>
      {view.rssi !== null && <span>{view.rssi} dBm</span>}
      {figures.falling && (
        <span class="nk-cell2 nk-cell2--bad">
          <Icon name="down" /> {words.falling}
        </span>
      )}
      {repeats !== null && (
        <span class={`nk-cell2 ${repeats > REPEATS_BAD ? 'nk-cell2--bad' : ''}`}>
          {words.repeats((repeats * 100).toLocaleString(t.locale, { maximumFractionDigits: 1 }))}
        </span>
      )}
    </>
  );
}

function LastTest({ view, figures }: { readonly view: DeviceView; readonly figures: Figures }) {
  const { t } = useSession();
  const words = t.pages.fleet;
  if (view.kind !== 'desk' && view.kind !== 'wearable') return null;
  const now = gatewayNow();
  const days = daysSince(figures.lastGoodTestAt, now);
  return (
    <span class={isOverdue(figures.lastGoodTestAt, now) ? 'nk-age nk-age--old' : ''}>
      {days === null ? words.never : words.days(days)}
    </span>
  );
}

function Row({ device, now }: { readonly device: FleetDevice; readonly now: number }) {
  const { t, placeOf, nameOf } = useSession();
  const words = t.pages.devices;
  const { view, figures } = device;
  const state = shownState(view);
  return (
    <tr class={`nk-device nk-device--${state} ${needsAttention(device) ? 'nk-device--attention' : ''}`}>
      <th scope="row" data-label={words.device}>
        <Name>{view.id}</Name>
        <span class="nk-cell2">
          {t.deviceKind[view.kind]}
          {figures.virtual && ` · ${t.pages.marks.virtual.toLowerCase()}`}
        </span>
      </th>
      <td data-label={words.place}>
        {view.place !== null && <Name>{placeOf(view.place) ?? ''}</Name>}
        {view.person !== null && (
          <span class="nk-cell2">
            <Name>{nameOf(view.person) ?? ''}</Name>
          </span>
        )}
      </td>
      <td data-label={words.state}>
        {isUntried(view) ? (
          <span class="nk-state nk-state--untried">{words.unproven}</span>
        ) : (
          <span class={`nk-state nk-state--${state}`}>
            {state === 'unheard' && view.lastHeardAt !== null
              ? words.notHeardSince(dayTime(view.lastHeardAt, t.locale))
              : t.deviceState[state]}
          </span>
        )}
        {view.lastHeardAt !== null && state !== 'unheard' && (
          <span class="nk-cell2">
            {words.heard.toLowerCase()}:{' '}
            {t.pages.common.lastHeardAgo(t.pages.common.ago(secondsSince(view.lastHeardAt, now)))}
          </span>
        )}
        {view.testUntil !== null && (
          <span class="nk-cell2">{words.testing(dayTime(view.testUntil, t.locale))}</span>
        )}
        {isMismatched(device) && (
          <span class="nk-cell2 nk-cell2--bad">
            <Name>{t.pages.fleet.firmware(view.firmware ?? '', figures.firmwareExpected ?? '')}</Name>
          </span>
        )}
      </td>
      <td data-label={words.battery}>
        <Battery view={view} figures={figures} />
      </td>
      <td data-label={t.pages.fleet.connection}>
        <Connection view={view} figures={figures} />
      </td>
      <td data-label={t.pages.fleet.lastTest}>
        <LastTest view={view} figures={figures} />
      </td>
    </tr>
  );
}

function Filters({ filter, choose }: { readonly filter: Filter; readonly choose: (filter: Filter) => void }) {
  const { t, me } = useSession();
  const words = t.pages.fleet;
  return (
    <div class="nk-fleet__filters">
      <fieldset class="nk-chips">
        <legend>{words.filter}</legend>
        {(['all', 'attention', 'untested', 'desk', 'wearable'] as const).map((kind) => (
          <button
            type="button"
            key={kind}
            class="nk-chip"
            aria-pressed={filter.kind === kind}
            onClick={() => choose({ ...filter, kind })}
          >
            {words.filters[kind]}
          </button>
        ))}
      </fieldset>
      <div class="nk-fleet__find">
        {me.sites.length > 1 && (
          <SelectField
            id="fleet-site"
            label={words.site}
            value={filter.site}
            empty={words.everySite}
            options={me.sites.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(site) => choose({ ...filter, site })}
          />
        )}
        <div class="nk-field">
          <label class="utrecht-form-label" for="fleet-find">
            {words.find}
          </label>
          <input
            id="fleet-find"
            type="search"
            class="utrecht-textbox utrecht-textbox--html-input"
            autocomplete="off"
            maxLength={80}
            value={filter.find}
            onInput={(event) => choose({ ...filter, find: event.currentTarget.value })}
          />
        </div>
      </div>
    </div>
  );
}

/** The table with its filters. */
export function FleetTable({ fleet }: { readonly fleet: readonly FleetDevice[] }) {
  const { t, me, placeOf } = useSession();
  const words = t.pages.devices;
  const [filter, setFilter] = useState<Filter>(keptFilter);
  const [all, setAll] = useState(false);
  useEffect(() => keepFilter(filter), [filter]);
  const sites = new Map(me.places.map(({ id, site }) => [id, site]));
  const siteOf = (place: string | null): string | null => sites.get(place ?? '') ?? null;
  // Hundreds of rows that tick every second keep a slow screen busy for nothing.
  const now = useSlowTick(all ? 15_000 : 2000);
  const fitting = fleet.filter((device) => fits(device, filter, siteOf, placeOf, now));
  const shown = all ? fitting : fitting.slice(0, FIRST);
  return (
    <section class="nk-fleet" aria-labelledby="fleet-title">
      <h2 class="nk-card__title" id="fleet-title">
        {words.title}
        <span class="nk-tally">{fleet.length}</span>
      </h2>
      <Filters
        filter={filter}
        choose={(next) => {
          setAll(false);
          setFilter(next);
        }}
      />
      <Said>{t.pages.fleet.showing(fitting.length, fleet.length)}</Said>
      {shown.length === 0 ? (
        <p class="nk-card nk-empty">
          {filter.kind === 'attention' && filter.find === ''
            ? t.pages.fleet.noneIll
            : t.pages.fleet.noneFound}
        </p>
      ) : (
        <div class="nk-table-holder">
          <table class="utrecht-table utrecht-table--html-table nk-table">
            <thead>
              <tr>
                <th scope="col">{words.device}</th>
                <th scope="col">{words.place}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.battery}</th>
                <th scope="col">{t.pages.fleet.connection}</th>
                <th scope="col">{t.pages.fleet.lastTest}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((device) => (
                <Row key={device.view.id} device={device} now={now} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {fitting.length > shown.length && (
        <p class="nk-more">
          <Button onClick={() => setAll(true)}>{t.pages.fleet.showAll(fitting.length - shown.length)}</Button>
        </p>
      )}
    </section>
  );
}
