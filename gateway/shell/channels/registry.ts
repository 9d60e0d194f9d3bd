/** Which file opens which channel: the one place that knows them all. A channel that needs nothing of the house but its section. */

import type { FarChannel } from '../../core/far-channel.ts';
import { openEspa } from './espa/channel.ts';
import { openMail } from './mail.ts';
import type { Opener } from './opener.ts';
import { openSms } from './sms.ts';
import { openWebhook } from './webhook.ts';

export type { Opener, Opening } from './opener.ts';

/** Push needs the phones' subscriptions besides, and is opened by `open.ts` itself. */
export const openers: { readonly [K in Exclude<FarChannel, 'web-push'>]?: Opener<K> } = {
  espa: openEspa,
  mail: openMail,
  sms: openSms,
  webhook: openWebhook,
};
