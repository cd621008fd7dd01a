/** Asks Iterable whether a key is good, by a call that reads and changes nothing. */

import type { Project } from '../../lib/config/define-config.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { readAnswer } from '../../lib/iterable/response.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { parsedOrNothing } from '../../lib/json/parsed-or-nothing.ts';
import { exchangeWith } from '../iterable/exchange.ts';

/** Every server-side key may read it, and it is short. At most 100 a second. */
const PATH = '/api/channels';

export type KeyVerdict =
  /** Iterable takes it as a server-side key. */
  | { readonly is: 'server-side' }
  /** It lives, and is for apps and pages. */
  | { readonly is: 'client-side'; readonly type: string }
  /** It is a server-side key that was switched off. */
  | { readonly is: 'disabled' }
  /** This data centre doesn't know it. */
  | { readonly is: 'unknown-here' }
  | { readonly is: 'dead-or-of-wrong-kind'; readonly words: string }
  /** It was not said. `not-iterable`: something in between answered. */
  | {
      readonly is: 'untold';
      readonly because: 'unreachable' | 'failing' | 'rate-limited' | 'not-iterable';
      readonly words: string;
    };

export type Refusal = Exclude<KeyVerdict, { readonly is: 'server-side' | 'client-side' }>;

/** A key that was tried. */
export interface Trial {
  readonly project: Project;
  readonly subject: string;
  /** The kind that is needed. */
  readonly wants: 'server-side' | 'client-side';
  readonly verdict: KeyVerdict;
  /** At the other data centre, if it was asked. */
  readonly elsewhere: KeyVerdict | undefined;
  /** The address of the sandbox, if that stands in for Iterable. */
  readonly sandbox: string | undefined;
}

/** @param origin of the data centre's API */
export async function tryKey(origin: string, key: string): Promise<KeyVerdict> {
  return verdictOn(await exchangeWith(origin, { path: PATH, key }));
}

/** `apiKeyType` of keys for servers; of others seen: Mobile, JavaScript, Web. */
const SERVER_SIDE = /^(?:ServerSide|ReadOnly|Server)$/i;

function verdictOn(exchange: Exchange): KeyVerdict {
  if (exchange.kind === 'no-answer') {
    return { is: 'untold', because: 'unreachable', words: `it could not be reached: ${exchange.cause}` };
  }
  const { status, body } = exchange;
  const answer = parsedOrNothing(body);
  if (status === 200 && isRecord(answer) && Array.isArray(answer.channels)) return { is: 'server-side' };
  const { reading, params } = readAnswer(exchange);
  const said = [String(status), reading.code, reading.words].filter((part) => part !== undefined).join(' ');
  switch (reading.verdict) {
    case 'credentials-refused':
    case 'jwt-refused':
      return verdictOnRefusal({ code: reading.code, words: reading.words ?? '', params, said });
    case 'rate-limited':
      return {
        is: 'untold',
        because: 'rate-limited',
        words: "it answers 429: the project's limit is used up now",
      };
    default:
      return untold(status, said);
  }
}

function untold(status: number, said: string): KeyVerdict {
  return status >= 500
    ? { is: 'untold', because: 'failing', words: `it answers ${said}` }
    : {
        is: 'untold',
        because: 'not-iterable',
        words: `${said} is not its answer to any key: a firewall, a proxy or an allow list stands in between`,
      };
}

interface Refused {
  readonly code: string | undefined;
  readonly words: string;
  readonly params: unknown;
  readonly said: string;
}

function verdictOnRefusal({ code, words, params, said }: Refused): KeyVerdict {
  const type = isRecord(params) && typeof params.apiKeyType === 'string' ? params.apiKeyType : undefined;
  if (type !== undefined) {
    return SERVER_SIDE.test(type) ? { is: 'disabled' } : { is: 'client-side', type };
  }
  // Only keys for apps and pages are asked for a token.
  if (code === 'BadAuthorizationHeader' || code === 'InvalidJwtPayload') {
    return { is: 'client-side', type: 'JWT-enabled' };
  }
  if (/^Invalid API key/i.test(words)) return { is: 'unknown-here' };
  return { is: 'dead-or-of-wrong-kind', words: said };
}

export const other = (dataCenter: DataCenter): DataCenter => (dataCenter === 'US' ? 'EU' : 'US');
