/**
 * What SQS does not know: that a message was received, and only waited behind another of its user. Its attempts begin
 * when the ones before it are done, or it would be given up after its first.
 */
import type { ReceivedMessage } from '../task.ts';

interface Known {
  /** Receives without an attempt. */
  readonly waits: number;
  /** Milliseconds since 1970, until which it waited for its first attempt. */
  readonly until: number;
  /** That this instance made. */
  readonly attempts: number;
}

const NOTHING: Known = { waits: 0, until: Number.NEGATIVE_INFINITY, attempts: 0 };

/** Another instance of the function knows nothing of them: it goes by what SQS counts. */
const MAX_MESSAGES = 10_000;

export class Waited {
  readonly #known = new Map<string, Known>();

  /** It is received now, and no attempt is made at it. */
  withoutAttempt(message: ReceivedMessage, nowMs: number): void {
    this.#noteWaits(message, message.receiveCount, nowMs);
  }

  /** It is received now, and an attempt is made only after one at another. */
  behindOthers(message: ReceivedMessage, nowMs: number): void {
    if (message.receiveCount > 1) this.#noteWaits(message, message.receiveCount - 1, nowMs);
  }

  /** It was, and will be received again. */
  attempted(message: ReceivedMessage): void {
    const known = this.#knownOf(message);
    this.#remember(message, { ...known, attempts: known.attempts + 1 });
  }

  /** The message as if it had not been received while it waited. */
  without<Message extends ReceivedMessage>(message: Message): Message {
    const { waits, until } = this.#knownOf(message);
    if (waits === 0) return message;
    return {
      ...message,
      receiveCount: Math.max(1, message.receiveCount - waits),
      firstReceivedAt: Math.max(message.firstReceivedAt, until),
    };
  }

  /** Each receive that this instance knows no attempt of was one without. */
  #noteWaits(message: ReceivedMessage, receives: number, nowMs: number): void {
    const { attempts, until } = this.#knownOf(message);
    const waits = Math.max(0, receives - attempts);
    this.#remember(message, { attempts, waits, until: attempts === 0 ? nowMs : until });
  }

  #knownOf({ messageId }: ReceivedMessage): Known {
    return this.#known.get(messageId) ?? NOTHING;
  }

  #remember({ messageId, receivedBefore }: ReceivedMessage, known: Known): void {
    // One that was sent behind others says itself how often it was attempted.
    if (messageId === '' || receivedBefore > 0) return;
    this.#known.delete(messageId);
    this.#known.set(messageId, known);
    if (this.#known.size <= MAX_MESSAGES) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
