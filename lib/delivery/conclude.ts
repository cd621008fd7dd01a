/** From one received message to what must happen to it now. */
import type { Clock } from '../clock.ts';
import { type Configuration, DEFAULT_MAX_AGE_SECONDS } from '../config.ts';
import { decodeMessage, type Envelope } from '../event/envelope.ts';
import { operationNamed } from '../iterable/operations.ts';
import type { Reading, Verdict } from '../iterable/response.ts';
import type { Attempt } from './attempt.ts';
import { attemptNumber } from './backoff.ts';
import { type Hindrance, type Outcome, outcomeOf } from './outcome.ts';

/** A message as it was received, whatever carried it. Times are milliseconds since 1970. */
export interface ReceivedMessage {
  readonly text: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
  readonly sentAt: number;
  /** When it was sent for the first time, if it was renewed since. */
  readonly firstSentAt: number | undefined;
}

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

export interface ConcludeDependencies {
  readonly projects: Configuration['projects'];
  readonly attempt: Attempt;
  readonly clock: Clock;
}

/** @param deadline milliseconds since 1970, by which the attempt must have ended */
export type Conclude = <Message extends ReceivedMessage>(
  message: Message,
  deadline: number,
) => Promise<Conclusion<Message>>;

export function createConclude({ projects, attempt, clock }: ConcludeDependencies): Conclude {
  return async function conclude(message, deadline) {
    const startedAt = clock.now();
    const decoded = decodeMessage(message.text);
    const envelope = decoded.kind === 'message' ? decoded.envelope : undefined;
    const project = envelope && projects[envelope.project];
    const operation = envelope && operationNamed(envelope.operation);

    async function find(): Promise<Conclusion<unknown>['finding']> {
      if (decoded.kind !== 'message') return { verdict: decoded.kind };
      if (project === undefined) return { verdict: 'unknown-project' };
      if (operation === undefined) return { verdict: 'unknown-operation' };
      return attempt(project, operation, decoded.body, deadline);
    }

    const attemptNo = attemptOf(message, startedAt);
    const ageSeconds = Math.max(0, startedAt - (message.firstSentAt ?? message.sentAt)) / 1000;
    const finding = await find();
    const nowMs = clock.now();
    const outcome = outcomeOf(finding, {
      attempt: attemptNo,
      ageSeconds,
      maxAgeSeconds: project?.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
      nowMs,
      random: clock.random(),
    });
    const durationMs = nowMs - startedAt;
    return { message, envelope, finding, outcome, attempt: attemptNo, ageSeconds, durationMs };
  };
}

export function attemptOf({ receiveCount, firstReceivedAt }: ReceivedMessage, nowMs: number): number {
  return attemptNumber(receiveCount, (nowMs - firstReceivedAt) / 1000);
}
