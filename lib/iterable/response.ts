/** What Iterable's answer says about an event. The status decides first, then `code`, then `msg`. */
import { isRecord } from '../json/is-record.ts';
import type { Exchange } from './client.ts';

/** The closed list of what can be said; what follows from each is decided elsewhere. */
export type Verdict =
  | 'delivered'
  | 'event-name-disallowed'
  | 'rate-limited'
  /** Nothing was said about the event: an outage, a time-out, a proxy in between. */
  | 'unavailable'
  /** It may have been done: Iterable was sent all of it, and whether it says yes can't be read. */
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
  /** Names and types of what was refused, or what stood in the way; never `msg`, which quotes addresses. */
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

/** https://api.iterable.com/api-docs, IterableApiResponse.code; those that are not listed here reject. */
const BY_CODE: ReadonlyMap<string | undefined, Verdict> = new Map(
  Object.entries<Verdict>({
    BadApiKey: 'credentials-refused',
    BadAuthorizationHeader: 'credentials-refused',
    BatchTooLarge: 'too-large',
    DatabaseError: 'unavailable',
    ForgottenUserError: 'user-forgotten',
    InvalidJwtPayload: 'jwt-refused',
    JwtUserIdentifiersMismatched: 'jwt-user-mismatch',
    RateLimitExceeded: 'rate-limited',
    Unauthorized: 'credentials-refused',
    UnknownEmailError: 'user-unknown',
    UnknownUserIdError: 'user-unknown',
  }),
);

/** Iterable answers 200 for an event whose name is switched off, and does not store it. */
const DISALLOWED = 'is disallowed from tracking';

/** Reads the answer to a call that carries one event. */
export function readSingle(exchange: Exchange): Reading {
  return readAnswer(exchange).reading;
}

/** What an answer says about the call as a whole, and the `params` that it gives as the reason. */
export function readAnswer(exchange: Exchange): { readonly reading: Reading; readonly params?: unknown } {
  if (exchange.kind === 'no-answer') {
    return { reading: { verdict: 'unavailable', detail: exchange.cause } };
  }
  const { status, retryAfter } = exchange;
  const answer = parseIterableAnswer(exchange.body);
  const verdict = verdictOn(status, answer);
  if (verdict === 'delivered') return { reading: { verdict } };
  const detail = detailOf(answer?.params);
  const reading = {
    verdict,
    status,
    ...(answer?.code === undefined ? {} : { code: answer.code }),
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  return { reading, params: answer?.params };
}

function verdictOn(status: number, answer: IterableAnswer | undefined): Verdict {
  if (status === 200) return verdictOnSuccess(answer);
  if (status === 429) return 'rate-limited';
  if (status === 413) return 'too-large';
  if (status < 400 || status >= 500 || SAYS_NOTHING.has(status)) return 'unavailable';
  const byCode = BY_CODE.get(answer?.code);
  if (status === 401 || status === 403) {
    return byCode === 'jwt-refused' || byCode === 'jwt-user-mismatch' ? byCode : 'credentials-refused';
  }
  if (answer?.code === undefined) return 'unavailable';
  return byCode ?? 'rejected';
}

function verdictOnSuccess(answer: IterableAnswer | undefined): Verdict {
  if (answer?.msg.includes(DISALLOWED)) return 'event-name-disallowed';
  return answer?.code === 'Success' ? 'delivered' : 'unavailable';
}

function parseIterableAnswer(body: string): IterableAnswer | undefined {
  const value = parseJsonAnswer(body);
  if (!isRecord(value)) return undefined;
  const { code, msg, params } = value;
  return {
    code: typeof code === 'string' && CODE.test(code) ? code : undefined,
    msg: typeof msg === 'string' ? msg : '',
    params,
  };
}

/** An answer's body, or nothing if it is no JSON: a proxy in between may have written it. */
export function parseJsonAnswer(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/**
 * Which fields Iterable complains of, with their types, out of `params`: their values are the event's own
 * and stay out, and so does a name that could be somebody's address.
 */
function detailOf(params: unknown): string | undefined {
  if (!isRecord(params)) return undefined;
  const { validationErrors, ...reasons } = params;
  const names = Object.entries(reasons).map(([name, value]) =>
    COUNTS.has(name) && typeof value === 'number' ? `${name}=${value}` : name,
  );
  const mismatches = Object.entries(isRecord(validationErrors) ? validationErrors : {}).map(
    ([field, error]) => {
      const { expectedType, incomingTypes } = isRecord(error) ? error : {};
      return `${field}: expected ${typeName(expectedType)}, got ${[incomingTypes].flat().map(typeName).join('|')}`;
    },
  );
  const parts = [...mismatches, ...names].filter((part) => !part.includes('@'));
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Numbers in `params` that are Iterable's own. */
const COUNTS: ReadonlySet<string> = new Set(['limit', 'requestedTotal']);

function typeName(value: unknown): string {
  return typeof value === 'string' && /^[a-z_]{1,32}$/i.test(value) ? value : '?';
}
