/** From what was found out about a message to what must happen to it now. */

import type { Project } from '../config/define-config.ts';
import { DEFAULT_MAX_AGE_SECONDS } from '../config/duration.ts';
import type { Envelope } from '../event/envelope.ts';
import type { Operation } from '../iterable/operations.ts';
import type { Reading, Verdict } from '../iterable/response.ts';
import type { Clock } from '../runtime/clock.ts';
import { type AttemptCircumstances, WITHOUT_ATTEMPT } from './lane/report.ts';
import { type Hindrance, type Outcome, outcomeOf } from './outcome.ts';
import type { Hindered, ReceivedMessage } from './task.ts';
import { attemptNumber } from './time/backoff.ts';
import { LATE_AFTER_SECONDS, MAX_BACKOFF_SECONDS, MAX_LATE_BACKOFF_SECONDS } from './time/budget.ts';

export interface Conclusion {
  readonly message: ReceivedMessage;
  /** Unless the message could not be read. */
  readonly envelope: Envelope | undefined;
  readonly finding: Reading<Verdict | Hindrance>;
  readonly outcome: Outcome;
  /** From 1; what the backoff and the log go by. */
  readonly attempt: number;
  /** From 1; what giving up goes by. */
  readonly attemptsMade: number;
  readonly ageSeconds: number;
  readonly durationMs: number;
}

/** What a finding is about: a task, or a message that could not become one. */
interface Found {
  readonly message: ReceivedMessage;
  readonly envelope?: Envelope;
  readonly project?: Project;
  readonly operation?: Operation;
}

export function conclude(
  { message, envelope, project, operation }: Found,
  finding: Reading<Verdict | Hindrance>,
  { durationMs, attemptsSince, isAloneInFailing }: AttemptCircumstances,
  clock: Clock,
): Conclusion {
  const nowMs = clock.now();
  const startedAt = nowMs - durationMs;
  const attempt = attemptOf(message, startedAt);
  const ageSeconds = ageOf(message, startedAt);
  const attemptableSince = Math.max(message.firstReceivedAt, attemptsSince);
  const attemptsMade = attemptNumber(message.receiveCount, (startedAt - attemptableSince) / 1000);
  const failingSeconds = Math.min(ageSeconds, (startedAt - attemptsSince) / 1000);
  const receivedSeconds = (startedAt - message.firstReceivedAt) / 1000;
  const outcome = outcomeOf(finding, {
    attempt,
    attemptsMade,
    ageSeconds,
    aloneSeconds: isAloneInFailing ? failingSeconds : 0,
    unknownSeconds: isInLine(message) ? Math.min(ageSeconds, receivedSeconds) : ageSeconds,
    isInLine: isInLine(message),
    isRepeatable: operation?.repeatable !== 'no',
    maxAgeSeconds: project?.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
    maxBackoffSeconds: isLate(message, ageSeconds) ? MAX_LATE_BACKOFF_SECONDS : MAX_BACKOFF_SECONDS,
    nowMs,
    random: clock.random(),
  });
  return { message, envelope, finding, outcome, attempt, attemptsMade, ageSeconds, durationMs };
}

/** Of a message that this deploy can't attempt. */
export function concludeHindered(hindered: Hindered, clock: Clock): Conclusion {
  const { hindrance, detail } = hindered;
  const finding = { verdict: hindrance, ...(detail === undefined ? {} : { detail }) };
  return conclude(hindered, finding, WITHOUT_ATTEMPT, clock);
}

export function attemptOf({ receiveCount, firstReceivedAt }: ReceivedMessage, nowMs: number): number {
  return attemptNumber(receiveCount, (nowMs - firstReceivedAt) / 1000);
}

/** On a queue of users in order. */
function isInLine({ groupId }: ReceivedMessage): boolean {
  return groupId !== undefined;
}

/** Where no number of receives ends it. */
function isLate(message: ReceivedMessage, ageSeconds: number): boolean {
  return isInLine(message) && ageSeconds > LATE_AFTER_SECONDS;
}

/** A renewal does not make a message younger; a redrive does. */
function ageOf({ sentAt, firstSentAt = sentAt }: ReceivedMessage, nowMs: number): number {
  return Math.max(0, nowMs - firstSentAt) / 1000;
}
