/**
 * Answers that come late, on the way of an alarm: one that is under way keeps nobody from saying something else, from
 * pressing, or from stopping; and what it brings is put where it was asked from, never over something newer.
 */
import type { Locator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import type { AlarmView } from '../../../gateway/core/api.ts';
import { ago, alarmView, emergencyView, pageTo, quiet, viewer } from './canned.ts';
import { drillView, fleetDevices } from './canned-fleet.ts';
import { walkView } from './canned-walk.ts';
import { drawn, hold } from './held.ts';
import { facilities } from './scenes-facilities.ts';
import { noticeView, talkView } from './scenes-people.ts';
import { onStage } from './stage.ts';
import { virtualDevice } from './virtual-devices.ts';

type Answer = AlarmView['responders'][number]['answer'];
const answered = (at: number, answer: Answer, later: number): AlarmView =>
  alarmView(at + later, {
    state: answer === 'coming' ? 'acknowledged' : 'open',
    coming: answer === 'coming' ? 1 : 0,
    responders: [{ person: 'sanne', answer, at: ago(at, 0) }],
    pages: [pageTo(at, 'sanne', 'acknowledged')],
  });

onStage('answers that come late, on the way of an alarm', (stage) => {
  const { open, onDuty, askedOf } = stage;
  const bodies = (end: string): readonly unknown[] => askedOf(end).map(({ body }) => body);
  const now = (button: Locator): Promise<boolean> => button.isEnabled({ timeout: 2000 });
  const listening = () => vi.waitFor(() => expect(stage.stub.streams()).toBe(1));

  test('who tapped the wrong answer says the other while the first is under way; the same is not sent twice', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.onChange = ({ path, body }) => {
      if (!path.endsWith('/answer')) return { status: 204 };
      const { answer } = body as { answer: Answer };
      return { status: 200, body: answered(at, answer, answer === 'coming' ? 50 : 100) };
    };
    const first = await hold(page, '**/api/alarms/A1/answer', 'POST');
    stage.stub.say('alarm', alarmView(at));
    await page.getByRole('button', { name: 'Ik kom' }).click();
    await first.underWay;
    expect(await now(page.getByRole('button', { name: 'Ik kom' }))).toBe(false);
    const cannot = page.getByRole('button', { name: 'Ik kan niet' });
    expect(await now(cannot)).toBe(true);
    await cannot.click();
    await page.getByText('Jij kunt niet').waitFor();
    first.release();
    // Heard after the late answer.
    stage.stub.say(
      'alarm',
      alarmView(at, { id: 'A2', place: 'linde-balie', pages: [pageTo(at, 'sanne', 'delivered')] }),
    );
    await page.getByText('Balie De Linde').first().waitFor();
    expect(bodies('/A1/answer')).toEqual([{ answer: 'coming' }, { answer: 'cannot' }]);
    expect(await page.getByText('Jij bent onderweg').count()).toBe(0);
  });

  test('while an own alarm is made an emergency, who comes stays in sight', async () => {
    const at = Date.now();
    const raised = alarmView(at, { id: 'A5', raisedBy: 'sanne' });
    stage.stub.onChange = () => ({ status: 201, body: raised });
    const page = await open('/alarm');
    await listening();
    await page.getByText('Balie De Linde', { exact: true }).click();
    await page.getByRole('button', { name: /^Roep hulp op/ }).click();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    stage.stub.onChange = () => null;
    await page.getByRole('button', { name: 'Het is nood' }).click();
    await page.getByText('Nood wordt gemeld').waitFor();
    stage.stub.say('alarm', { ...answered(at, 'coming', 50), id: 'A5', raisedBy: 'sanne' });
    await page.getByText('Er komt iemand').waitFor();
    // It is not heard: that is said beside the call that goes on, with the number.
    await page.getByText('Je eerste oproep loopt door').waitFor();
    expect(await page.getByRole('link', { name: /112/ }).count()).toBeGreaterThan(0);
    expect(await page.getByText('Er komt iemand').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Het is nood' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Nog een alarm' }).count()).toBe(0);
  });

  test('an own alarm that was closed before it became an emergency is followed by a new one, never called safe', async () => {
    const at = Date.now();
    const first = alarmView(at, { id: 'A5', raisedBy: 'sanne' });
    const closed = alarmView(at + 100, {
      id: 'A5',
      raisedBy: 'sanne',
      state: 'closed',
      closedAt: ago(at, 0),
    });
    const second = alarmView(at + 200, { id: 'A6', raisedBy: 'sanne', level: 'emergency' });
    stage.stub.onChange = () => ({ status: 201, body: first });
    const page = await open('/alarm');
    await listening();
    await page.getByText('Balie De Linde', { exact: true }).click();
    await page.getByRole('button', { name: /^Roep hulp op/ }).click();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    // The gateway knows the id of a closed alarm, and does nothing.
    const known = (bodies('/api/alarms')[0] as { id: string }).id;
    stage.stub.onChange = ({ body }) =>
      (body as { id: string }).id === known ? { status: 200, body: closed } : { status: 201, body: second };
    const raise = await hold(page, '**/api/alarms', 'POST', 'request');
    await page.getByRole('button', { name: 'Het is nood' }).click();
    await raise.underWay;
    stage.stub.say('alarm', closed);
    await page.getByText('Ontvangen', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.getByText('Afgesloten').count()).toBe(0);
    raise.release();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    const sent = bodies('/api/alarms') as readonly { id: string; level: string }[];
    expect(sent.map(({ id, level }) => [id === known, level])).toEqual([
      [true, 'assist'],
      [true, 'emergency'],
      [false, 'emergency'],
    ]);
    expect(await page.getByText('veilig gemeld').count()).toBe(0);
  });

  test('a call that is being sent goes on when the page is loaded anew, under the same id', async () => {
    const at = Date.now();
    stage.stub.onChange = () => null;
    const page = await open('/alarm');
    await page.getByText('Balie De Linde', { exact: true }).click();
    await page.getByRole('button', { name: /^Roep hulp op/ }).click();
    await vi.waitFor(() => expect(bodies('/api/alarms')).toHaveLength(1));
    stage.stub.onChange = () => ({ status: 201, body: alarmView(at, { id: 'A5', raisedBy: 'sanne' }) });
    await page.reload();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    const sent = bodies('/api/alarms');
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    // It has arrived: another reload sends nothing.
    stage.stub.answers = { ...stage.stub.answers, alarms: [alarmView(at, { id: 'A5', raisedBy: 'sanne' })] };
    await page.reload();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    expect(bodies('/api/alarms')).toHaveLength(2);
    // The call was of whoever was signed in then.
    await page.evaluate(() => {
      const kept = { id: 'c'.repeat(16), place: 'linde-balie', text: null, level: 'assist', again: false };
      sessionStorage.setItem(
        'noodknop-unsent-call',
        JSON.stringify({ ...kept, person: 'daan', at: Date.now() }),
      );
    });
    await page.reload();
    await page.getByText('Ontvangen', { exact: true }).waitFor();
    await drawn(page);
    expect(bodies('/api/alarms')).toHaveLength(2);
  });

  test('a press that does not reach the virtual button is said until another one does', async () => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = quiet(Date.now(), { ...viewer('responder', 'sanne'), virtual });
    stage.stub.virtual = [virtualDevice('balie-1', 'desk', 'linde-balie', 'idle')];
    const page = await open('/button');
    const dome = page.getByRole('button', { name: /^Druk op balie-1/ });
    await dome.waitFor();
    const missed = page.getByText('NIET bij de virtuele knop aangekomen');
    // The first request, that of pressing, is lost; letting go arrives.
    await page.route('**/devices/balie-1/press', (route) => route.abort(), { times: 1 });
    await dome.click();
    await missed.waitFor();
    await vi.waitFor(() => expect(bodies('/devices/balie-1/press')).toEqual([{ button: 0, action: 'up' }]));
    await drawn(page);
    expect(await missed.count()).toBe(1);
    await dome.click();
    await missed.waitFor({ state: 'detached' });
  });

  test('what the answer to "Ik kom" taught is not forgotten at the next word of another alarm', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.onChange = ({ path }) =>
      path.endsWith('/answer') ? { status: 200, body: answered(at, 'coming', 50) } : { status: 204 };
    stage.stub.say('alarm', alarmView(at));
    await page.getByRole('button', { name: 'Ik kom' }).click();
    await page.getByText('Jij bent onderweg').waitFor();
    stage.stub.say('alarm', alarmView(at, { id: 'A2', place: 'linde-balie', pages: [] }));
    await page.getByText('Balie De Linde').first().waitFor();
    await page.getByText('Jij bent onderweg').waitFor({ timeout: 2000 });
  });

  test('who is called again is not told by a late answer that the alarm is over', async () => {
    const page = await onDuty();
    const at = Date.now();
    stage.stub.say('page', alarmView(at, { id: 'A7' }));
    const come = page.getByRole('button', { name: 'Ik kom' });
    await come.waitFor();
    const none = await hold(page, '**/api/alarms/A7', 'GET');
    stage.stub.say('gone', { id: 'A7' });
    await none.underWay;
    stage.stub.say(
      'page',
      alarmView(at + 50, { id: 'A7', presses: alarmView(at).presses.concat(alarmView(at).presses) }),
    );
    await page.getByText('2 keer gedrukt').waitFor();
    const came = page.waitForResponse((response) => response.url().endsWith('/api/alarms/A7'));
    none.release();
    await (await came).finished();
    await drawn(page);
    expect(await come.count()).toBe(1);
    expect(await page.getByText('Het alarm is afgesloten.').count()).toBe(0);
  });

  test('"112 is gebeld" waits for no answer to "Ik bel 112"', async () => {
    const page = await onDuty();
    const at = Date.now();
    const calling = emergencyView(at + 50, {
      guidance112: { since: ago(at, 83), calling: { person: 'sanne', at: ago(at, 0) }, called: null },
      call112: false,
    });
    stage.stub.onChange = () => ({ status: 200, body: calling });
    const first = await hold(page, '**/api/alarms/*/112', 'POST');
    stage.stub.say('alarm', emergencyView(at));
    await page.getByRole('button', { name: 'Ik bel 112' }).click();
    await first.underWay;
    stage.stub.say('alarm', calling);
    const called = page.getByRole('button', { name: '112 is gebeld' });
    // Held for a moment, as it came up under the thumb; not until the answer.
    await called.click({ timeout: 2000 });
    await vi.waitFor(() => expect(bodies('/112')).toEqual([{ state: 'calling' }, { state: 'called' }]));
    first.release();
  });

  test('"loos alarm" that was asked of one alarm is not said of the next', async () => {
    const at = Date.now();
    const own = { raisedBy: 'daan', device: null } as const;
    stage.stub.answers = { ...quiet(at, viewer('employee', 'daan')), alarms: [alarmView(at, own)] };
    const page = await open('/alarm');
    await page.getByRole('button', { name: 'Het was loos alarm' }).click();
    await page.getByRole('button', { name: 'Ja, loos alarm' }).waitFor();
    await listening();
    stage.stub.say('alarm', emergencyView(at, { ...own, id: 'E2', place: 'linde-balie' }));
    await page.getByText('Balie De Linde').first().waitFor();
    expect(await page.getByRole('button', { name: 'Ja, loos alarm' }).count()).toBe(0);
  });

  test('a virtual device that does not answer keeps nobody from pressing another', async () => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = quiet(Date.now(), viewer('employee', 'daan', { virtual }));
    stage.stub.virtual = [
      virtualDevice('balie-1', 'desk', 'linde-balie', 'idle'),
      virtualDevice('spreekkamer-1', 'desk', 'linde-spreekkamer-1', 'idle'),
    ];
    const page = await open('/button');
    const stuck = await hold(page, '**/devices/balie-1/link', 'POST', 'request');
    await page.getByRole('button', { name: 'Trek de kabel los' }).click();
    await stuck.underWay;
    await page.getByRole('radio', { name: /spreekkamer-1/ }).check();
    await page.getByRole('button', { name: /^Druk op spreekkamer-1/ }).press('Space');
    await vi.waitFor(
      () =>
        expect(bodies('/devices/spreekkamer-1/press')).toEqual([
          { button: 0, action: 'down' },
          { button: 0, action: 'up' },
        ]),
      4000,
    );
    stuck.release();
  });

  test('a list of virtual devices that comes late takes away nothing that a device showed since', async () => {
    const virtual = { origin: stage.stub.virtualOrigin, token: 'stub' };
    stage.stub.answers = quiet(Date.now(), viewer('employee', 'daan', { virtual }));
    stage.stub.virtual = [virtualDevice('balie-1', 'desk', 'linde-balie', 'idle')];
    const page = await open('/');
    const list = await hold(page, '**/devices', 'GET');
    await page.goto(`${stage.stub.origin}/button`);
    await list.underWay;
    stage.stub.show(virtualDevice('balie-1', 'desk', 'linde-balie', 'not-received', 2));
    const shown = page.getByText('Niet ontvangen').first();
    await shown.waitFor();
    const came = page.waitForResponse((response) => response.url().endsWith('/devices'));
    list.release();
    await (await came).finished();
    await drawn(page);
    expect(await shown.count()).toBe(1);
  });

  const facing = (rest: object, sent: object): void => {
    const at = Date.now();
    stage.stub.answers = {
      ...quiet(at, facilities({ site: 'linde' })),
      devices: fleetDevices(at),
      ...rest,
      facilities: sent,
    };
  };

  test('a drill is withdrawn while its beginning is under way', async () => {
    const armed = drillView(Date.now(), { state: 'armed', device: null, alarm: null, times: [] });
    facing({}, { drills: [armed] });
    stage.stub.onChange = () => ({ status: 200, body: armed });
    const page = await open('/drill');
    const first = await hold(page, '**/api/drills/O1/begin', 'POST');
    await page.getByRole('button', { name: 'Begin de oefening nu' }).click();
    await first.underWay;
    const withdraw = page.getByRole('button', { name: 'Trek de oefening in' });
    expect(await now(withdraw)).toBe(true);
    await withdraw.click();
    await vi.waitFor(() => expect(askedOf('/api/drills/O1/stop')).toHaveLength(1));
    first.release();
  });

  test('a late answer to beginning a drill leaves the question whether to stop it open', async () => {
    const at = Date.now();
    const armed = drillView(at, { state: 'armed', device: null, alarm: null, times: [] });
    facing({}, { drills: [armed] });
    const running = drillView(at + 100, { device: null });
    stage.stub.onChange = () => ({ status: 200, body: running });
    const page = await open('/drill');
    const first = await hold(page, '**/api/drills/O1/begin', 'POST');
    await page.getByRole('button', { name: 'Begin de oefening nu' }).click();
    await first.underWay;
    await listening();
    stage.stub.say('drill', running);
    await page.getByRole('button', { name: 'Stop de oefening' }).click();
    const yes = page.getByRole('button', { name: 'Ja, stop' });
    expect(await now(yes)).toBe(true);
    const came = page.waitForResponse((response) => response.url().endsWith('/begin'));
    first.release();
    await (await came).finished();
    await drawn(page);
    await yes.click({ timeout: 2000 });
    await vi.waitFor(() => expect(askedOf('/api/drills/O1/stop')).toHaveLength(1));
  });

  test('an interrupted walk test is stopped while going on is under way', async () => {
    const at = Date.now();
    const walk = walkView(at, { state: 'interrupted', interruptedBy: 'gone' });
    facing({}, { walks: [walk] });
    stage.stub.onChange = () => ({ status: 409, body: { error: { code: 'conflict', message: '' } } });
    const page = await open('/walk-test');
    const first = await hold(page, '**/resume', 'POST');
    await page.getByRole('button', { name: 'Ga verder met de test' }).click();
    await first.underWay;
    const end = page.getByRole('button', { name: 'Stop de test helemaal' });
    expect(await now(end)).toBe(true);
    await end.click();
    await vi.waitFor(() => expect(askedOf('/api/walk-tests/W1/stop')).toHaveLength(1));
    first.release();
  });

  test('the alarm that interrupted a walk test before says nothing about the one that interrupts it now', async () => {
    const at = Date.now();
    const closed = emergencyView(at, { id: 'E1', state: 'closed', closedAt: ago(at, 5) });
    facing({ incidents: [closed] }, { walks: [walkView(at, { state: 'interrupted', interruptedBy: 'E1' })] });
    const page = await open('/walk-test');
    await page.getByRole('heading', { name: 'Het alarm is afgesloten' }).waitFor();
    await listening();
    const second = await hold(page, '**/api/alarms/E2', 'GET');
    const again = walkView(at + 1000, { state: 'interrupted', interruptedBy: 'E2' });
    stage.stub.answers = { ...stage.stub.answers, facilities: { walks: [again] } };
    stage.stub.say('walk', again);
    await second.underWay;
    await page.getByRole('heading', { name: 'ECHT ALARM' }).waitFor({ timeout: 2000 });
    expect(await page.getByRole('button', { name: 'Ga verder met de test' }).count()).toBe(0);
    second.release();
  });

  test('"Alles is goed" waits for no other deed of the talk, which then no longer counts', async () => {
    const at = Date.now();
    stage.stub.answers = { ...quiet(at, viewer('responder', 'sanne')), day: { talks: [talkView(at)] } };
    const page = await open('/talks');
    const first = await hold(page, '**/api/talks/t1', 'POST', 'request');
    await page.getByRole('button', { name: '+ 30 minuten' }).click();
    await first.underWay;
    const well = page.getByRole('button', { name: 'Alles is goed' }).first();
    expect(await now(well)).toBe(true);
    const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/talks/t1'));
    await well.click();
    await vi.waitFor(() => expect(bodies('/api/talks/t1')).toEqual([{ do: 'well', until: null }]));
    await givenUp;
    first.release();
    // Who signed off is not asked for more time by what was under way.
    await drawn(page);
    expect(bodies('/api/talks/t1')).toHaveLength(1);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('a list of messages that comes late loses none that was heard since, and brings back none that was confirmed', async () => {
    const at = Date.now();
    stage.stub.answers = {
      ...quiet(at, viewer('responder', 'sanne')),
      day: { notices: [noticeView(at, { rings: false })] },
    };
    const page = await open('/');
    const confirm = page.getByRole('button', { name: 'Ja, ik ben er klaar voor' });
    await confirm.first().waitFor();
    await listening();
    const list = await hold(page, '**/api/notices', 'GET');
    stage.stub.say('site', {});
    await list.underWay;
    stage.stub.say('notice', noticeView(at, { id: 'n2', title: 'Kom langs bij kamer 2', rings: false }));
    const fresh = page.getByRole('heading', { name: 'Kom langs bij kamer 2' });
    await fresh.waitFor();
    const old = page.getByRole('listitem').filter({ hasText: 'Proefoproep voor je dienst' });
    await old.getByRole('button').click();
    await old.waitFor({ state: 'detached' });
    const came = page.waitForResponse((response) => response.url().endsWith('/api/notices'));
    list.release();
    await (await came).finished();
    await drawn(page);
    expect(await fresh.count()).toBe(1);
    expect(await old.count()).toBe(0);
  });
});
