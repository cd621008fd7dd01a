/**
 * What SQS does not know: that a message was received, and only waited behind another of its user. Its attempts begin
 * when the ones before it are done, or it would be given up after its first.
 */
import type { ReceivedMessage } from '../task.ts';

interface Waiting {
  /** Receives without an attempt. */
  readonly receives: number;
  /** Milliseconds since 1970, until which it waited. */
  readonly until: number;
}

/** Another instance of the function knows nothing of them: it goes by what SQS counts. */
const MAX_MESSAGES = 10_000;

export class Waited {
  readonly #waiting = new Map<string, Waiting>();

  /** It is received now, and no attempt is made at it. */
  withoutAttempt(message: ReceivedMessage, nowMs: number): void {
    this.#remember(message, message.receiveCount, nowMs);
  }

  /** It is received now, and an attempt is made only after one at another. */
  behindOthers(message: ReceivedMessage, nowMs: number): void {
    this.#remember(message, message.receiveCount - 1, nowMs);
  }

  /** The message as if it had not been received while it waited. */
  without<Message extends ReceivedMessage>(message: Message): Message {
    const waiting = this.#waiting.get(message.messageId);
    if (waiting === undefined) return message;
    return {
      ...message,
      receiveCount: Math.max(1, message.receiveCount - waiting.receives),
      firstReceivedAt: Math.max(message.firstReceivedAt, waiting.until),
    };
  }

  #remember({ messageId, receivedBefore }: ReceivedMessage, receives: number, until: number): void {
    // One that was sent behind others says itself how often it was attempted.
    if (messageId === '' || receivedBefore > 0 || receives === 0) return;
    this.#waiting.delete(messageId);
    this.#waiting.set(messageId, { receives, until });
    if (this.#waiting.size <= MAX_MESSAGES) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      return;
    }
  }
}
