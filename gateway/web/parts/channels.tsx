/** Channels that lead outside and how each is, with a check that disturbs nobody. For those who look after the devices. */
import { useEffect, useState } from 'preact/hooks';
import type { ChannelView } from '../../core/api.ts';
import { change, read } from './api.ts';
import { secondsSince, useTick } from './clock.ts';
import { Button, Name, Notice } from './controls.tsx';
import { Icon } from './icons.tsx';
import { useSession } from './session.tsx';
import { useTurns } from './turns.ts';

/** How often the list is read anew, in milliseconds. */
const EVERY_MS = 15_000;

function Row({ channel, now }: { readonly channel: ChannelView; readonly now: number }) {
  const { t } = useSession();
  const words = t.channels;
  const ago = (at: string): string => t.pages.common.ago(secondsSince(at, now));
  const remark =
    channel.state === 'off'
      ? channel.people > 0
        ? words.offBut(channel.people)
        : ''
      : channel.state === 'failing'
        ? channel.reason
        : channel.remark;
  return (
    <li class={`nk-channel nk-channel--${channel.state}`}>
      <span class="nk-channel__name">{t.channel[channel.kind]}</span>
      <span
        class={`nk-state nk-state--${channel.state === 'ok' ? 'healthy' : channel.state === 'failing' ? 'lost' : 'never-heard'}`}
      >
        {words.state[channel.state]}
      </span>
      <span class="nk-soft">
        {words.people(channel.people)}
        {channel.state !== 'off' && (
          <>
            {' · '}
            {channel.lastOkAt === null ? words.neverWorked : words.worked(ago(channel.lastOkAt))}
          </>
        )}
        {channel.waiting > 0 && ` · ${words.waiting(channel.waiting)}`}
      </span>
      {remark !== '' && (
        <p class="nk-channel__remark">
          {channel.state === 'failing' && <Icon name="warn" />}{' '}
          <span lang={channel.state === 'off' ? undefined : 'en'}>
            <Name>{remark}</Name>
          </span>
        </p>
      )}
    </li>
  );
}

/** The list. */
export function Channels() {
  const { t, is, line } = useSession();
  const words = t.channels;
  const now = useTick();
  const [channels, setChannels] = useState<readonly ChannelView[] | null>(null);
  const [checking, setChecking] = useState<'no' | 'busy' | 'done' | 'failed'>('no');
  const turn = useTurns();
  const load = async (): Promise<void> => {
    const taken = turn();
    const got = await read<readonly ChannelView[]>('/api/channels');
    if (got.ok && taken()) setChannels(got.value);
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), EVERY_MS);
    const stop = line.onEvent((name) => {
      if (name === 'fault' || name === 'site') void load();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [line]);
  if (channels === null) return null;
  const check = async (): Promise<void> => {
    setChecking('busy');
    const got = await change<readonly ChannelView[]>('POST', '/api/channels/check', {});
    // The newest there is: what was asked for before it was done does not take its place.
    if (got.ok && turn()()) setChannels(got.value);
    setChecking(got.ok ? 'done' : 'failed');
  };
  // Push is always set up; it says something once a phone has calls switched on.
  const used = channels.filter(
    ({ kind, state, people }) =>
      people > 0 || state === 'failing' || (state !== 'off' && kind !== 'web-push'),
  );
  return (
    <section class="nk-channels" aria-labelledby="channels-title">
      <h2 class="nk-card__title" id="channels-title">
        {words.title}
      </h2>
      <p class="nk-soft">{used.length === 0 ? words.none : words.intro}</p>
      {used.length > 0 && (
        <ul class="nk-channels__list">
          {used.map((channel) => (
            <Row key={channel.kind} channel={channel} now={now} />
          ))}
        </ul>
      )}
      {used.some(({ state }) => state !== 'off') && is('facilities', 'coordinator', 'admin') && (
        <p class="nk-channels__check">
          <Button look="secondary" disabled={checking === 'busy'} onClick={() => void check()}>
            {checking === 'busy' ? words.checking : words.check}
          </Button>{' '}
          <output>{checking === 'done' ? words.checked : ''}</output>
        </p>
      )}
      {checking === 'failed' && <Notice kind="warning" title={words.checkFailed} live="alert" />}
    </section>
  );
}
