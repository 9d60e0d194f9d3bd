/**
 * Every English text outside the pages; those stand in `en-pages.ts`. The type `Texts` of the Dutch makes the
 * compiler refuse a missing, misspelled or superfluous key.
 */
import { calendar } from './en-calendar.ts';
import { channels } from './en-channels.ts';
import { drill } from './en-drill.ts';
import { dryRun } from './en-dry-run.ts';
import { enFar } from './en-far.ts';
import { deviceClock, fleet, fleetFaults } from './en-fleet.ts';
import { enLink } from './en-link.ts';
import { simulation } from './en-live.ts';
import { notices } from './en-notices.ts';
import { pages } from './en-pages.ts';
import { enPush } from './en-push.ts';
import { rosterCore } from './en-roster-core.ts';
import { scenario } from './en-scenario.ts';
import { selfFaults } from './en-self.ts';
import { walk } from './en-walk.ts';
import type { nl } from './nl.ts';

const people = (n: number): string => (n === 1 ? '1 person' : `${n} people`);
const by = (who: string | null): string => (who === null ? '' : ` by ${who}`);
const because = (detail: string): string => (detail === '' ? '' : `: ${detail}`);
const aside = (detail: string): string => (detail === '' ? '' : ` (${detail})`);

export const en: typeof nl = {
  code: 'en',
  locale: 'en-GB',
  name: 'English',
  pages,
  calendar,
  drill,
  dryRun,
  simulation,
  channels,
  far: enFar,
  push: enPush,
  link: enLink,
  notices,
  fleet,
  rosterCore,
  walk,
  scenario,

  files: {
    walk: 'walk-test',
    drill: 'drill',
    scenario: 'scenario',
    timeline: 'timeline',
    statistics: 'statistics',
  },

  statistics: {
    columns: {
      month: 'Month',
      group: 'Group code',
      groupName: 'Group',
      alarms: 'Alarms',
      answered: 'Answered',
      arrived: 'Arrived',
      answerMedian: 'First answer, middle (s)',
      answerP90: 'First answer, 9 out of 10 within (s)',
      arrivalMedian: 'First arrival, middle (s)',
      arrivalP90: 'First arrival, 9 out of 10 within (s)',
      within10: 'Share answered within 10 s',
      within40: 'Share answered within 40 s',
    },
  },

  level: { assist: 'Assistance', emergency: 'Emergency', test: 'Test', unknown: 'Unknown' },
  alarmState: {
    open: 'Paging',
    acknowledged: 'Help is on the way',
    'on-scene': 'Help is on scene',
    closed: 'Closed',
  },
  pageState: {
    requested: 'requested',
    sent: 'sent',
    delivered: 'ringing',
    acknowledged: 'answered',
    declined: 'cannot come',
    failed: 'failed',
    withdrawn: 'withdrawn',
  },
  answer: {
    coming: 'is coming',
    cannot: 'cannot come',
    arrived: 'is on scene',
    clear: 'reports all clear',
    expired: 'said to come, did not arrive',
  },
  answerYou: {
    coming: 'are coming',
    cannot: 'cannot come',
    arrived: 'are on scene',
    clear: 'report all clear',
    expired: 'said to come, did not arrive',
  },
  channel: {
    mqtt: 'pager',
    web: 'pager page',
    board: 'board',
    'web-push': 'phone notification',
    espa: 'paging system',
    sms: 'text message',
    mail: 'mail',
    webhook: 'connector',
  },
  labels: 'Labels of buttons and pagers',
  deviceKind: { desk: 'Desk button', wearable: 'Wearable button', pager: 'Pager', sounder: 'Sounder' },
  deviceState: {
    healthy: 'In order',
    lost: 'Not reachable',
    unheard: 'Not heard',
    'never-heard': 'Never heard yet',
    revoked: 'Revoked',
  },
  role: {
    employee: 'Employee',
    responder: 'Responder',
    manager: 'Manager',
    facilities: 'Facilities',
    coordinator: 'Coordinator',
    admin: 'Administrator',
    auditor: 'Auditor',
    board: 'Board',
    integration: 'Integration',
  },

  page: {
    reason: {
      step: '',
      press: 'Pressed again',
      raise: 'Now an emergency',
      expired: 'Nobody arrived, go after all',
      withdrawn: 'Colleague cannot after all, go',
      unanswered: 'No answer yet, go after all',
      reminder: 'Not reported safe yet',
      'unknown-alarm': 'Unknown alarm',
      replacement: 'A colleague cannot, you are next',
      repeat: 'Still too few people coming',
      arrival: 'You said you would come: report your arrival',
      real: 'This is real, come',
    },
    line: (f) =>
      [
        f.call112 ? 'Call 112' : '',
        f.duress ? 'DURESS: do not believe false alarm' : '',
        ...(f.calls ?? []).map(({ name, phone }) => `Call ${name.slice(0, 24)} ${phone} yourself`),
        f.reason,
        f.level === 'emergency' ? 'Emergency' : 'Assistance asked for',
        f.enough
          ? `Already ${f.coming} coming, you are still welcome`
          : f.coming > 0
            ? (f.need ?? 1) > 1
              ? `${f.coming} of ${f.need} on the way`
              : `${people(f.coming)} on the way`
            : '',
        f.cancelled && !f.duress ? 'Presser says: false alarm' : '',
        f.text ?? '',
      ]
        .filter((part) => part !== '')
        .join('. '),
    unknownPlace: 'Place unknown',
  },

  fault: {
    'device-lost': (f) => `${f.device} gives no sign of life.`,
    'area-lost': (f) =>
      `Several devices silent at once${aside(f.detail)}: ${f.devices.join(', ')}. Check power and network.`,
    'battery-low': (f) =>
      `The battery of ${f.device} is nearly empty${f.detail === '' ? '' : ` (${f.detail}%)`}.`,
    'device-fault': (f) => `${f.device} reports a fault: ${f.detail}.`,
    'wrong-key': (f) => `${f.device} signs with a wrong key. Give the device its key again.`,
    'second-holder': (f) =>
      `Two devices use the key of ${f.device}. Issue a new key and find out where the old one is.`,
    'unverified-press': (f) =>
      `A press of ${f.device} had an old counter. Help was paged all the same; see whether someone repeats messages.`,
    'test-outside-session': (f) => `${f.device} sent a test outside a test session. Help was paged.`,
    'unknown-message': (f) => `${f.device} sent a message this system does not know${because(f.detail)}.`,
    'rotation-pending': (f) => `${f.device} does not use its new key yet; meanwhile the old one stays valid.`,
    store: (f) => `The log cannot be written${because(f.detail)}. Pages go on.`,
    channel: (f) => `Channel ${f.channel} does not work${because(f.detail)}.`,
    clock: (f) =>
      f.device !== '' ? deviceClock(f) : `The clock of the server jumped${aside(f.detail)}. Check the time.`,
    roster: (f) => `The roster leaves nobody${aside(f.detail)}; the fallback group is on duty.`,
    ...selfFaults,
    ...fleetFaults,
    untested: walk.fault,
  },

  hub: {
    silent: (hub, place, why) =>
      `Hub ${hub}${place === '' ? '' : ` (${place})`} ${
        {
          gone: 'is not connected: wearables are not heard there.',
          mute: 'is connected and says nothing: wearables are not heard there.',
          deaf: 'hears wearables and passes on no answer to them. Look at the settings of the hub.',
        }[why]
      }`,
  },

  duty: {
    'manager-informed': 'Manager knows; first care and practical matters arranged',
    'safety-officer-informed': 'Safety officer knows',
    'labour-inspectorate':
      'After a death, permanent injury (mental too) or hospital admission: labour inspectorate called',
    'response-to-perpetrator': 'Response to the perpetrator, fitting what happened',
    'aftercare-started': 'Aftercare begun, for witnesses and close colleagues too',
    'aftercare-asked-again': 'Asked again whether aftercare is wanted',
    'police-report': 'Police: VPT report or charges',
    'partners-informed': 'Partners with a direct interest informed',
    'reporter-feedback': 'Reporter has heard what was done',
    'team-discussed': 'Discussed in the team: what can we learn?',
    'quarter-reviewed': 'Taken into the quarterly review',
  },
  dutyHint: {
    police: (f) =>
      f.behaviour === null
        ? 'Fill in the behaviour level first; it decides whether charges are needed.'
        : f.behaviour === 5
          ? 'Always press charges, in the employee’s name with the employer’s address.'
          : f.behaviour === 4
            ? 'VPT report; charges whenever physical violence was threatened, with the employer’s address.'
            : f.behaviour === 3
              ? 'VPT report if the behaviour went on.'
              : 'Not needed, unless it becomes a pattern.',
  },
  dutyWho: {
    manager: 'manager',
    reporter: 'reporter',
    'reporter-or-manager': 'reporter or manager',
    employer: 'employer',
    'manager-or-coordinator': 'manager or coordinator',
    'manager-or-safety-officer': 'manager or safety officer',
    'safety-officer': 'safety officer',
    coordinator: 'coordinator',
    team: 'team',
    'team-or-coordinator': 'team or coordinator',
  },
  dutyState: { open: 'To do', done: 'Done', 'not-applicable': 'Does not apply' },

  story: {
    'alarm.opened': (f) => (f.who === null ? 'Alarm began' : `Alarm began without a button${by(f.who)}`),
    'press.received': (f) => `Button ${f.device ?? ''} pressed: ${f.level}`,
    'press.raised': () => 'The same press became an emergency',
    'alarm.raised': () => 'Alarm raised to emergency',
    'step.started': (f) => `Step ${f.count} of the escalation`,
    'step.repeated': () => 'Last step repeated',
    'page.requested': (f) =>
      `${people(f.count)} paged${f.reason === '' ? '' : ` (${f.reason.toLowerCase()})`}`,
    'page.retried': (f) => (f.count === 1 ? '1 page sent once more' : `${f.count} pages sent once more`),
    'page.sent': (f) => (f.count === 1 ? '1 page sent' : `${f.count} pages sent`),
    'page.delivered': (f) => `Page rings at ${f.who ?? 'the board'}`,
    'page.failed': (f) => (f.count === 1 ? '1 page failed' : `${f.count} pages failed`),
    'page.withdrawn': (f) => (f.count === 1 ? '1 page withdrawn' : `${f.count} pages withdrawn`),
    'answer.recorded': (f) => `${f.who ?? 'Someone'} ${f.answer}`,
    'alarm.acknowledged': () => 'Enough people on the way; the others need not come',
    'acknowledgement.reminded': (f) => `Asked whether ${f.who ?? 'someone'} is there yet`,
    'acknowledgement.expired': (f) => `${f.who ?? 'Someone'} did not arrive in time`,
    'alarm.reopened': () => 'Everyone paged again',
    'alarm.on-scene': (f) => `First on scene, in the lead: ${f.who ?? 'unknown'}`,
    'alarm.reminded': () => 'Reminded: not reported safe yet',
    'policy.exhausted': () => 'Last step, and nobody on the way yet',
    'press.cancelled': (f) =>
      f.duress ? 'False alarm reported under duress' : `False alarm reported${by(f.who)}`,
    'guidance.started': () => 'Advice: call 112',
    'guidance.calling': (f) => `${f.who ?? 'Someone'} is calling 112`,
    'guidance.lapsed': () => 'Nobody is calling 112 at the moment',
    'guidance.called': (f) => `112 called${by(f.who)}${f.note === null ? '' : `: ${f.note}`}`,
    'round.planned': () => 'New round of pages planned',
    'answer.awaited': () => 'Asked again who is coming',
    'alarm.closed': (f) => `Reported safe and closed${by(f.who)}`,
    'incident.edited': (f) => `Incident report added to${by(f.who)}`,
    'duty.changed': (f) => `Duty updated${by(f.who)}`,
    'walk.interrupted': () => 'A walk test was interrupted: every button is live again',
    'drill.begun': () => 'DRILL begun',
    'drill.became-real': () => 'NO DRILL any more: it is real',
    'drill.ended': () => 'Drill over',
  },
};
