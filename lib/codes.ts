/**
 * Every code that a sender, an operator or the log can meet, and who must act on it. Each part of the forwarder
 * has the words for its own codes; here they are one closed union, so that none is nobody's business.
 */
import type { FieldCode } from './accept/plan/words.ts';
import type { ErrorCode } from './accept/refusal.ts';
import type { DenialReason } from './accept/verify/denial.ts';
import type { DeadLetterReason } from './event/dead-letter.ts';
import type { QueueFaultCode } from './queue/faults.ts';
import type { LogEvent } from './runtime/log.ts';
import type { SecretFaultCode } from './secrets/faults.ts';

export type Code = ErrorCode | FieldCode | DeadLetterReason | SecretFaultCode | QueueFaultCode | LogEvent;

/** `you` run the forwarder; `marketing` minds the project at Iterable. */
export type Actor = 'sender' | 'you' | 'marketing' | 'nobody';

/** In the order in which they are asked; `docs/errors.md` tells what they do, and a test holds the two together. */
export const ACTORS: Readonly<Record<Code, readonly Actor[]>> = {
  // The door's answers, lib/accept/refusal.ts.
  'invalid-event': ['sender'],
  'no-events': ['sender'],
  'not-mapped': ['you'],
  'invalid-json': ['sender'],
  'duplicate-key': ['sender'],
  'forbidden-key': ['sender'],
  'too-deep': ['sender'],
  'invalid-encoding': ['sender'],
  unauthorized: ['sender', 'you'],
  'not-verified': ['you'],
  'operation-not-allowed': ['sender', 'you'],
  'client-key-missing': ['you'],
  'not-found': ['sender', 'you'],
  'method-not-allowed': ['sender'],
  'unsupported-media-type': ['sender'],
  'internal-error': ['you', 'sender'],
  'payload-format': ['you'],
  'not-queued': ['sender', 'you'],
  'secret-unavailable': ['you', 'sender'],

  // Of the tracking plan of a project, lib/accept/plan/words.ts.
  'field-type': ['sender', 'you'],
  'field-coerced': ['sender'],
  'unplanned-field': ['sender', 'you'],

  // The reasons of dead letters, lib/event/dead-letter.ts. The door has this one, too.
  'too-large': ['sender'],
  'event-name-disallowed': ['marketing'],
  expired: ['you'],
  'in-doubt': ['you', 'marketing'],
  invalid: ['you'],
  'jwt-user-mismatch': ['you', 'sender'],
  'partly-refused': ['sender', 'marketing'],
  rejected: ['sender', 'marketing'],
  stale: ['nobody'],
  undecodable: ['you'],
  'unknown-operation': ['you'],
  'unknown-project': ['you'],
  'unknown-version': ['you'],
  'user-forgotten': ['you'],
  'user-not-found': ['sender'],

  // What happened, lib/runtime/log.ts.
  'request-answered': [],
  'bus-event-taken': [],
  'event-delivered': ['nobody'],
  'event-retried': ['nobody'],
  'event-buried': [],
  'events-not-attempted': ['nobody'],
  'events-held': ['nobody'],
  'events-spaced': ['nobody'],
  'events-merged': ['nobody'],
  'events-forwarded': ['nobody'],
  'user-busy': ['you', 'sender'],
  'credentials-refused': ['you'],
  'secret-unreadable': [],
  'source-key-short': ['you'],
  'queue-call-failed': [],
  'ledger-failed': ['nobody', 'you'],
  'message-failed': ['you'],

  // Why a secret cannot be read, lib/secrets/faults.ts.
  'secret-not-found': ['you'],
  'secret-deleted': ['you'],
  'secret-access-denied': ['you'],
  'secret-not-decrypted': ['you'],
  'secret-empty': ['you'],
  'secret-not-json': ['you'],
  'secret-no-key': ['you'],
  'secret-malformed-key': ['you'],
  'secret-jwt-in-bulk': ['you'],
  'secret-previous-unreadable': ['nobody'],
  'secrets-manager-throttled': ['nobody'],
  'secrets-manager-timeout': ['nobody'],
  'secrets-manager-refused': ['you'],
  'secrets-manager-unavailable': ['nobody'],

  // Why SQS did not confirm something, lib/queue/faults.ts.
  'queue-not-found': ['you'],
  'queue-access-denied': ['you'],
  'queue-throttled': ['nobody'],
  'queue-timeout': ['nobody'],
  'queue-refused': ['you'],
  'queue-receipt-expired': ['nobody'],
  'queue-unavailable': ['nobody'],
  'queue-unmentioned': ['nobody'],
};

/** Who must act on an `unauthorized`, by the `why` of its log line. They are no codes: `stale` is a reason, too. */
export const DENIAL_ACTORS: Readonly<Record<DenialReason, readonly Actor[]>> = {
  'no-header': ['sender', 'you'],
  unreadable: ['you', 'sender'],
  stale: ['sender'],
  mismatch: ['you', 'sender'],
  ambiguous: ['you'],
  threw: ['you'],
};
