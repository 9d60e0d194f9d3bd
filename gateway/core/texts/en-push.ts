/** The English of calls on a phone; of the same form as the Dutch. */
import type { nlPush } from './nl-push.ts';

const others = (n: number): string =>
  n === 1 ? '1 other colleague is coming.' : `${n} other colleagues are coming.`;

/** The words. */
export const enPush: typeof nlPush = {
  coming: 'I am coming',
  cannot: 'I cannot',
  confirm: 'I have read it',
  over: 'Call is over',
  trialTitle: 'Trial call, no alarm',
  trialText: 'This is how a call arrives. This phone works.',
  unreadable: ['Call', 'This call cannot be read. Open your pager to see what it is.'],
  noted: {
    confirmed: ['Confirmed', 'Thank you.'],
    coming: (n) => [
      'Noted: you are coming',
      n === 0 ? 'You are the first. Stay safe.' : `${others(n)} Stay safe.`,
    ],
    cannot: (n) => ['Noted: you cannot', n === 0 ? 'Somebody else is called.' : others(n)],
    arrived: (n) => ['You were on scene already', n === 0 ? 'Say in your pager when it is safe.' : others(n)],
  },
  notNoted: {
    closed: ['The call is closed already', 'There is nothing left to do.'],
    signedOut: ['NOT noted: you are signed out', 'Tap here, sign in again and answer once more.'],
    own: ['Not noted: this is your own alarm', 'Somebody else is called.'],
    failed: ['NOT noted: no connection', 'Tap here and answer once more in your pager.'],
  },
  unsent: ['Your answer did NOT arrive', 'Answer once more below.'],

  card: 'Calls on this phone',
  cardText: 'Your phone then rings, even when this page is closed or your screen is off.',
  on: 'Switch calls on',
  switchingOn: 'Switching on…',
  off: 'Switch off on this phone',
  isOn: ['This phone is called', 'Even when this page is closed. Try it at the start of your duty.'],
  trial: 'Trial call',
  trialSending: 'Sending the trial call…',
  trialSent: 'The trial call was sent. Look and listen…',
  trialShown:
    'The trial call was shown on this phone. Did you hear it too? If not, turn the sound of your phone on.',
  trialUnseen:
    'The trial call did not arrive. This phone will NOT ring. Is “do not disturb” or battery saving on?',
  trialFailed: 'The trial call could not be sent. This phone will NOT ring. Tell facilities.',
  trouble: {
    denied: [
      'Notifications are off for this page',
      'This phone will NOT ring while the page is closed. Allow notifications for this site in the settings of your browser.',
    ],
    ios: [
      'First put this page on your home screen',
      'On an iPhone or iPad it only works like this: tap Share, choose “Add to Home Screen”, and open Noodknop there.',
    ],
    insecure: [
      'This page was not opened securely',
      'Calls on your phone only work over https. Ask facilities for the right address.',
    ],
    unsupported: [
      'This browser cannot receive calls',
      'Keep this page open, or use a current Chrome, Edge, Firefox or Safari.',
    ],
    unavailable: [
      'The gateway cannot send calls to phones now',
      'Keep this page open. Facilities can see the fault.',
    ],
    failed: [
      'Switching on failed',
      'The phone got no address from its message service. Do you have internet? Try again.',
    ],
    offline: ['The gateway cannot be reached', 'Try again in a moment.'],
  },
  checks: {
    title: 'Is everything right?',
    notices: { ok: 'Notifications on', bad: 'Notifications off' },
    sound: { ok: 'Sound of this page on', bad: 'Sound still off: tap “Shift begun”' },
    awake: {
      ok: 'Screen stays on',
      bad: 'Screen may turn off: set it to stay on',
    },
    app: { ok: 'Opened as an app', bad: 'Not opened as an app' },
  },
  install: 'Install as an app',
  installHint: 'As an app Noodknop is on your home screen and opens faster.',
  phones: (n) => (n === 1 ? '1 phone receives your calls' : `${n} phones receive your calls`),
  thisPhone: 'this phone',
  lastOk: (time) => `last reached ${time}`,
  neverOk: 'not reached yet',
  remove: (label) => `Remove: ${label}`,
  removeShort: 'Remove',

  offline: {
    title: 'No connection',
    text: 'This phone has no contact with the gateway now.',
    deaf: 'It will NOT ring while you see this.',
    help: 'Is there danger? Call 112 yourself.',
    trying: 'It is tried again by itself.',
    again: 'Try now',
    busy: 'Connecting…',
  },
};
