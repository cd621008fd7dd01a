import type { Dice } from './dice.ts';
import type { Ledger } from './events.ts';
import type { Faults } from './faults.ts';
import { Deduplication, fifoQueueOf, isFifo, nextInOrderAt, receivableInOrder } from './fifo.ts';
import type { Outgoing, Receive, Removal, Stored } from './invocations.ts';
import type { Violate } from './rules.ts';
import type { Scheduler } from './scheduler.ts';
import { faultOfHiding } from './sqs-limits.ts';
import type { Witness } from './witness.ts';

export const DEAD_LETTERS = 'dead-letters';
const DAY_MS = 86_400_000;
const RETENTION_MS = 14 * DAY_MS;
const MAX_RECEIVE_COUNT = 1_000;

export interface SqsSettings {
  readonly projects: readonly string[];
  /** Of the standard queues. */
  readonly visibilityTimeoutSeconds: number;
  readonly usersVisibilityTimeoutSeconds: number;
  /** 120,000 in AWS; a world may have less. */
  readonly inFlightLimit: number;
}

export interface Sqs {
  readonly send: (outgoing: Outgoing, life?: { readonly sentAt: number; readonly receives: number }) => void;
  readonly receive: (queue: string, most: number) => Receive[];
  readonly delete: (receive: Receive) => void;
  /** @returns SQS's code, if it refuses */
  readonly changeVisibility: (queue: string, handle: string, seconds: number) => string | undefined;
  readonly receiveOf: (queue: string, handle: string) => Receive | undefined;
  readonly messagesOn: (queue: string) => readonly Stored[];
  readonly countOn: (queue: string) => number;
  /** When the next message can be received; infinity if there is none. */
  readonly nextVisibleAt: (queue: string) => number;
  /** Moves a dead letter back, as StartMessageMoveTask does. */
  readonly redrive: (letter: Stored, queue: string) => void;
  /** Told when a message may have come into sight earlier than was known. */
  readonly watch: (queue: string, changed: () => void) => void;
}

export interface SqsParts {
  readonly settings: SqsSettings;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly witness: Witness;
  readonly violate: Violate;
}

export function createSqs({ settings, scheduler, dice, faults, ledger, witness, violate }: SqsParts): Sqs {
  const queues = new Map(
    [...settings.projects, ...settings.projects.map(fifoQueueOf), DEAD_LETTERS].map((name) => [
      name,
      new Map<string, Stored>(),
    ]),
  );
  const deduplication = new Deduplication();
  const receives = new Map<string, Receive>();
  const watchers = new Map<string, () => void>();
  let messageCount = 0;

  function queueNamed(name: string): Map<string, Stored> {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`there is no queue ${name}`);
    return queue;
  }

  const changed = (queue: string) => watchers.get(queue)?.();

  const send: Sqs['send'] = ({ delaySeconds, ...outgoing }, life) => {
    const now = scheduler.now();
    const { queue, group, body, origin } = outgoing;
    if (group !== undefined && deduplication.isRepeated(queue, group, now)) {
      witness.dropped(queue, group, ledger.eventIn(body), origin);
      return;
    }
    const message: Stored = {
      ...outgoing,
      id: `message-${++messageCount}`,
      sequence: messageCount,
      event: ledger.eventIn(outgoing.body),
      sentAt: life?.sentAt ?? now,
      visibleAt: now + delaySeconds * 1000,
      receives: life?.receives ?? 0,
      firstReceivedAt: life?.sentAt ?? 0,
      lastReceivedAt: 0,
    };
    queueNamed(queue).set(message.id, message);
    witness.stored(message);
    changed(queue);
  };

  function remove(message: Stored, how: Removal): void {
    if (queueNamed(message.queue).delete(message.id)) witness.removed(message, how);
  }

  function isInFlight({ receives: count, visibleAt }: Stored): boolean {
    return count > 0 && visibleAt > scheduler.now();
  }

  function receivable(name: string, most: number): Stored[] {
    const queue = queueNamed(name);
    const now = scheduler.now();
    if (isFifo(name)) return receivableInOrder(queue, now, most, dice);
    const inFlight = [...queue.values()].filter(isInFlight).length;
    // Those in sight; and now and then one that is not, because a server of SQS had not heard of it yet.
    const inSight = [...queue.values()].filter(
      (message) =>
        message.visibleAt <= now || (isInFlight(message) && faults.strikes('sqs-duplicates', name)),
    );
    return dice.shuffled(inSight).slice(0, Math.min(most, settings.inFlightLimit - inFlight));
  }

  function visibilityTimeoutMs(queue: string): number {
    const { visibilityTimeoutSeconds, usersVisibilityTimeoutSeconds } = settings;
    return (isFifo(queue) ? usersVisibilityTimeoutSeconds : visibilityTimeoutSeconds) * 1_000;
  }

  /** The handle of a former receive may still be good for the present one, or not; on a FIFO queue it never is. */
  function isStale({ message, receiveCount }: Receive): boolean {
    return message.receives !== receiveCount && (isFifo(message.queue) || dice.chance(0.5));
  }

  return {
    send,
    receive(name, most) {
      const queue = queueNamed(name);
      const now = scheduler.now();
      for (const message of queue.values()) {
        if (now - message.sentAt >= RETENTION_MS) {
          remove(message, 'expired');
          violate('outlived', `${message.id} was on ${name} for 14 days`);
        }
      }
      return receivable(name, most).flatMap((message): Receive[] => {
        // A FIFO queue has no redrive policy: that would break its order.
        if (message.receives >= MAX_RECEIVE_COUNT && !isFifo(name)) {
          const { body, attributes } = message;
          send({ queue: DEAD_LETTERS, body, attributes, delaySeconds: 0, origin: { kind: 'exhausted' } });
          remove(message, 'exhausted');
          violate('outlived', `${message.id} was received from ${name} more than 1000 times`);
          return [];
        }
        message.receives++;
        message.lastReceivedAt = now;
        if (message.receives === 1) message.firstReceivedAt = now;
        message.visibleAt = now + visibilityTimeoutMs(name);
        const handle = `${message.id}/${message.receives}`;
        const receive = { message, handle, receiveCount: message.receives, receivedAt: now };
        receives.set(handle, receive);
        return [receive];
      });
    },
    delete(receive) {
      if (isStale(receive)) return;
      const { message, handle } = receive;
      receives.delete(handle);
      remove(message, 'deleted');
      changed(message.queue);
    },
    changeVisibility(name, handle, seconds) {
      const now = scheduler.now();
      const receive = receives.get(handle);
      if (receive === undefined || receive.message.queue !== name) return 'ReceiptHandleIsInvalid';
      const { message } = receive;
      const fault = faultOfHiding(seconds, receive.receivedAt, now);
      if (fault !== undefined) {
        violate('limits', `${message.id} was to be hidden ${fault}`);
        return 'InvalidParameterValue';
      }
      const isGone = !queueNamed(name).has(message.id);
      if (isGone || message.visibleAt <= now) return 'AWS.SimpleQueueService.MessageNotInflight';
      if (isStale(receive)) return 'ReceiptHandleIsInvalid';
      message.visibleAt = now + seconds * 1000;
      changed(name);
      return undefined;
    },
    receiveOf: (queue, handle) => {
      const receive = receives.get(handle);
      return receive?.message.queue === queue ? receive : undefined;
    },
    countOn: (queue) => queueNamed(queue).size,
    messagesOn: (queue) => [...queueNamed(queue).values()],
    nextVisibleAt(name) {
      const queue = queueNamed(name);
      if (isFifo(name)) return nextInOrderAt(queue);
      return queue
        .values()
        .reduce((earliest, { visibleAt }) => Math.min(earliest, visibleAt), Number.POSITIVE_INFINITY);
    },
    redrive(letter, queue) {
      const { body, attributes } = letter;
      send({ queue, body, attributes, delaySeconds: 0, origin: { kind: 'redriven' } });
      remove(letter, 'redriven');
    },
    watch: (queue, watcher) => void watchers.set(queue, watcher),
  };
}
