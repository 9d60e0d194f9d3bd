/**
 * The dead man's switch with real processes (P34): a gateway that is killed, one whose process stands still with its ports open, and a
 * watch that puts a text message into a spool and mails a server of its own. Its times are shortened here; with its usual
 * ones the same was measured by hand.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK_GESTURES } from '../../../firmware/core/config.ts';
import { ROOT } from '../../../gateway/shell/paths.ts';
import { noodknop, until, Whole } from '../rig.ts';

describe('a watch on a gateway', () => {
  const whole = new Whole();
  const folder = mkdtempSync(join(tmpdir(), 'noodknop-watch-'));
  const spool = join(folder, 'spool');
  const file = join(folder, 'watch.yaml');
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (piece: Buffer) => {
        text += piece.toString('utf8');
      });
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  let watch: ChildProcess | undefined;
  let printed = '';
  const texts = (): readonly string[] =>
    readdirSync(join(spool, 'outgoing'))
      .filter((name) => !name.startsWith('.'))
      .map((name) => readFileSync(join(spool, 'outgoing', name), 'utf8'));

  beforeAll(async () => {
    mkdirSync(join(spool, 'outgoing'), { recursive: true });
    await whole.load();
    await whole.start();
    writeFileSync(join(folder, 'token'), `${await whole.token('integration')}\n`, { mode: 0o600 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    writeFileSync(
      file,
      JSON.stringify({
        name: 'Huis',
        gateway: {
          url: `http://127.0.0.1:${whole.http}`,
          mqtt: `mqtt://127.0.0.1:${whole.mqtt}`,
          tokenFile: 'token',
        },
        silentAfter: 2.5,
        askEvery: 0.25,
        backAfter: 1,
        sms: { spool, to: ['06 12345678'] },
        mail: {
          host: '127.0.0.1',
          port,
          security: 'none',
          from: 'wacht@example.org',
          to: ['fac@example.org'],
        },
      }),
    );
  }, 60_000);
  afterAll(async () => {
    watch?.kill('SIGKILL');
    await whole.close();
    await new Promise<void>((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds gateway and paths in order, and sends nothing for it', async () => {
    const checked = await noodknop(['watch', '--config', file, '--check', '--json']);
    expect(checked.err).toBe('');
    // The gateway's own check may or may not have run by now.
    const results: { readonly what: string }[] = JSON.parse(checked.out);
    expect(results.filter(({ what }) => what !== 'self-check')).toEqual(
      [
        ['gateway', 'asked', 'a noodknop gateway answers'],
        ['token', 'asked', 'accepted over HTTP and MQTT'],
        ['ready', 'asked', ''],
        ['broker', 'asked', 'logged in as integration:watch'],
        ['sms', 'looked-at', 'takes files'],
        ['mail', 'looked-at', ''],
      ].map(([what, how, remark]) => ({
        what,
        ok: true,
        how,
        remark: expect.stringContaining(remark ?? ''),
      })),
    );
    expect(checked.status).toBe(0);
    expect([texts(), mails]).toEqual([[], []]);
    // A try is no watcher that would be missed afterwards.
    expect(JSON.parse((await whole.run(['watcher', 'list', '--json'])).out)).toEqual([]);
  });

  it('finds a token of another role, and one that was revoked', async () => {
    const other = join(folder, 'other.yaml');
    const says = async (token: string): Promise<Record<string, unknown>> => {
      writeFileSync(join(folder, 'other'), token, { mode: 0o600 });
      writeFileSync(other, readFileSync(file, 'utf8').replace('"token"', '"other"'));
      const { out, status } = await noodknop(['watch', '--config', other, '--check', '--json']);
      expect(status).toBe(1);
      return JSON.parse(out).find(({ what }: { what: string }) => what === 'token');
    };
    expect(await says(await whole.token('facilities'))).toMatchObject({
      ok: false,
      remark: expect.stringContaining('refused over MQTT: it must be of role integration'),
    });
    const { id, token } = JSON.parse(
      (await whole.run(['token', 'create', '--role', 'integration', '--json'])).out,
    );
    await whole.run(['token', 'revoke', id, '--json']);
    expect(await says(token)).toMatchObject({
      ok: false,
      remark: expect.stringContaining('refused over HTTP and MQTT'),
    });
  });

  it('says that both are silent when the gateway is killed, and that all is in order again', async () => {
    watch = spawn(
      process.execPath,
      [join(ROOT, 'gateway', 'noodknop.mjs'), 'watch', '--config', file, '--json'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    watch.stdout?.on('data', (piece) => {
      printed += String(piece);
    });
    let shown = '';
    whole.device('knop-1', 'desk', {
      config: {
        device: 'knop-1',
        kind: 'desk',
        gestures: DESK_GESTURES,
        addresses: 1,
        // Beats twenty times as often, so that three are missed in moments.
        beatMs: 500,
        covert: false,
        firmware: 'test',
      },
      onShow: ({ look }) => {
        shown = look.pattern;
      },
    });
    await until('the desk button is at rest', 10_000, () => shown === 'idle');
    await until('the watch sees the broker', 10_000, () => printed.includes('"subject":"broker","ok":true'));
    await whole.kill('SIGKILL');
    const died = performance.now();
    await until('a text message and a mail', 10_000, () => texts().length > 0 && mails.length > 0);
    expect(performance.now() - died).toBeGreaterThan(500);
    expect(texts().every((text) => text.startsWith('To: 31612345678\n'))).toBe(true);
    expect(texts().join('')).toContain('NOODKNOP Huis: gateway en broker ZWIJGEN (verbinding geweigerd).');
    expect(mails.join('')).toContain('Reken er niet op dat een knop iemand oproept');
    // And so does the button itself, before anybody needs it (PROTOCOL section 6).
    await until('the desk button is out of order', 20_000, () => shown === 'out-of-order');
    await whole.start();
    await until('the desk button is at rest again', 10_000, () => shown === 'idle');
    await until('in order again, over both', 20_000, () =>
      [texts(), mails].every((told) => told.some((one) => one.includes('weer in orde sinds'))),
    );
  }, 80_000);

  it('says so of a process that stands still with its ports open', async () => {
    const before = mails.length;
    process.kill(whole.pid, 'SIGSTOP');
    try {
      await until(
        'a text message that says why, and another mail',
        15_000,
        () => texts().join('').includes('ZWIJGEN (geen antwoord op tijd)') && mails.length > before,
      );
    } finally {
      process.kill(whole.pid, 'SIGCONT');
    }
  }, 30_000);
});
