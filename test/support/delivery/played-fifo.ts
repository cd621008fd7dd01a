/** A FIFO queue and its mapping as the consumer of users in order meets them, in virtual time. */
import { USERS_MAPPING } from '../../../deploy/mapping.ts';
import {
  createDeliverInOrder,
  type InOrderDependencies,
} from '../../../lib/delivery/in-order/deliver-in-order.ts';
import { createAttempt } from '../../../lib/delivery/lane/attempt.ts';
import type { Remedies } from '../../../lib/delivery/settlement.ts';
import {
  USERS_TIMEOUT_SECONDS,
  USERS_VISIBILITY_TIMEOUT_SECONDS,
} from '../../../lib/delivery/time/budget.ts';
import type { DeadLetterReason } from '../../../lib/event/dead-letter.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import type { LogEvent } from '../../../lib/runtime/log.ts';
import { consumerOf } from './deliver.ts';
import type { TestMessage } from './messages.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Messages of a group, in order. Those that were received are its first. */
interface Group {
  readonly messages: TestMessage[];
  inHand: number;
  isReady: boolean;
}

export function playedFifo(time: VirtualTime) {
  const groups = new Map<string, Group>();
  /** Those that have something to be received, in the order in which they came to have it. */
  let ready: Group[] = [];
  let next = 0;
  let arrival = Promise.withResolvers<void>();
  let again = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  const buried: Partial<Record<DeadLetterReason, number>> = {};

  function show(group: Group): void {
    if (group.isReady || group.inHand > 0 || group.messages.length === 0) return;
    group.isReady = true;
    ready.push(group);
    arrival.resolve();
    arrival = Promise.withResolvers();
  }

  function send(message: TestMessage): void {
    const id = message.groupId ?? '';
    const group = groups.get(id) ?? { messages: [], inHand: 0, isReady: false };
    groups.set(id, group);
    const { receivedBefore: receiveCount, firstSentAt = 0 } = message;
    group.messages.push({ ...message, receiveCount, firstReceivedAt: receiveCount === 0 ? 0 : firstSentAt });
    show(group);
  }

  function receive(count: number): TestMessage[] {
    const received: TestMessage[] = [];
    while (received.length < count && next < ready.length) {
      const group = ready[next] as Group;
      next += 1;
      group.isReady = false;
      const taken = group.messages.slice(0, count - received.length).map((message) => ({
        ...message,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt || time.now(),
      }));
      group.messages.splice(0, taken.length, ...taken);
      group.inHand = taken.length;
      inFlight += taken.length;
      maxInFlight = Math.max(maxInFlight, inFlight);
      received.push(...taken);
    }
    if (next > 10_000) {
      ready = ready.slice(next);
      next = 0;
    }
    return received;
  }

  /** What was not reported is deleted; the rest comes back when it is no longer hidden. */
  function answered(
    received: readonly TestMessage[],
    left: readonly TestMessage[],
    hidden: ReadonlyMap<TestMessage, number>,
  ) {
    const stays = new Set(left);
    for (const [id, ofGroup] of Map.groupBy(received, ({ groupId = '' }) => groupId)) {
      const group = groups.get(id);
      if (group === undefined) continue;
      const kept = ofGroup.filter((message) => stays.has(message));
      group.messages.splice(0, ofGroup.length, ...kept);
      inFlight -= ofGroup.length - kept.length;
      const seconds = Math.max(0, ...kept.map((message) => hidden.get(message) ?? 0));
      const free = () => {
        inFlight -= kept.length;
        group.inHand = 0;
        show(group);
      };
      if (kept.length === 0) free();
      else time.at(time.now() + seconds * 1_000, free);
    }
  }

  /** As a new message, which keeps what it was received before. */
  function sendBehind(message: TestMessage, receivedBefore: number): void {
    const firstSentAt = message.firstSentAt ?? message.sentAt;
    again += 1;
    const messageId = `${message.messageId} again ${again}`;
    send({ ...message, messageId, sentAt: time.now(), firstSentAt, receivedBefore });
  }

  return {
    send,
    sendBehind,
    receive,
    answered,
    buried,
    arrival: () => arrival.promise,
    /** Hidden ones count. */
    maxInFlight: () => maxInFlight,
  };
}

type PlayedFifo = ReturnType<typeof playedFifo>;

export interface Consumers {
  readonly queue: PlayedFifo;
  readonly time: VirtualTime;
  /** What Iterable says to a call; it takes its time. */
  readonly answer: (operation: string, body: string) => Promise<Exchange>;
  /** Hears of each message that a call was made for: when it was received, and when it was answered. */
  readonly onDone: (message: TestMessage, receivedAt: number) => void;
  readonly onLog?: (event: LogEvent) => void;
  readonly count?: number;
  /** Instead of what consumers are made of otherwise. */
  readonly parts?: Partial<InOrderDependencies>;
  /** Whether an invocation that has done all its work dies before it answers. */
  readonly crashes?: () => boolean;
}

/** Between an invocation's answer and the next one. */
const GAP_MS = 5;

/** So many instances of the function, until then. */
export async function consumeInOrderUntil(
  endsAt: number,
  {
    queue,
    time,
    answer,
    onDone,
    onLog = () => undefined,
    count = USERS_MAPPING.maximumConcurrency,
    parts = {},
    crashes = () => false,
  }: Consumers,
): Promise<void> {
  async function consume(): Promise<void> {
    const secret = {
      get: async () => ({ apiKey: 'key', clientApiKey: 'client-key' }),
      refresh: async () => ({ apiKey: 'key', clientApiKey: 'client-key' }),
    };
    const deliver = consumerOf(
      {
        attemptOn: createAttempt({
          keyOf: () => secret,
          call: ({ path, body }) => answer(path.slice('/api/'.length), body),
          clock: time,
        }),
        clock: time,
        log: (_, event) => onLog(event),
        consumers: count,
        ...parts,
      },
      createDeliverInOrder,
    );
    while (time.now() < endsAt) {
      const received = queue.receive(USERS_MAPPING.batchSize);
      if (received.length === 0) {
        await Promise.race([queue.arrival(), time.pause(endsAt - time.now())]);
        continue;
      }
      const receivedAt = time.now();
      const hidden = new Map<TestMessage, number>();
      const remedies: Remedies<TestMessage> = {
        async bury(letters) {
          for (const { reason } of letters) queue.buried[reason] = (queue.buried[reason] ?? 0) + 1;
          return new Set(letters);
        },
        forward: async () => new Set(),
        async sendBehind(behind) {
          for (const { message, receivedBefore } of behind) queue.sendBehind(message, receivedBefore);
          return new Set(behind);
        },
        renew: async () => new Set(),
        async hide(delayed) {
          for (const { message, delaySeconds } of delayed) hidden.set(message, delaySeconds);
        },
      };
      const left = await deliver(received, remedies, receivedAt + USERS_TIMEOUT_SECONDS * 1_000);
      if (crashes()) {
        const all = new Map(received.map((message) => [message, USERS_VISIBILITY_TIMEOUT_SECONDS]));
        queue.answered(received, received, all);
        continue;
      }
      const stays = new Set(left);
      for (const message of received) if (!stays.has(message)) onDone(message, receivedAt);
      queue.answered(received, left, hidden);
      await time.pause(GAP_MS);
    }
  }
  await Promise.all(Array.from({ length: count }, consume));
}
