/**
 * Every error the door can answer with: its HTTP status and its message. `docs/errors.md` says who must act
 * on each; a test compares the two lists.
 */
import type { Issue } from '../issues.ts';
import type { Denial } from './verify/denial.ts';

interface ErrorRow {
  readonly status: number;
  readonly message: string;
  /** After how long the sender should send again, if it should. */
  readonly retryAfterSeconds?: number;
}

export const ERRORS = {
  'invalid-event': { status: 400, message: 'the event is not valid' },
  'no-events': { status: 400, message: 'the list of events is empty' },
  'not-mapped': { status: 400, message: 'no project or event could be made of this' },
  'invalid-json': { status: 400, message: 'the body is not JSON' },
  'duplicate-key': { status: 400, message: 'a name stands twice in one object' },
  'forbidden-key': { status: 400, message: 'a name is not allowed' },
  'too-deep': { status: 400, message: 'the body is nested too deeply' },
  'invalid-encoding': { status: 400, message: 'the body is not what its encoding says' },
  unauthorized: { status: 401, message: 'the credentials or the signature are missing or wrong' },
  'not-verified': {
    status: 401,
    message: "the source's custom function must return true or false, and must not be async",
  },
  'operation-not-allowed': { status: 403, message: 'the source may not use this operation' },
  'client-key-missing': {
    status: 403,
    message: "this needs a client-side key of Iterable's, which the project's secret does not hold",
  },
  'not-found': { status: 404, message: 'there is no such source or path' },
  'method-not-allowed': { status: 405, message: 'the method is not allowed here' },
  'too-large': { status: 413, message: 'a limit is exceeded' },
  'unsupported-media-type': { status: 415, message: 'the content type or encoding is not understood' },
  'internal-error': {
    status: 500,
    message: 'an unexpected error; nothing more was queued, send it again',
    retryAfterSeconds: 10,
  },
  'payload-format': {
    status: 500,
    message: 'the function was invoked with a request in another format',
    // The deployment must be mended first.
    retryAfterSeconds: 300,
  },
  'not-queued': {
    status: 503,
    message: 'the queue did not confirm every event; send those again',
    retryAfterSeconds: 5,
  },
  'secret-unavailable': {
    status: 503,
    message: 'the credentials cannot be checked now; send it again',
    retryAfterSeconds: 10,
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** A setting of a source that is a function. */
export type ConfiguredFunction = 'map' | 'edit' | 'project' | 'verify';

/** The error as a sender reads it. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** There are more issues than are told. */
  readonly more?: true;
}

/** Of one event: whoever mends these looks again. */
export const MAX_ISSUES = 20;

/** A name of the sender's can be as long as a request. */
const MAX_FAULTS_LENGTH = 1_000;

interface RefusalDetails {
  readonly message?: string;
  /** All that are known; the first of them are kept. */
  readonly issues?: readonly Issue[] | undefined;
  readonly more?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
  /** Why it is refused, where its sender must not know. */
  readonly denial?: Denial | undefined;
  /** Whose author must mend what is wrong. */
  readonly failedFunction?: ConfiguredFunction | undefined;
}

/** The door refuses a request, or one event of it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[] | undefined;
  /** Not all issues were kept. */
  readonly more: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly denial: Denial | undefined;
  readonly failedFunction: ConfiguredFunction | undefined;

  constructor(
    code: ErrorCode,
    {
      message = ERRORS[code].message,
      issues,
      more = false,
      headers = {},
      cause,
      denial,
      failedFunction,
    }: RefusalDetails = {},
  ) {
    // A sender's mistake has no place in our code, and thousands of traces would cost more than all else.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, { cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.issues = issues?.slice(0, MAX_ISSUES);
    this.denial = denial;
    this.failedFunction = failedFunction;
    this.more = more || (issues !== undefined && issues.length > MAX_ISSUES);
    const { retryAfterSeconds }: ErrorRow = ERRORS[code];
    this.headers = {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...headers,
    };
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The same with no more than so many of its issues. */
  withIssues(max: number): Refusal {
    const { code, issues = [] } = this;
    if (issues.length <= max) return this;
    const kept = max === 0 ? undefined : issues.slice(0, max);
    // An error's message and cause are not enumerable.
    return new Refusal(code, { ...this, message: this.message, cause: this.cause, issues: kept, more: true });
  }

  /** Which fields are wrong, and how, in a form that may be kept and logged. */
  get faults(): string {
    const parts = (this.issues ?? []).map(({ path, code }) => (path === '' ? code : `${path}: ${code}`));
    // The name of a field can be somebody's e-mail address.
    const told = parts.filter((part) => !part.includes('@')).join('; ');
    return told.slice(0, MAX_FAULTS_LENGTH).toWellFormed();
  }

  get answer(): ErrorAnswer {
    return {
      code: this.code,
      message: this.message,
      ...(this.issues === undefined ? {} : { issues: this.issues }),
      ...(this.more ? { more: true } : {}),
    };
  }
}

/** The one answer to all that is not verified, and for the log why. */
export function denied(denial: Denial): Refusal {
  const failedFunction = denial.why === 'threw' ? 'verify' : undefined;
  return new Refusal('unauthorized', { denial, cause: denial.cause, failedFunction });
}
