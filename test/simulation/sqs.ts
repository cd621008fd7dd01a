import type { Dice } from './dice.ts';
import type { Ledger } from './events.ts';
import type { Faults } from './faults.ts';
import type { Outgoing, Receive, Removal, Stored } from './invocations.ts';
import type { Violate } from './rules.ts';
import type { Scheduler } from './scheduler.ts';
import type { Witness } from './witness.ts';

export const DEAD_LETTERS = 'dead-letters';
const DAY_MS = 86_400_000;
const RETENTION_MS = 14 * DAY_MS;
const MAX_RECEIVE_COUNT = 1_000;
/** Counted from the receive, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const MAX_VISIBILITY_MS = 43_200_000;

export interface SqsSettings {
  readonly projects: readonly string[];
  readonly visibilityTimeoutSeconds: number;
  /** 120,000 in AWS; a world may have less. */
  readonly inFlightLimit: number;
}

export interface Sqs {
  readonly send: (
    outgoing: Outgoing,
    life?: { readonly sentAt: number; readonly receives: number },
  ) => Stored;
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
    [...settings.projects, DEAD_LETTERS].map((name) => [name, new Map<string, Stored>()]),
  );
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
    const message: Stored = {
      ...outgoing,
      id: `message-${++messageCount}`,
      event: ledger.eventIn(outgoing.body),
      sentAt: life?.sentAt ?? now,
      visibleAt: now + delaySeconds * 1000,
      receives: life?.receives ?? 0,
      firstReceivedAt: life?.sentAt ?? 0,
      lastReceivedAt: 0,
    };
    queueNamed(outgoing.queue).set(message.id, message);
    witness.stored(message);
    changed(outgoing.queue);
    return message;
  };

  function remove(message: Stored, how: Removal): void {
    if (queueNamed(message.queue).delete(message.id)) witness.removed(message, how);
  }

  function isInFlight({ receives: count, visibleAt }: Stored): boolean {
    return count > 0 && visibleAt > scheduler.now();
  }

  /** Those in sight; and now and then one that is not, because a server of SQS had not heard of it yet. */
  function receivable(queue: ReadonlyMap<string, Stored>): Stored[] {
    const now = scheduler.now();
    return [...queue.values()].filter(
      (message) =>
        message.visibleAt <= now || (isInFlight(message) && faults.strikes('sqs-duplicates', message.queue)),
    );
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
      const inFlight = [...queue.values()].filter(isInFlight).length;
      const chosen = dice
        .shuffled(receivable(queue))
        .slice(0, Math.min(most, settings.inFlightLimit - inFlight));
      return chosen.flatMap((message): Receive[] => {
        if (message.receives >= MAX_RECEIVE_COUNT) {
          const { body, attributes } = message;
          send({ queue: DEAD_LETTERS, body, attributes, delaySeconds: 0, origin: { kind: 'exhausted' } });
          remove(message, 'exhausted');
          violate('outlived', `${message.id} was received from ${name} more than 1000 times`);
          return [];
        }
        message.receives++;
        message.lastReceivedAt = now;
        if (message.receives === 1) message.firstReceivedAt = now;
        message.visibleAt = now + settings.visibilityTimeoutSeconds * 1000;
        const handle = `${message.id}/${message.receives}`;
        const receive = { message, handle, receiveCount: message.receives, receivedAt: now };
        receives.set(handle, receive);
        return [receive];
      });
    },
    delete: ({ message, handle }) => {
      receives.delete(handle);
      remove(message, 'deleted');
      changed(message.queue);
    },
    changeVisibility(name, handle, seconds) {
      const now = scheduler.now();
      const receive = receives.get(handle);
      if (receive === undefined || receive.message.queue !== name) return 'ReceiptHandleIsInvalid';
      const { message } = receive;
      if (!Number.isInteger(seconds) || seconds < 0 || seconds > 43_200) {
        violate('limits', `${message.id} was to be hidden for ${seconds} s`);
        return 'InvalidParameterValue';
      }
      if (now + seconds * 1000 - receive.receivedAt > MAX_VISIBILITY_MS) {
        violate('limits', `${message.id} was to be hidden beyond 12 h from its receive`);
        return 'InvalidParameterValue';
      }
      const isGone = !queueNamed(name).has(message.id);
      if (isGone || message.visibleAt <= now) return 'AWS.SimpleQueueService.MessageNotInflight';
      // The handle of a former receive may still be good for the present one, or not.
      if (message.receives !== receive.receiveCount && dice.chance(0.5)) return 'ReceiptHandleIsInvalid';
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
    nextVisibleAt: (queue) =>
      queueNamed(queue)
        .values()
        .reduce((earliest, { visibleAt }) => Math.min(earliest, visibleAt), Number.POSITIVE_INFINITY),
    redrive(letter, queue) {
      const { body, attributes } = letter;
      send({ queue, body, attributes, delaySeconds: 0, origin: { kind: 'redriven' } });
      remove(letter, 'redriven');
    },
    watch: (queue, watcher) => void watchers.set(queue, watcher),
  };
}
