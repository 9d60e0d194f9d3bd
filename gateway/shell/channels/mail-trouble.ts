/**
 * What went wrong between us and a mail server, in words for facilities. Promises to say which server, what is wrong and
 * how to mend it, with the codes of the server's answer and never its words, which may hold addresses or more.
 */
import type { MailConfig } from './config.ts';
import { ChannelError } from './face.ts';

/** What nodemailer says of a failure, as far as it is used. */
interface Failure {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly timeoutType?: string;
}

const TLS_TROUBLE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'shows an expired certificate: renew it on that server',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet: look at the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate of its own making: give its authority as mail.caFile',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an unknown authority: give it as mail.caFile',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate of an unknown authority: give it as mail.caFile',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate of an unknown authority: give it as mail.caFile',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name: use the name in it as mail.host',
};
const NETWORK_TROUBLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection: does it run, and is mail.port right?',
  ENOTFOUND: 'has a name that nobody knows: check mail.host and the name server',
  EAI_AGAIN: 'cannot be looked up: the name server does not answer',
  EHOSTUNREACH: 'cannot be reached: check the network',
  ENETUNREACH: 'cannot be reached: this machine has no network',
  ECONNRESET: 'broke the connection off',
};

/** The codes of the server's answer, never its words: they may hold addresses. */
function answerOf({ responseCode, response }: Failure): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return responseCode === undefined
    ? ''
    : ` (${responseCode}${enhanced === undefined ? '' : ` ${enhanced}`})`;
}

/** A failure as a `ChannelError`; `address` where only this person's address is refused. */
export function mailTrouble(error: unknown, { host, port }: Pick<MailConfig, 'host' | 'port'>): ChannelError {
  if (error instanceof ChannelError) return error;
  const failure = error as Failure;
  const { code = '', command = '', responseCode = 0 } = failure;
  const low = failure.originalCode ?? code;
  const answer = answerOf(failure);
  const server = `mail server ${host}:${port}`;
  const say = (what: string, whose?: 'address'): ChannelError => new ChannelError(`${server} ${what}`, whose);
  const known = TLS_TROUBLE[low] ?? NETWORK_TROUBLE[low];
  if (known !== undefined) return say(known);
  if (code === 'EABORT') return say('gave no answer in time');
  if (code === 'EDNS') return say('cannot be looked up: the name server does not answer');
  if (code === 'ETIMEDOUT' || low === 'ETIMEDOUT')
    return say(
      failure.timeoutType === 'CONNECT_TIMEOUT'
        ? 'does not take the connection: check the network and mail.port'
        : 'took the connection and then said nothing: look at that server',
    );
  if (responseCode === 421 || code === 'ECONNECTION') return say(`ended the connection${answer}`);
  if (code === 'EAUTH' || code === 'ENOAUTH')
    return say(`refuses the login${answer}: check mail.user and the password`);
  if (command === 'STARTTLS' || code === 'ETLS')
    return say(`does not begin STARTTLS${answer}: set mail.security to tls (port 465), or check mail.port`);
  if (low.startsWith('ERR_SSL') || low === 'EPROTO' || code === 'EPROTOCOL')
    return say('speaks something else than expected: check mail.port and mail.security');
  if (command === 'RCPT TO' || (code === 'EENVELOPE' && command === 'API')) {
    // 5.7.x is policy (RFC 3463 section 3.8): the server would refuse anybody's mail that way.
    if (/ 5\.7\./.test(answer) || responseCode === 530)
      return say(`does not pass mail on for us${answer}: set mail.user, or allow this machine there`);
    return say(`refuses this person's mail address${answer}: check it in the site file`, 'address');
  }
  if (command === 'MAIL FROM') return say(`refuses the sender${answer}: check mail.from`);
  if (code === 'EMESSAGE' || command === 'DATA') return say(`refuses the message${answer}`);
  return say(`failed (${low === '' ? 'unknown reason' : low})${answer}`);
}
