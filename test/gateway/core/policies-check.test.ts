/** What a policy may not hold: in a site file, and when an edit saves it; and what its editor is told. */
import { describe, expect, it } from 'vitest';
import { checkPolicy } from '../../../gateway/core/policy-check.ts';
import { checkEdits } from '../../../gateway/core/roster/view-edits.ts';
import type {
  PageTarget,
  Policy,
  PolicyHours,
  PolicyStep,
  SiteFile,
  Weekday,
} from '../../../gateway/core/site.ts';
import { checkSite } from '../../../gateway/core/site-check.ts';
import { texts } from '../../../gateway/core/texts/index.ts';
import { as, Life } from './life.ts';
import { LIFE_SITE } from './life-site.ts';

const step = (after: number, page: readonly PageTarget[], more: Partial<PolicyStep> = {}): PolicyStep => ({
  after,
  page,
  need: 1,
  guide112: false,
  ...more,
});
const policy = (more: Partial<Policy> = {}): Policy => ({
  site: 'noord',
  level: 'assist',
  acknowledgeExpiry: 120,
  steps: [step(0, ['oncall'], { guide112: true })],
  ...more,
});
const withPolicies = (...policies: readonly Policy[]): SiteFile => ({ ...LIFE_SITE, policies });
const hours = (from: string, until: string, ...days: readonly Weekday[]): PolicyHours => ({
  days,
  from,
  until,
  timezone: 'Europe/Amsterdam',
});

describe('what a file may not hold', () => {
  const problems = (...policies: readonly Policy[]): readonly string[] => {
    const found: string[] = [];
    checkSite(withPolicies(...policies), (path, message) => found.push(`${path.join('.')}: ${message}`));
    return found;
  };

  it('is two policies for the same, with or without hours that overlap', () => {
    expect(problems(policy(), policy())).toEqual(['policies.1: is for the same as policies[0]']);
    expect(problems(policy(), policy({ when: hours('09:00', '17:00') }))).toEqual([]);
    expect(
      problems(
        policy({ when: hours('22:00', '06:00', 'saturday') }),
        policy({ when: hours('05:00', '07:00', 'sunday') }),
      ),
    ).toEqual(['policies.1.when: counts at the same hours as policies[0]']);
    expect(
      problems(
        policy({ when: hours('22:00', '06:00', 'saturday') }),
        policy({ when: hours('06:00', '22:00') }),
        policy({ place: 'balie', when: hours('06:00', '22:00') }),
      ),
    ).toEqual([]);
    expect(
      problems(
        policy({ when: hours('09:00', '10:00') }),
        policy({ when: { ...hours('11:00', '12:00'), timezone: 'Europe/London' } }),
      ),
    ).toEqual([
      'policies.1.when.timezone: must be "Europe/Amsterdam", as in policies[0]: hours in two zones cannot be told apart',
    ]);
  });

  it('is less than what an edit may not: steps close together stand in files', () => {
    const close = policy({
      id: 'p',
      steps: [step(0, ['oncall']), step(2, ['everyone'], { guide112: true })],
    });
    expect(problems(close)).toEqual([]);
    expect(
      checkPolicy(withPolicies(close), close).faults.map(({ field, message }) => [field, message]),
    ).toEqual([['steps.1.after', 'must be 5 or more: steps are at least 5 s apart']]);
  });
});

describe('a policy that is saved', () => {
  const site: SiteFile = {
    ...withPolicies(policy({ id: 'p1' }), policy({ id: 'p2', when: hours('22:00', '06:00') })),
    groups: [...LIFE_SITE.groups, { id: 'leeg', name: 'Leeg', people: [] }],
  };
  const fields = (more: Partial<Policy>) =>
    checkPolicy(site, policy({ id: 'p1', ...more })).faults.map(({ field }) => field);

  it.each<[string, Partial<Policy>, readonly string[]]>([
    ['as it stands', {}, []],
    [
      'with an unknown group and person',
      { steps: [step(0, [{ group: 'rod' }, { person: 'piet' }])] },
      ['steps.0.page.0.group', 'steps.0.page.1.person'],
    ],
    ['for a place of another site', { place: 'zaal' }, ['place']],
    ['for a place that is not there', { place: 'zolder' }, ['place']],
    ['without steps', { steps: [] }, ['steps']],
    ['with guidance alone', { steps: [step(0, [], { guide112: true })] }, ['steps']],
    ['with the board alone', { steps: [step(0, ['site-board']), step(20, ['site-board'])] }, ['steps']],
    ['with guidance first', { steps: [step(0, [], { guide112: true }), step(10, ['present'])] }, []],
    ['with an empty step', { steps: [step(0, ['oncall']), step(10, [])] }, ['steps.1']],
    ['with a step for guidance only', { steps: [step(0, ['oncall']), step(10, [], { guide112: true })] }, []],
    ['that begins late', { steps: [step(10, ['oncall'])] }, ['steps.0.after']],
    [
      'out of order',
      { steps: [step(0, ['oncall']), step(60, ['everyone']), step(30, ['everyone'])] },
      ['steps.2.after'],
    ],
    ['with a group of nobody', { steps: [step(0, [{ group: 'leeg' }])] }, ['steps.0.page.0.group']],
    [
      'with 112 as a number outside',
      { steps: [step(0, [{ external: { name: 'Alarm', phone: '1 1 2' } }])] },
      ['steps.0.page.0.external.phone'],
    ],
    ['that needs nobody', { steps: [step(0, ['oncall'], { need: 0 })] }, ['steps.0.need']],
    ['repeated too fast', { repeat: 2 }, ['repeat']],
    ['for nowhere', { site: undefined }, ['']],
    [
      'with hours in no zone',
      { when: { ...hours('09:00', '17:00'), timezone: 'Mars/Olympus' } },
      ['when.timezone'],
    ],
    ['with hours of another', { when: hours('05:00', '07:00') }, ['when']],
    ['with a time that is none', { when: hours('24:00', '25:00') }, ['when.from', 'when.until']],
  ])('%s', (_, more, expected) => {
    expect(fields(more)).toEqual(expected);
  });

  it('for the same as another is refused, and says which', () => {
    expect(checkPolicy(site, policy({ id: 'p9' })).faults).toEqual([
      { field: '', message: 'is for the same as p1', nl: 'is voor hetzelfde als p1' },
    ]);
  });

  it('is told what the gateway does whatever it says', () => {
    const notes = (more: Partial<Policy>) =>
      checkPolicy(site, policy({ id: 'p1', ...more })).notes.map(({ nl }) => nl);
    expect(notes({ level: 'emergency', repeat: 20 })).toEqual([
      'Bij nood begint de 112-aanwijzing meteen, wat hier ook staat.',
      'Zolang er te weinig mensen komen, wordt de laatste stap elke 20 s herhaald tot het alarm is afgesloten.',
    ]);
    expect(notes({ steps: [step(0, ['oncall']), step(90, ['everyone'], { guide112: true })] })[0]).toBe(
      'De 112-aanwijzing begint na 60 s als er niemand komt, wat hier ook staat.',
    );
    expect(notes({ when: hours('09:00', '17:00') }).at(-1)).toContain('Buiten deze uren');
  });
});

describe('a policy put by an edit', () => {
  const put = (life: Life, value: Policy) =>
    life.ask(as('coordinator', 'gijs'), {
      type: 'roster.changed',
      edits: [{ do: 'put', section: 'policies', value }],
      base: null,
    });

  it('is held to more than a file, and the refusal names the field in both languages', () => {
    const life = new Life();
    const close = policy({ steps: [step(0, ['oncall']), step(3, ['everyone'])] });
    const refused = put(life, close);
    expect(refused).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'policies.p1.steps.1.after' },
    });
    expect(JSON.stringify(refused)).toContain('tussen stappen zit minstens 5 s');
    expect(life.state.site.policies).toEqual([]);
    expect(put(life, policy())).toMatchObject({ ok: true });
    life.connect('balie-1');
    life.press('balie-1');
    expect(life.last().policy).toMatchObject({ id: 'p1' });
  });

  it('that pages no person is refused, and comes back by no undo', () => {
    const dead = policy({ id: 'p1', steps: [step(0, [], { guide112: true })] });
    const life = new Life(withPolicies(dead));
    expect(life.state.site.policies).toEqual([dead]);
    const other = put(life, policy({ ...dead, id: 'p2', level: 'emergency' }));
    expect(other).toMatchObject({ ok: false, problem: { code: 'invalid', field: 'policies.p2.steps' } });
    expect(JSON.stringify(other)).toContain('geen mens op');
    expect(put(life, policy({ id: 'p1' }))).toMatchObject({ ok: true });
    const edit = life.state.roster.edits.at(-1)?.id ?? '';
    expect(life.ask(as('coordinator', 'gijs'), { type: 'roster.undone', edit })).toMatchObject({
      ok: false,
      problem: { code: 'invalid', field: 'policies.p1.steps' },
    });
    expect(life.state.site.policies).toEqual([policy({ id: 'p1' })]);
  });

  it('is told beforehand what happens whatever it says', () => {
    const life = new Life();
    const edits = [{ do: 'put', section: 'policies', value: policy({ level: 'emergency' }) }] as const;
    expect(checkEdits(life.state, edits, null, life.now(), texts.nl).follows).toContain(
      'Bij nood begint de 112-aanwijzing meteen, wat hier ook staat.',
    );
  });

  it('of a file may stand closer together, and comes back so when an edit of it is undone', () => {
    const close = policy({ id: 'p1', steps: [step(0, ['oncall']), step(2, ['everyone'])] });
    const life = new Life(withPolicies(close));
    expect(put(life, policy({ id: 'p1' }))).toMatchObject({ ok: true });
    const edit = life.state.roster.edits.at(-1)?.id ?? '';
    expect(life.ask(as('coordinator', 'gijs'), { type: 'roster.undone', edit })).toMatchObject({ ok: true });
    expect(life.state.site.policies).toEqual([close]);
  });
});
