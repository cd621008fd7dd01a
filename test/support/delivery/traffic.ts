/**
 * A project's traffic, a share of which Iterable never takes, as two consumers deliver it: SQS, Iterable and time
 * are played, the rest is what runs.
 */
import { MAX_CONCURRENCY } from '../../../deploy/mapping.ts';
import { createAttempt } from '../../../lib/delivery/lane/attempt.ts';
import type { DeadLetterReason } from '../../../lib/event/dead-letter.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import type { LogEvent } from '../../../lib/runtime/log.ts';
import { consumerOf } from './deliver.ts';
import { messageNamed } from './messages.ts';
import { consumeUntil, playedQueue } from './played-queue.ts';
import { seeded, virtualTime } from './virtual-time.ts';

export interface Traffic {
  readonly eventsPerSecond: number;
  /** Of the events, those that are never taken. */
  readonly failingShare: number;
  /** What these are answered, and after how long: a firewall answers at once. */
  readonly failure: Exchange;
  readonly failureMs: number;
  /** After how long the others are answered, at least; twice as long at the most. 20 unless told. */
  readonly answerMs?: number;
  readonly seconds: number;
}

export interface Course {
  /** From acceptance to the answer, of those that are taken and sent in the second half; sorted. */
  readonly healthyMs: readonly number[];
  readonly maxInFlight: number;
  readonly buried: Readonly<Partial<Record<DeadLetterReason, number>>>;
  readonly lines: Readonly<Partial<Record<LogEvent, number>>>;
}

const SUCCESS: Exchange = {
  kind: 'answer',
  status: 200,
  retryAfter: undefined,
  body: '{"msg":"","code":"Success","params":null}',
};
/** Between an invocation's answer and the next one. */
const GAP_MS = 5;

export async function play({
  eventsPerSecond,
  failingShare,
  failure,
  failureMs,
  answerMs = 20,
  seconds,
}: Traffic): Promise<Course> {
  const random = seeded(11);
  const time = virtualTime(random);
  const startsAt = time.now();
  const endsAt = startsAt + seconds * 1_000;
  const queue = playedQueue(time);
  const healthyMs: number[] = [];
  const lines: Partial<Record<LogEvent, number>> = {};

  /** @param dueAt to a fraction of a millisecond: if each were late by half of one, 2,000 a second would be 860 */
  function arrive(dueAt: number): void {
    const name = random() < failingShare ? 'failing' : 'healthy';
    queue.send(messageNamed(name, { sentAt: time.now() }));
    const nextAt = dueAt + (-Math.log(1 - random()) * 1_000) / eventsPerSecond;
    if (nextAt < endsAt) time.at(nextAt, () => arrive(nextAt));
  }

  async function consume(): Promise<void> {
    const secret = { get: async () => ({ apiKey: 'key' }), refresh: async () => ({ apiKey: 'key' }) };
    const deliver = consumerOf({
      attemptOn: (route) => {
        const attempt = createAttempt({
          keyOf: () => secret,
          async call({ body }) {
            const isHealthy = body === 'healthy';
            await time.pause(isHealthy ? answerMs * (1 + random()) : failureMs);
            return isHealthy ? SUCCESS : failure;
          },
          clock: time,
        })(route);
        return async (request) => {
          const attempted = await attempt(request);
          for (const { body, message } of request.tasks) {
            const isMeasured = body === 'healthy' && message.sentAt > (startsAt + endsAt) / 2;
            if (isMeasured && typeof attempted !== 'string') healthyMs.push(time.now() - message.sentAt);
          }
          return attempted;
        };
      },
      clock: time,
      log: (_, event) => {
        lines[event] = (lines[event] ?? 0) + 1;
      },
      consumers: MAX_CONCURRENCY,
    });
    await consumeUntil(endsAt, { queue, deliver, time, gapMs: GAP_MS });
  }

  arrive(startsAt);
  await time.until(Promise.all(Array.from({ length: MAX_CONCURRENCY }, consume)));
  return {
    healthyMs: healthyMs.toSorted((a, b) => a - b),
    maxInFlight: queue.maxInFlight(),
    buried: queue.buried,
    lines,
  };
}
