/**
 * What Iterable's answer says about an event. A 429 decides first, then a `code` or words that speak of the
 * event, then the status, and any other `code`: an error can carry the code Success, and a body can be a page.
 */
import { isRecord } from '../json/is-record.ts';
import { parsedOrNothing } from '../json/parsed-or-nothing.ts';
import type { Exchange } from './client.ts';
import { detailOf, wordsOf } from './tellable.ts';

/** The closed list of what can be said; what follows from each is decided elsewhere. */
export type Verdict =
  | 'delivered'
  | 'event-name-disallowed'
  | 'rate-limited'
  /** Nothing was said about the event: an outage, a time-out, a proxy in between. */
  | 'unavailable'
  /** It may have been done: Iterable was sent it, and gave no answer, or one of 2xx that can't be read as a yes. */
  | 'in-doubt'
  | 'credentials-refused'
  | 'jwt-refused'
  | 'jwt-user-mismatch'
  | 'user-forgotten'
  | 'user-unknown'
  | 'too-large'
  /** Some of the users in its body were refused. */
  | 'partly-refused'
  | 'rejected';

export interface Reading<V = Verdict> {
  readonly verdict: V;
  /** The HTTP status, if an answer came. */
  readonly status?: number;
  /** Iterable's `code`, verbatim. */
  readonly code?: string;
  /**
   * Names and types of what was refused; the event's name if it is switched off; or what stood in the way. Never
   * `msg`, which quotes addresses.
   */
  readonly detail?: string;
  /** Iterable's `msg` about a key or a token, without what could be an address or a key. */
  readonly words?: string;
  /** The `Retry-After` header, as it came. */
  readonly retryAfter?: string;
}

interface IterableAnswer {
  readonly code: string | undefined;
  readonly msg: string;
  readonly params: unknown;
}

/** What can be one of Iterable's codes: it goes into logs and dead letters. */
const CODE = /^\w{1,64}$/;

/** Statuses of whatever stands between Iterable and us, whatever their body holds. */
const SAYS_NOTHING: ReadonlySet<number> = new Set([402, 404, 405, 407, 408, 421, 425]);

/** By Iterable's `code`: https://api.iterable.com/api-docs, IterableApiResponse.code */
type VerdictsByCode = ReadonlyMap<string | undefined, Verdict>;

/** Whoever says this has looked at the event: it holds whatever the status is. */
const OF_EVENT = byCode({
  ForgottenUserError: 'user-forgotten',
  InvalidEmailAddressError: 'rejected',
  InvalidUserIdError: 'rejected',
  RequestFieldsTypesMismatched: 'rejected',
  UniqueFieldsLimitExceeded: 'rejected',
  UnknownEmailError: 'user-unknown',
  UnknownUserIdError: 'user-unknown',
});

/** Nothing else at 401 and 403 is about the key: a firewall answers so to a body that it doesn't like. */
const OF_CREDENTIALS = byCode({
  BadApiKey: 'credentials-refused',
  BadAuthorizationHeader: 'credentials-refused',
  Forbidden: 'credentials-refused',
  InvalidJwtPayload: 'jwt-refused',
  JwtUserIdentifiersMismatched: 'jwt-user-mismatch',
  Unauthorized: 'credentials-refused',
});

const OF_KEY_BY_STATUS: ReadonlyMap<number, VerdictsByCode> = new Map([
  // Seen with "Invalid API key": an error can carry the code Success.
  [401, new Map([...OF_CREDENTIALS, ['Success', 'credentials-refused'] as const])],
  [403, OF_CREDENTIALS],
]);

/** At any other 4xx; a code that is not listed rejects. */
const OF_REQUEST: VerdictsByCode = new Map([
  ...OF_CREDENTIALS,
  ...byCode({
    BatchTooLarge: 'too-large',
    DatabaseError: 'unavailable',
    RateLimitExceeded: 'rate-limited',
  }),
]);

/** What speaks of the event in `msg` alone, beside a code that doesn't. */
const WORDS_OF_EVENT: readonly (readonly [RegExp, Verdict])[] = [
  // `users/updateEmail`, with code BadParams.
  [/^Cannot change user .*User does not exist\.?$/s, 'user-unknown'],
  // `lists/*`, with code Success.
  [/^error\.lists\.invalidListId\b/, 'rejected'],
];

/** Iterable answers 200 for an event whose name is switched off, and does not store it. */
const DISALLOWED = 'is disallowed from tracking';

/** Reads the answer to a call that carries one event. */
export function readSingle(exchange: Exchange): Reading {
  return readAnswer(exchange).reading;
}

/** What an answer says about the call as a whole, and the `params` that it gives as the reason. */
export function readAnswer(exchange: Exchange): { readonly reading: Reading; readonly params?: unknown } {
  if (exchange.kind === 'no-answer') {
    return { reading: { verdict: exchange.isSent ? 'in-doubt' : 'unavailable', detail: exchange.cause } };
  }
  const { status, retryAfter } = exchange;
  const answer = parseIterableAnswer(exchange.body);
  const verdict = verdictOn(status, answer);
  if (verdict === 'delivered') return { reading: { verdict } };
  // What is wrong with a key, Iterable says in words; beside them are the address and the place of the call.
  const isOfKey = SPEAKS_OF_KEY.has(verdict);
  const detail = isOfKey ? undefined : detailOf(answer?.params);
  const words = answer && isOfKey ? wordsOf(answer.msg, answer.params) : undefined;
  const reading = {
    verdict,
    status,
    ...(answer?.code === undefined ? {} : { code: answer.code }),
    ...(detail === undefined ? {} : { detail }),
    ...(words === undefined ? {} : { words }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  return { reading, params: answer?.params };
}

const SPEAKS_OF_KEY: ReadonlySet<Verdict> = new Set(['credentials-refused', 'jwt-refused']);

function verdictOn(status: number, answer: IterableAnswer | undefined): Verdict {
  if (status === 429) return 'rate-limited';
  return verdictOfEvent(status, answer) ?? verdictByStatus(status, answer);
}

function verdictOfEvent(status: number, answer: IterableAnswer | undefined): Verdict | undefined {
  if (answer?.code === undefined) return undefined;
  const { code, msg } = answer;
  const words = status < 400 ? undefined : WORDS_OF_EVENT.find(([pattern]) => pattern.test(msg));
  return OF_EVENT.get(code) ?? words?.[1];
}

function verdictByStatus(status: number, answer: IterableAnswer | undefined): Verdict {
  if (status >= 200 && status < 300) return verdictOnSuccess(status, answer);
  if (status === 413) return 'too-large';
  if (status < 400 || status >= 500 || SAYS_NOTHING.has(status)) return 'unavailable';
  if (answer?.code === undefined) return 'unavailable';
  const ofKey = OF_KEY_BY_STATUS.get(status);
  if (ofKey !== undefined) return ofKey.get(answer.code) ?? 'unavailable';
  return OF_REQUEST.get(answer.code) ?? 'rejected';
}

function verdictOnSuccess(status: number, answer: IterableAnswer | undefined): Verdict {
  if (status !== 200) return 'in-doubt';
  if (answer?.msg.includes(DISALLOWED)) return 'event-name-disallowed';
  return answer?.code === 'Success' ? 'delivered' : 'in-doubt';
}

function byCode(verdicts: Readonly<Record<string, Verdict>>): VerdictsByCode {
  return new Map(Object.entries(verdicts));
}

function parseIterableAnswer(body: string): IterableAnswer | undefined {
  // A proxy in between may have written it.
  const value = parsedOrNothing(body);
  if (!isRecord(value)) return undefined;
  const { code, msg, params } = value;
  return {
    code: typeof code === 'string' && CODE.test(code) ? code : undefined,
    msg: typeof msg === 'string' ? msg : '',
    params,
  };
}
