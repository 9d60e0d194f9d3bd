import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { it } from 'vitest';
import { EspruinoBoard } from './whole/espruino.ts';
import { TestCable } from './whole/cable.ts';
import { Whole } from './whole/rig.ts';
it('try', async () => {
  const whole = new Whole();
  await whole.load(); await whole.start();
  const board = new EspruinoBoard([0, 1, 2, 3, 5]); board.start();
  const cable = await TestCable.into(board);
  const kf = whole.folder + '/k.json'; writeFileSync(kf, JSON.stringify(whole.keys.get('knop-1')), { mode: 0o600 });
  const tty = (cmd: string, feed: (out: () => string, w: (s: string) => void) => void) => new Promise<void>((r) => {
    const c = spawn('script', ['-qec', `node gateway/noodknop.mjs ${cmd} --data ${whole.data}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let o = ''; c.stdout.on('data', (b) => { o += b; });
    feed(() => o, (s) => c.stdin.write(s));
    c.on('close', (code) => { console.log('$ noodknop ' + cmd + '\n' + o.replace(/\r\x1b\[2K/g, '\n~') + '\n-> ' + code); r(); });
  });
  const args = `--board linux --device knop-1 --port ${cable.port} --gateway 127.0.0.1:${whole.mqtt}`;
  await tty('firmware boards', () => {});
  await tty(`firmware flash ${args} --ssid Gebouw`, (out, w) => {
    let st = 0; const t = setInterval(() => {
      if (st === 0 && out().includes('Key of')) { st = 1; w(whole.keys.get('knop-1')!.key + '\r'); }
      if (st === 1 && out().includes('Password of')) { st = 2; w('geheim geheim\r'); }
      if (st === 2 && out().includes('Test ')) { st = 3; setTimeout(() => { board.set(5, false); setTimeout(() => board.set(5, true), 120); }, 1500); }
      if (out().includes('in service')) clearInterval(t);
    }, 100);
  });
  await tty(`device show knop-1`, () => {});
  writeFileSync(kf, (await whole.run(['device', 'rotate-key', 'knop-1', '--json'])).out, { mode: 0o600 });
  await tty(`firmware flash --settings-only ${args} --key-file ${kf}`, (out, w) => {
    let st = 0; const t = setInterval(() => {
      if (st === 0 && out().includes('Test ')) { st = 3; setTimeout(() => { board.set(5, false); setTimeout(() => board.set(5, true), 120); }, 1500); }
      if (out().includes('in service')) clearInterval(t);
    }, 100);
  });
  await tty(`firmware flash ${args.replace('knop-1', 'knop-2')} --key-file ${kf}`, () => {});
  writeFileSync(kf, JSON.stringify(whole.keys.get('knop-2')), { mode: 0o600 });
  await tty(`firmware flash ${args.replace('knop-1', 'knop-2')} --key-file ${kf}`, () => {});
  await tty(`firmware flash ${args.replace('knop-1', 'knop-2')} --replace knop-1 --no-test --key-file ${kf}`, () => {});
  await tty(`firmware build --board linux --device knop-2 --gateway x -o ${whole.folder}/out --key-file ${kf}`, () => {});
  await cable.close(); await board.close(); await whole.close();
}, 120000);
