/**
 * Answer links on a whole gateway with a real SMTP server: minted into a mail, opened by anything without effect, answered
 * by a plain form, dead with their alarm and alive over a restart. And the tokens by themselves.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { SiteFile } from '../../../gateway/core/site.ts';
import type { Alarm } from '../../../gateway/core/state.ts';
import { COMMAND_LINE } from '../../../gateway/shell/admin-roster.ts';
import { type Serving, serve } from '../../../gateway/shell/serve.ts';
import { linksUnder, openLinks } from '../../../gateway/shell/web/links.ts';
import type { AlarmLevel } from '../../../protocol/messages.ts';
import { until } from '../../whole/rig.ts';
import { SITE } from './roster-house.ts';
import { type Reply, send } from './web-stage.ts';

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'noodknop-links-'));
  closers.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Mails by receiver, as text. */
async function postOffice(): Promise<{
  readonly port: number;
  readonly mails: { to: string; text: string }[];
}> {
  const mails: { to: string; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 50,
    onData(stream, { envelope }, done) {
      let text = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo)
          mails.push({ to: address, text: text.replace(/=\r\n/g, '') });
        done();
      });
    },
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closers.push(() => new Promise<void>((done) => server.close(done)));
  const address = server.server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, mails };
}

/** Keeps the page up to date; it works without. */
const OWN_SCRIPT = '<script type="module" src="/assets/answer.js"></script>';
const HOSTILE = 'Kamer <script>alert(1)</script>"\u202e';
/** Everybody of the town hall is always on duty, and is mailed. */
const site = (): SiteFile => ({
  ...SITE,
  places: [...SITE.places, { id: 'eng', name: HOSTILE, site: 'stadhuis', floor: '<b>', area: '' }],
  people: SITE.people.map((person) => ({
    ...person,
    channels: person.roles.includes('responder')
      ? [{ kind: 'mail' as const, address: `${person.id}@example.org` }]
      : [],
  })),
  groups: [{ id: 'allen', name: 'Allen', people: ['anna', 'bob', 'cor'] }],
  rotations: [
    {
      id: 'hal',
      site: 'stadhuis',
      groups: ['allen'],
      handoff: { weekday: 'monday', time: '09:00' },
      start: '2026-01-05',
      timezone: 'Europe/Amsterdam',
      fallback: 'allen',
    },
  ],
});

class House {
  private serving: Serving | null = null;
  private post: Awaited<ReturnType<typeof postOffice>> = { port: 0, mails: [] };
  readonly data = folder();

  async start(): Promise<void> {
    if (this.post.port === 0) {
      this.post = await postOffice();
      writeFileSync(
        join(this.data, 'channels.yaml'),
        `publicUrl: http://noodknop.example.org/\nmail:\n  host: 127.0.0.1\n  port: ${this.post.port}\n  security: none\n  from: alarm@example.org\n`,
      );
      // A real directory is marked by the gateway; ours has a file already.
      writeFileSync(
        join(this.data, 'dir.json'),
        JSON.stringify({ format: 1, program: 'test', content: null }),
      );
      closers.push(() => this.stop());
    }
    this.serving = await serve({
      data: this.data,
      host: '127.0.0.1',
      httpPort: 0,
      mqttPort: 0,
      mqttsPort: null,
      tls: null,
      allowPlain: false,
      demo: false,
    });
  }
  async stop(): Promise<void> {
    const { serving } = this;
    this.serving = null;
    await serving?.close();
  }
  get gateway() {
    if (this.serving === null) throw new Error('not started');
    return this.serving.house.gateway;
  }
  async load(file = site()): Promise<void> {
    expect(await this.gateway.ask({ type: 'site.imported', actor: COMMAND_LINE, site: file })).toMatchObject({
      ok: true,
    });
  }
  async raise(id: string, place = 'kamer', level: AlarmLevel = 'assist'): Promise<Alarm> {
    const raised = await this.gateway.ask({
      type: 'alarm.raised',
      actor: { role: 'employee', roles: ['employee'], person: 'eva', site: 'stadhuis' },
      id,
      place,
      text: null,
      level,
    });
    return this.alarm(raised.ok ? (raised.alarm ?? '') : '');
  }
  alarm(id: string): Alarm {
    const alarm = this.gateway.state.alarms.get(id);
    if (alarm === undefined) throw new Error(`there is no alarm ${id}`);
    return alarm;
  }
  /** The path of the newest link in a person's mails; waits for the mail. */
  async link(person: string, than = ''): Promise<string> {
    let path = '';
    await until(`a mail to ${person}`, 20_000, () => {
      for (const { to, text } of this.post.mails)
        if (to === `${person}@example.org`)
          path = /http:\/\/noodknop\.example\.org(\/a\/[A-Za-z0-9_-]+)/.exec(text)?.[1] ?? path;
      return path !== '' && path !== than;
    });
    return path;
  }
  call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
    const port = this.serving?.web.port ?? 0;
    return send(port, method, path, { host: 'noodknop.example.org', ...headers }, body);
  }
  answer(path: string, answer: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.call('POST', path, `answer=${answer}`, {
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    });
  }
}
async function house(): Promise<House> {
  const made = new House();
  await made.start();
  await made.load();
  return made;
}

describe('the link in a mail', () => {
  it('is short, and opening it changes nothing, whatever opens it and however often', async () => {
    const home = await house();
    const alarm = await home.raise('00112233445566aa');
    const path = await home.link('anna');
    expect(path.length - '/a/'.length).toBeLessThanOrEqual(30);
    await until(
      'all three mails',
      20_000,
      async () => (await home.link('cor')) !== '' && !home.gateway.state.store.failing,
    );
    const before = JSON.stringify([...alarm.responders]);
    for (const [method, headers] of [
      ['GET', {}],
      ['GET', { 'user-agent': 'facebookexternalhit/1.1', purpose: 'prefetch' }],
      ['HEAD', {}],
      ['GET', { cookie: 'noodknop=x', authorization: 'Bearer x' }],
    ] as const) {
      const reply = await home.call(method, path, undefined, headers);
      expect([method, reply.status]).toEqual([method, 200]);
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex, nofollow, noarchive',
        'content-type': 'text/html; charset=utf-8',
      });
      expect(reply.headers['content-security-policy']).toContain("form-action 'self'");
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
    await home.call('GET', `${path}?answer=coming`);
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect((await home.call(method, path, 'answer=coming')).status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify([...home.alarm(alarm.id).responders])).toBe(before);
    expect(before).toBe('[]');
    const page = (await home.call('GET', path)).text;
    for (const words of [
      'Kamer 1',
      'De stadhuis',
      'Ik kom',
      'Ik kan niet',
      'Assistentie',
      'Anna',
      `nr ${alarm.number}`,
    ])
      expect(page).toContain(words);
    expect(page).toContain('<html lang="nl">');
    expect(page).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(page.replace(OWN_SCRIPT, '')).not.toMatch(/<script|Ik ben er/);
    expect((await home.call('HEAD', path)).text).toBe('');
  });

  it('answers as its one person by a plain form, says what was noted, and welcomes whoever comes besides', async () => {
    const home = await house();
    const { id } = await home.raise('00112233445566ab');
    const [anna, bob, cor] = [await home.link('anna'), await home.link('bob'), await home.link('cor')];
    expect(new Set([anna, bob, cor]).size).toBe(3);
    // A form of a page that tells its address to nobody comes from nowhere.
    const said = await home.answer(anna, 'coming', { origin: 'null', 'sec-fetch-site': 'same-origin' });
    expect([said.status, said.headers.location, said.text]).toEqual([303, anna, '']);
    expect([...home.alarm(id).responders].map(([who, { answer }]) => [who, answer])).toEqual([
      ['anna', 'coming'],
    ]);
    expect((await home.call('GET', anna)).text).toMatch(/Genoteerd om \d\d:\d\d: je komt\./);
    expect((await home.call('GET', bob)).text).toContain(
      'Enough people are going. You are welcome to come too.',
    );
    await home.answer(bob, 'coming');
    const page = (await home.call('GET', bob)).text;
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/Noted at \d\d:\d\d: you are coming\. 1 is coming already; you are welcome too\./);
    expect(page).toContain('<bdi class="nk-name">Anna</bdi>');
    await home.answer(cor, 'coming');
    expect((await home.call('GET', cor)).text).toContain('Er zijn al 2 onderweg, ook jij bent welkom.');
    await home.answer(cor, 'cannot');
    expect((await home.call('GET', cor)).text).toContain('Ik kom toch');
    await home.answer(anna, 'arrived');
    expect(home.alarm(id).state).toBe('on-scene');
    const arrived = (await home.call('GET', anna)).text;
    expect(arrived).toMatch(/Genoteerd om \d\d:\d\d: je bent er\./);
    expect(arrived).not.toContain('<form');
    // Whoever is there stays there, and a link closes nothing.
    expect((await home.answer(anna, 'cannot')).status).toBe(303);
    expect((await home.answer(anna, 'clear')).status).toBe(400);
    expect((await home.answer(anna, '')).status).toBe(400);
    expect((await home.call('POST', anna, '{"answer":"coming"}')).status).toBe(303);
    expect([...home.alarm(id).responders].map(([who, { answer }]) => [who, answer])).toEqual([
      ['anna', 'arrived'],
      ['bob', 'coming'],
      ['cor', 'cannot'],
    ]);
    expect(home.alarm(id).state).toBe('on-scene');
  });

  it('shows names and places as words', async () => {
    const home = await house();
    await home.raise('00112233445566ac', 'eng', 'emergency');
    const page = (await home.call('GET', await home.link('anna'))).text;
    expect(page).toContain('Kamer &#60;script&#62;alert(1)&#60;/script&#62;&#34;</bdi>');
    expect(page).toContain('&#60;b&#62;');
    expect(page.replace(OWN_SCRIPT, '')).not.toMatch(/<script|\u202e/);
    expect(page).toContain('nk-ring--emergency');
    expect(page).toContain('href="tel:112"');
  });

  it('says what responders are told of a false alarm, and of one under duress', async () => {
    const home = await house();
    const { id } = await home.raise('00112233445566b2');
    const path = await home.link('anna');
    const eva = { role: 'employee', roles: ['employee'], person: 'eva', site: 'stadhuis' } as const;
    await home.gateway.ask({ type: 'alarm.cancelled', actor: eva, alarm: id, duress: false });
    expect((await home.call('GET', path)).text).toContain('De melder zegt: loos alarm. Ga toch kijken.');
    await home.gateway.ask({ type: 'alarm.cancelled', actor: eva, alarm: id, duress: true });
    const page = (await home.call('GET', path)).text;
    expect(page).toContain('De melder staat onder DWANG.');
    expect(page).not.toContain('loos alarm. Ga toch kijken');
  });

  it('is over for whom the role was taken away', async () => {
    const home = await house();
    const { id } = await home.raise('00112233445566b3');
    const path = await home.link('anna');
    const file = site();
    await home.load({
      ...file,
      people: file.people.map((one) => (one.id === 'anna' ? { ...one, roles: ['employee'] } : one)),
      groups: [{ id: 'allen', name: 'Allen', people: ['bob', 'cor'] }],
    });
    for (const reply of [await home.call('GET', path), await home.answer(path, 'coming')])
      expect(reply.text).not.toMatch(/Kamer|<form/);
    expect(home.alarm(id).responders.has('anna')).toBe(false);
  });

  it('dies with its alarm: no name, no place, no answer; and another alarm has other links', async () => {
    const home = await house();
    const { id, number } = await home.raise('00112233445566ad');
    const path = await home.link('anna');
    await home.answer(await home.link('bob'), 'coming');
    await home.answer(path, 'arrived');
    const coordinator = { role: 'coordinator', roles: ['coordinator'], person: 'coby', site: null } as const;
    await home.gateway.ask({ type: 'answer.given', actor: coordinator, alarm: id, answer: 'clear' });
    expect(home.alarm(id).state).toBe('closed');
    const shown = JSON.stringify([...home.alarm(id).responders]);
    for (const reply of [await home.call('GET', path), await home.answer(path, 'coming')]) {
      expect(reply.status).toBe(200);
      expect(reply.text).toContain('Deze oproep is gesloten');
      expect(reply.text).toContain(`Oproep nr ${number} is voorbij.`);
      expect(reply.text).not.toMatch(/Anna|Bob|Cor|Kamer|stadhuis|<form/);
    }
    expect(JSON.stringify([...home.alarm(id).responders])).toBe(shown);
    await home.raise('00112233445566ae');
    expect(await home.link('anna', path)).not.toBe(path);
    expect((await home.call('GET', path)).text).toContain('Deze oproep is gesloten');
  });

  it('lives through a restart; of somebody who left the house as long as the alarm needs them', async () => {
    const home = await house();
    const { id } = await home.raise('00112233445566af');
    const [anna, bob] = [await home.link('anna'), await home.link('bob')];
    expect(statSync(join(home.data, 'links.json')).mode & 0o777).toBe(0o600);
    await home.stop();
    await home.start();
    expect((await home.call('GET', anna)).text).toContain('Ik kom');
    expect((await home.answer(anna, 'coming')).status).toBe(303);
    expect(home.alarm(id).responders.get('anna')?.answer).toBe('coming');
    const file = site();
    await home.load({
      ...file,
      people: file.people.filter((person) => person.id !== 'bob'),
      groups: [{ id: 'allen', name: 'Allen', people: ['anna', 'cor'] }],
    });
    expect((await home.call('GET', bob)).text).toContain('I am coming');
    expect((await home.answer(bob, 'coming')).status).toBe(303);
    expect(home.alarm(id).responders.get('bob')?.answer).toBe('coming');
  });

  it('that is forged, or of somebody else, leads nowhere; whoever guesses is slowed, whoever knows is not', async () => {
    const home = await house();
    const { id, number } = await home.raise('00112233445566b0');
    const path = await home.link('anna');
    const other = linksUnder(Buffer.alloc(32, 7)).mint(number, 'anna');
    const flipped = `${path.slice(0, -2)}${path.at(-2) === 'A' ? 'B' : 'A'}${path.slice(-1)}`;
    for (const forged of [
      `/a/${other}`,
      flipped,
      '/a/x',
      `${path}x`,
      `/a/${'A'.repeat(27)}`,
      '/a/..%2f..%2fapi',
    ])
      for (const reply of [await home.call('GET', forged), await home.answer(forged, 'coming')]) {
        expect([forged, reply.status]).toEqual([forged, 404]);
        expect(reply.text).toContain('Deze link werkt niet');
        expect(reply.text).not.toMatch(/Anna|Kamer/);
      }
    for (let i = 0; i < 20; i += 1) await home.call('GET', '/a/nergens');
    const slowed = await home.call('GET', '/a/nergens');
    expect([slowed.status, slowed.headers['retry-after']]).toEqual([429, '60']);
    expect((await home.call('GET', path)).status).toBe(200);
    expect((await home.answer(path, 'coming')).status).toBe(303);
    expect(home.alarm(id).responders.get('anna')?.answer).toBe('coming');
  });

  it('does not let one holder fill the log', async () => {
    const home = await house();
    await home.raise('00112233445566b1');
    const path = await home.link('anna');
    const statuses: number[] = [];
    for (let i = 0; i < 40; i += 1)
      statuses.push((await home.answer(path, i % 2 === 0 ? 'coming' : 'cannot')).status);
    expect(statuses.slice(0, 12)).toEqual(Array(12).fill(303));
    expect(statuses.at(-1)).toBe(429);
    expect((await home.call('GET', path)).status).toBe(200);
  });
});

describe('a token', () => {
  const people = (...ids: readonly string[]) =>
    ({
      people: ids.map((id) => ({
        ...SITE.people[0],
        id,
        name: id,
        site: 'a',
        language: 'nl',
        roles: [],
        channels: [],
      })),
    }) as Pick<SiteFile, 'people'>;
  const links = linksUnder(Buffer.alloc(32, 1));

  it('is read as what it was made for, for small and large alarm numbers, ending in a letter or digit', () => {
    const house = people(...Array.from({ length: 300 }, (_, i) => `p${i}`));
    for (const number of [0, 1, 105, 65_535, 65_536, 16_777_216, 4_294_967_295])
      for (const person of ['p0', 'p7', 'p299']) {
        const token = links.mint(number, person);
        expect(token).toMatch(/^[A-Za-z0-9_-]{26,29}[A-Za-z0-9]$/);
        expect(links.read(token, house)).toEqual({ number, person });
        expect(links.mint(number, person)).toBe(token);
      }
    expect(links.read(links.mint(5, 'gone'), house)).toBeNull();
  });

  it('is refused with any one sign changed, cut, longer, or spelt otherwise', () => {
    const house = people('anna', 'bob');
    const token = links.mint(105, 'anna');
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let i = 0; i < token.length; i += 1)
      for (const sign of signs)
        if (sign !== token[i])
          expect(links.read(token.slice(0, i) + sign + token.slice(i + 1), house)).toBeNull();
    for (const bad of [
      '',
      token.slice(1),
      `${token}A`,
      `${token}AAA`,
      `${token}=`,
      ` ${token}`,
      'é'.repeat(27),
    ])
      expect(links.read(bad, house)).toBeNull();
    expect(linksUnder(Buffer.alloc(32, 2)).read(token, house)).toBeNull();
  });

  it('has a secret of its own in each data directory, kept over starts, replaced when damaged', () => {
    const at = folder();
    const warned: string[] = [];
    const dir = {
      folder: at,
      write: (name: string, text: string) => writeFileSync(join(at, name), text),
    };
    const warn = (why: string): void => void warned.push(why);
    const token = openLinks(dir, warn).mint(1, 'anna');
    expect(openLinks(dir, warn).read(token, people('anna'))).not.toBeNull();
    expect(warned).toEqual([]);
    writeFileSync(join(at, 'links.json'), '{"secret":"x"}');
    expect(openLinks(dir, warn).read(token, people('anna'))).toBeNull();
    expect(warned).toHaveLength(1);
    expect(readFileSync(join(at, 'links.json'), 'utf8')).toMatch(/^\{"secret":"[0-9a-f]{64}"\}\n$/);
  });

  it('is still made when the secret cannot be kept', () => {
    const warned: string[] = [];
    const full = {
      folder: folder(),
      write: () => {
        throw new Error('ENOSPC: no space left');
      },
    };
    const made = openLinks(full, (why) => void warned.push(why));
    expect(made.read(made.mint(3, 'anna'), people('anna'))).toEqual({ number: 3, person: 'anna' });
    expect(warned[0]).toContain('ENOSPC');
  });
});
