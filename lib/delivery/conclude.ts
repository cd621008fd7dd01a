/** From what was found out about a message to what must happen to it now. */

import type { Project } from '../config/define-config.ts';
import { DEFAULT_MAX_AGE_SECONDS } from '../config/duration.ts';
import type { Envelope } from '../event/envelope.ts';
import type { Reading, Verdict } from '../iterable/response.ts';
import type { Clock } from '../runtime/clock.ts';
import type { AttemptCircumstances } from './lane/report.ts';
import { type Hindrance, type Outcome, outcomeOf } from './outcome.ts';
import type { ReceivedMessage } from './task.ts';
import { attemptNumber } from './time/backoff.ts';

export interface Conclusion<Message> {
  readonly message: Message;
  /** Unless the message could not be read. */
  readonly envelope: Envelope | undefined;
  readonly finding: Reading<Verdict | Hindrance>;
  readonly outcome: Outcome;
  /** From 1. */
  readonly attempt: number;
  readonly ageSeconds: number;
  readonly durationMs: number;
}

/** What a finding is about: a task, or a message that could not become one. */
interface Found<Message> {
  readonly message: Message;
  readonly envelope?: Envelope;
  readonly project?: Project;
}

export function conclude<Message extends ReceivedMessage>(
  { message, envelope, project }: Found<Message>,
  finding: Reading<Verdict | Hindrance>,
  { durationMs, attemptsSince }: AttemptCircumstances,
  clock: Clock,
): Conclusion<Message> {
  const nowMs = clock.now();
  const startedAt = nowMs - durationMs;
  const attempt = attemptOf(message, startedAt);
  const ageSeconds = ageOf(message, startedAt);
  const firstReceivedAt = Math.max(message.firstReceivedAt, attemptsSince);
  const outcome = outcomeOf(finding, {
    attempt,
    attemptsMade: attemptOf({ ...message, firstReceivedAt }, startedAt),
    ageSeconds,
    maxAgeSeconds: project?.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
    nowMs,
    random: clock.random(),
  });
  return { message, envelope, finding, outcome, attempt, ageSeconds, durationMs };
}

export function attemptOf({ receiveCount, firstReceivedAt }: ReceivedMessage, nowMs: number): number {
  return attemptNumber(receiveCount, (nowMs - firstReceivedAt) / 1000);
}

/** A renewal does not make a message younger; a redrive does. */
function ageOf({ sentAt, firstSentAt = sentAt }: ReceivedMessage, nowMs: number): number {
  return Math.max(0, nowMs - firstSentAt) / 1000;
}
