/** The switches that make the sandbox misbehave, as `PUT /sandbox/faults` takes them. */
import * as z from 'zod/mini';
import type { Issue } from '../../lib/issues.ts';
import { issuesOf } from '../../lib/zod-issues.ts';
import { API_FACTS } from './api-facts.ts';

const share = z._default(z.number().check(z.minimum(0), z.maximum(1)), 0);
const name = z.string().check(z.minLength(1));
const names = z.array(name);
const milliseconds = z.int().check(z.minimum(0), z.maximum(600_000));
const operationName = z.enum(Object.keys(API_FACTS.endpoints));

const schema = z.strictObject({
  rateLimited: share,
  rateLimitedAs: z._default(z.enum(['json', 'text', 'alternate']), 'alternate'),
  retryAfterSeconds: z.optional(z.int().check(z.minimum(0))),
  otherTraffic: z._default(z.partialRecord(operationName, z.number().check(z.minimum(0))), {}),
  serverError: share,
  serverErrorStatus: z._default(z.int().check(z.minimum(400), z.maximum(599)), 503),
  dropped: share,
  answerLost: share,
  hang: share,
  latencyMs: z._default(milliseconds, 0),
  slowUsers: z._default(z.record(name, milliseconds), {}),
  disallowedEventNames: z._default(names, []),
  forgottenUsers: z._default(names, []),
  unknownUsers: z._default(names, []),
  conflictingUsers: z._default(names, []),
  invalidDataUsers: z._default(names, []),
  internalFailures: share,
  unexplainedFailures: share,
  newFieldSeconds: z._default(z.number().check(z.minimum(0)), 0),
  apiKeys: z.optional(names),
  jwtKeys: z._default(z.record(name, name), {}),
});

/** What may be written; whatever is left out is off. */
export type FaultSettings = z.input<typeof schema>;

export type Faults = Readonly<z.output<typeof schema>>;

export const NO_FAULTS: Faults = Object.freeze(schema.parse({}));

/** One line a switch, for the page at `/`. */
export const SWITCHES: Readonly<Record<keyof Faults, string>> = {
  rateLimited: 'share (0 to 1) of requests answered 429',
  rateLimitedAs: '"json", "text" or "alternate": the form of every 429, the real limit\'s too',
  retryAfterSeconds: 'whole seconds; every 429 carries Retry-After',
  otherTraffic: 'requests per second that others take of a limit, by operation: {"events/track": 1000}',
  serverError: 'share answered with serverErrorStatus and HTML',
  serverErrorStatus: "400 to 599; 503 unless told. 403 is a firewall's page",
  dropped: 'share whose connection is reset before the event is stored',
  answerLost: 'share whose connection is reset after the event is stored',
  hang: 'share that is never answered, nor stored',
  latencyMs: 'milliseconds before each answer',
  slowUsers: 'the same for calls about these users alone: {"ann@example.com": 5000, "user-1": 200}',
  disallowedEventNames: 'event names answered 200 "is disallowed from tracking" and not stored',
  forgottenUsers: 'e-mail addresses and user ids refused with ForgottenUserError; in bulk, listed',
  unknownUsers: 'the same with UnknownEmailError and UnknownUserIdError; in bulk, listed as not found',
  conflictingUsers: 'the same where users are changed, with 409; in bulk, listed as in conflict',
  invalidDataUsers: 'the same with BadParams; in bulk, listed as having invalid data',
  internalFailures: 'share of the users of users/bulkUpdateSubscriptions listed as valid, and failed',
  unexplainedFailures: 'share of the events and users of bulk calls counted as failed and listed nowhere',
  newFieldSeconds: 'for so long after the first value of a field further ones are dropped; Iterable: 300',
  apiKeys: 'the keys accepted instead of those given at start',
  jwtKeys: 'client keys accepted too, each with the secret its JWTs are signed with: {"key": "secret"}',
};

export type ParsedFaults =
  | { readonly ok: true; readonly faults: Faults }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export function parseFaults(settings: unknown): ParsedFaults {
  const parsed = schema.safeParse(settings);
  return parsed.success
    ? { ok: true, faults: Object.freeze(parsed.data) }
    : { ok: false, issues: issuesOf(parsed.error) };
}
