/** What the site file may not say: a row for each fault, and the words in which it is refused. */
import { describe, expect, test } from 'vitest';
import { FAULT_CODES } from '../../../gateway/core/fault-codes.ts';
import { at, type Bent, bent, problemsOf } from './config-bend.ts';

describe('refusing', () => {
  const rows: readonly [string, (site: Bent) => void, string][] = [
    [
      'an unknown key',
      (s) => {
        at(s.people).nmae = 'x';
      },
      'people[0].nmae is not known here; did you mean "name"?',
    ],
    [
      'an id that is kept for virtual devices',
      (s) => {
        at(s.devices).id = 'sim-desk-1';
      },
      'devices[0].id Ids that begin with "sim-" are kept for virtual devices of a simulation; give "sim-desk-1" another id.',
    ],
    [
      'an unknown list',
      (s) => {
        Object.assign(s, { peple: [] });
      },
      'peple is not known here; did you mean "people"?',
    ],
    [
      'a fault policy for a code that is none',
      (s) => {
        Object.assign(s, { faultPolicies: [{ codes: ['device-losst'], tell: ['facilities'] }] });
      },
      `faultPolicies[0].codes[0] "device-losst" is not one of ${FAULT_CODES.join(', ')}; did you mean "device-lost"?`,
    ],
    [
      'a fault policy that tells nobody, or somebody unknown',
      (s) => {
        Object.assign(s, { faultPolicies: [{ tell: [{ person: 'niemand' }] }] });
      },
      'faultPolicies[0].tell[0].person "niemand" is not the id of any of the people',
    ],
    [
      'a fault policy at an hour that is none',
      (s) => {
        Object.assign(s, { faultPolicies: [{ tell: ['facilities'], when: 'nachts' }] });
      },
      'faultPolicies[0].when must be always or hours such as {from: "07:00", until: "18:00"}',
    ],
    [
      'a missing fallback',
      (s) => {
        delete at(s.rotations).fallback;
      },
      'rotations[0].fallback is missing',
    ],
    [
      'a mistyped kind',
      (s) => {
        at(s.devices).kind = 'desc';
      },
      'devices[0].kind "desc" is not one of desk, wearable, pager, sounder; did you mean "desk"?',
    ],
    [
      'a mistyped role',
      (s) => {
        at(s.people).roles = ['responder', 'cordinator'];
      },
      'people[0].roles[1] "cordinator" is not one of employee, responder, manager, facilities, coordinator, admin, auditor, board, integration; did you mean "coordinator"?',
    ],
    [
      'an unknown place',
      (s) => {
        at(s.devices).place = 'linde-bali';
      },
      'devices[0].place "linde-bali" is not the id of any of the places; did you mean "linde-balie"?',
    ],
    [
      'an unknown site',
      (s) => {
        at(s.places).site = 'lnide';
      },
      'places[0].site "lnide" is not the id of any of the sites; did you mean "linde"?',
    ],
    [
      'an unknown group of a rotation',
      (s) => {
        at(s.rotations).groups = ['berk', 'eikk'];
      },
      'rotations[0].groups[1] "eikk" is not the id of any of the groups; did you mean "eik"?',
    ],
    [
      'an unknown fallback',
      (s) => {
        at(s.rotations).fallback = 'nobody';
      },
      'rotations[0].fallback "nobody" is not the id of any of the groups',
    ],
    [
      'an empty group',
      (s) => {
        at(s.groups).people = [];
      },
      'groups[0].people is empty: a group needs at least one person',
    ],
    [
      'a member twice',
      (s) => {
        at(s.groups).people = ['sanne', 'sanne'];
      },
      'groups[0].people[1] "sanne" stands here twice',
    ],
    [
      'an id used twice',
      (s) => {
        at(s.devices, 1).id = 'balie-1';
      },
      'devices[1].id "balie-1" is already the id of devices[0]',
    ],
    [
      'an id that programs use',
      (s) => {
        at(s.places).id = 'constructor';
      },
      'places[0].id is a word that programs use for themselves: choose another id',
    ],
    [
      'a path as an id',
      (s) => {
        at(s.sites).id = '../etc';
      },
      'sites[0].id must be an id: letters, digits, dots, hyphens and underscores, at most 64, a letter or digit first',
    ],
    [
      'a number for a name',
      (s) => {
        at(s.people).name = 7;
      },
      'people[0].name must be text: put it in quotes',
    ],
    [
      'an empty name',
      (s) => {
        at(s.people).name = '  ';
      },
      'people[0].name is empty',
    ],
    [
      'a long name',
      (s) => {
        at(s.people).name = 'x'.repeat(81);
      },
      'people[0].name is too long: at most 80 characters',
    ],
    [
      'a telephone number without digits',
      (s) => {
        at(s.sites).callback = 'balie';
      },
      'sites[0].callback must be a telephone number, in quotes',
    ],
    [
      'a bad zone',
      (s) => {
        at(s.rotations).timezone = 'Europe/Amsterdm';
      },
      'rotations[0].timezone is not a time zone of the IANA list, such as Europe/Amsterdam',
    ],
    [
      'a bad handoff time',
      (s) => {
        at(s.rotations).handoff = { weekday: 'monday', time: '25:00' };
      },
      'rotations[0].handoff.time must be a time of day such as "09:00", in quotes',
    ],
    [
      'a bad weekday',
      (s) => {
        at(s.rotations).handoff = { weekday: 'munday', time: '09:00' };
      },
      'rotations[0].handoff.weekday "munday" is not one of monday, tuesday, wednesday, thursday, friday, saturday, sunday; did you mean "monday"?',
    ],
    [
      'a day that does not exist',
      (s) => {
        at(s.rotations).start = '2026-02-30';
      },
      'rotations[0].start is a date that does not exist',
    ],
    [
      'a desk button with a holder',
      (s) => {
        at(s.devices).person = 'sanne';
      },
      'devices[0].person a desk has no holder: only a wearable or a pager is handed out',
    ],
    [
      'being one’s own manager',
      (s) => {
        at(s.people).manager = 'sanne';
      },
      'people[0].manager nobody is their own manager',
    ],
    [
      'the channel everybody has',
      (s) => {
        at(s.people).channels = [{ kind: 'web' }];
      },
      'people[0].channels[0].kind everybody has the pager page in the browser: leave "web" out',
    ],
    [
      'a policy for a place of another site',
      (s) => {
        at(s.policies).site = 'linde';
      },
      'policies[0].place "haven-huisbezoek" belongs to site "haven"',
    ],
    [
      'a policy for nothing',
      (s) => {
        delete at(s.policies).place;
      },
      'policies[0] must name a site or a place',
    ],
    [
      'two policies for the same',
      (s) => {
        s.policies.push(at(s.policies));
      },
      'policies[1] is for the same as policies[0]',
    ],
    [
      'a policy that begins late',
      (s) => {
        at(s.policies).steps = [{ after: 5, page: 'oncall', guide112: true }];
      },
      'policies[0].steps[0].after must be 0: the first step starts at once',
    ],
    [
      'steps out of order',
      (s) => {
        at(s.policies).steps = [
          { after: 0, page: 'oncall', guide112: true },
          { after: 20, page: 'oncall' },
          { after: 10, page: 'everyone' },
        ];
      },
      'policies[0].steps[2].after must be 20 or more: steps stand in their order',
    ],
    [
      'a need of nobody',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: 'oncall', guide112: true, need: 0 }];
      },
      'policies[0].steps[0].need must be at least 1',
    ],
    [
      'no step at all',
      (s) => {
        at(s.policies).steps = [];
      },
      'policies[0].steps is empty: a policy needs at least one step',
    ],
    [
      'a policy that pages nobody',
      (s) => {
        at(s.policies).steps = [{ after: 0 }];
      },
      'policies[0].steps[0] pages nobody and starts no 112 guidance: give it a page or guide112: true',
    ],
    [
      'a mistyped target',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: 'oncal', guide112: true }];
      },
      'policies[0].steps[0].page[0] must be oncall, site-board, everyone, present, {group: id}, {person: id} or {external: {name, phone}}; did you mean "oncall"?',
    ],
    [
      'an unknown target',
      (s) => {
        at(s.policies).steps = [{ after: 0, page: { group: 'berck' }, guide112: true }];
      },
      'policies[0].steps[0].page[0].group "berck" is not the id of any of the groups; did you mean "berk"?',
    ],
  ];
  test.each(rows)('%s', (_title, bend, said) => {
    expect(problemsOf(bent(bend))).toEqual([said]);
  });

  const span = { rotation: 'linde-week', from: '2026-11-23T09:00:00Z', until: '2026-11-30T09:00:00Z' };
  const pairs: readonly [string, readonly Record<string, unknown>[], readonly string[]][] = [
    [
      'the same person replaced twice at once',
      [{ replace: { person: 'sanne', by: 'tom' } }, { replace: { person: 'sanne', by: 'fatma' } }],
      ['overrides[1] moves "sanne" at the same time as overrides[0] does'],
    ],
    [
      'a stand-in who is taken away',
      [{ replace: { person: 'sanne', by: 'tom' } }, { remove: ['tom'] }],
      ['overrides[1] moves "tom" at the same time as overrides[0] does'],
    ],
    [
      'different people at once',
      [{ replace: { person: 'sanne', by: 'tom' } }, { remove: ['daan'] }, { add: ['fatma'] }],
      [],
    ],
    [
      'the same person one after the other',
      [{ remove: ['sanne'] }, { remove: ['sanne'], from: span.until, until: '2026-12-07T09:00:00Z' }],
      [],
    ],
    [
      'the same person in two rotations',
      [{ remove: ['sanne'] }, { remove: ['sanne'], rotation: 'haven-week' }],
      [],
    ],
    [
      'two ways in one override',
      [{ remove: ['sanne'], add: ['tom'] }],
      ['overrides[0] must have exactly one of replace, add and remove'],
    ],
    [
      'an end before the beginning',
      [{ remove: ['sanne'], until: '2026-11-23T09:00:00Z' }],
      ['overrides[0].until must be later than from'],
    ],
    [
      'standing in for oneself',
      [{ replace: { person: 'tom', by: 'tom' } }],
      ['overrides[0].replace.by nobody stands in for themselves'],
    ],
    [
      'a day without a time',
      [{ remove: ['sanne'], from: '2026-11-23' }],
      [
        'overrides[0].from must be a date and time such as "2026-01-05T09:00:00+01:00"; without an offset it is local time of the rotation',
      ],
    ],
  ];
  test.each(pairs)('overrides: %s', (_title, overrides, said) => {
    expect(problemsOf(bent((s) => s.overrides.push(...overrides.map((o) => ({ ...span, ...o })))))).toEqual(
      said,
    );
  });

  test('a long override over two short ones is found, whatever lies between', () => {
    const said = problemsOf(
      bent((s) =>
        s.overrides.push(
          { ...span, remove: ['sanne'] },
          { ...span, until: '2026-11-24T09:00:00Z', remove: ['daan'] },
          { ...span, from: '2026-11-29T09:00:00Z', remove: ['sanne', 'daan'] },
        ),
      ),
    );
    expect(said).toEqual(['overrides[2] moves "sanne" at the same time as overrides[0] does']);
  });
});
