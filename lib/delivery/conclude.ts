/** From one received message to what must happen to it now. */
import type { Clock } from '../clock.ts';
import { type Configuration, DEFAULT_MAX_AGE_SECONDS } from '../config.ts';
import { type Decoded, decodeMessage } from '../event/envelope.ts';
import { operationNamed } from '../iterable/operations.ts';
import type { Reading, Verdict } from '../iterable/response.ts';
import type { LogFields } from '../log.ts';
import type { Attempt } from './attempt.ts';
import { attemptNumber } from './backoff.ts';
import { type Hindrance, type Outcome, outcomeOf } from './outcome.ts';

/** A message as it was received, whatever carried it. Times are milliseconds since 1970. */
export interface ReceivedMessage {
  readonly text: string;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
  readonly sentAt: number;
}

export interface Conclusion<Message> {
  readonly message: Message;
  /** The project's name, if the message could be read. */
  readonly project: string | undefined;
  readonly finding: Finding;
  readonly outcome: Outcome;
  /** From 1. */
  readonly attempt: number;
  /** What a log line tells of it. */
  readonly fields: LogFields;
}

type Finding = Omit<Reading, 'verdict'> & { readonly verdict: Verdict | Hindrance };

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
  async function findingOf(decoded: Decoded, deadline: number): Promise<Finding> {
    if (decoded.kind !== 'message') return { verdict: decoded.kind };
    const { envelope, body } = decoded;
    const project = projects[envelope.project];
    if (project === undefined) return { verdict: 'unknown-project' };
    const operation = operationNamed(envelope.operation);
    if (operation === undefined) return { verdict: 'unknown-operation' };
    return attempt(project, operation, body, deadline);
  }

  return async function conclude(message, deadline) {
    const startedAt = clock.now();
    const attemptNo = attemptNumber(message.receiveCount, (startedAt - message.firstReceivedAt) / 1000);
    const ageSeconds = Math.max(0, startedAt - message.sentAt) / 1000;
    const decoded = decodeMessage(message.text);
    const envelope = decoded.kind === 'message' ? decoded.envelope : undefined;
    const project = envelope === undefined ? undefined : projects[envelope.project];
    const finding = await findingOf(decoded, deadline);
    const outcome = outcomeOf(finding, {
      attempt: attemptNo,
      ageSeconds,
      maxAgeSeconds: project?.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS,
      nowMs: clock.now(),
      random: clock.random(),
    });
    return {
      message,
      project: envelope?.project,
      finding,
      outcome,
      attempt: attemptNo,
      fields: {
        id: envelope?.id,
        source: envelope?.source,
        project: envelope?.project,
        operation: envelope?.operation,
        verdict: finding.verdict,
        status: finding.status,
        code: finding.code,
        // With an answer, `detail` names fields of the event; without one, what stood in its way.
        cause: finding.status === undefined ? finding.detail : undefined,
        attempt: attemptNo,
        ageSeconds: Math.round(ageSeconds),
        durationMs: clock.now() - startedAt,
      },
    };
  };
}
