/** Many users at once, as all consumers deliver them: SQS, Iterable and time are played, the rest is what runs. */
import { describe, expect, it, vi } from 'vitest';
import type { Exchange } from '../../../lib/iterable/client.ts';
import type { LogEvent } from '../../../lib/runtime/log.ts';
import { answer as answerOf, OK } from '../../support/delivery/attempt.ts';
import { purchaseOf, requestOf, updateOf } from '../../support/delivery/in-order.ts';
import type { TestMessage } from '../../support/delivery/messages.ts';
import { consumeInOrderUntil, playedFifo } from '../../support/delivery/played-fifo.ts';
import { quantile } from '../../support/delivery/played-queue.ts';
import { seeded, type VirtualTime, virtualTime } from '../../support/delivery/virtual-time.ts';

/** Hours of virtual time. */
vi.setConfig({ testTimeout: 60_000 });

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const FAILED = answerOf(500, 'GenericError');
const REFUSED_KEY = answerOf(401, 'BadApiKey');
const LIMITED = answerOf(429, 'RateLimitExceeded');

interface Scene {
  readonly seconds: number;
  /** Sends its messages, and arranges for more. */
  readonly begin: (send: (message: TestMessage) => void, time: VirtualTime, random: () => number) => void;
  /** @param atMs since the beginning */
  readonly answer?: (operation: string, body: string, atMs: number) => Exchange;
  readonly answerMs?: number;
  readonly count?: number;
}

async function play({ seconds, begin, answer = () => OK, answerMs = 100, count }: Scene) {
  const random = seeded(7);
  const time = virtualTime(random);
  const startsAt = time.now();
  const queue = playedFifo(time);
  const lines: Partial<Record<LogEvent, number>> = {};
  const done: {
    readonly message: TestMessage;
    readonly afterMs: number;
    readonly inHandMs: number;
    readonly at: number;
  }[] = [];
  const calls: number[] = [];
  begin(queue.send, time, random);
  await time.until(
    consumeInOrderUntil(startsAt + seconds * SECOND_MS, {
      queue,
      time,
      async answer(operation, body) {
        calls.push(time.now() - startsAt);
        await time.pause(answerMs * (0.5 + random()));
        return answer(operation, body, time.now() - startsAt);
      },
      onDone: (message, receivedAt) =>
        done.push({
          message,
          afterMs: time.now() - message.sentAt,
          inHandMs: time.now() - receivedAt,
          at: time.now() - startsAt,
        }),
      onLog: (event) => {
        lines[event] = (lines[event] ?? 0) + 1;
      },
      ...(count === undefined ? {} : { count }),
    }),
  );
  const msOf = (isOne: (message: TestMessage) => boolean, what: 'afterMs' | 'inHandMs' = 'afterMs') =>
    done.flatMap((each) => (isOne(each.message) ? [each[what]] : [])).toSorted((a, b) => a - b);
  return { queue, done, calls, lines, msOf };
}

/** Counts anew each second. */
function fixedWindow(requestsPerSecond: number): (atMs: number) => boolean {
  let second = 0;
  let count = 0;
  return (atMs) => {
    const current = Math.floor(atMs / SECOND_MS);
    if (current !== second) count = 0;
    second = current;
    count += 1;
    return count <= requestsPerSecond;
  };
}

/** A message every so often, until the end. */
function every(
  ms: number,
  seconds: number,
  time: VirtualTime,
  random: () => number,
  send: (number: number) => void,
): void {
  const endsAt = time.now() + seconds * SECOND_MS;
  let number = 0;
  const again = (dueAt: number) => {
    send(number++);
    const nextAt = dueAt - Math.log(1 - random()) * ms;
    if (nextAt < endsAt) time.at(nextAt, () => again(nextAt));
  };
  again(time.now());
}

const isOf = (kind: string) => (message: TestMessage) =>
  message.groupId?.startsWith(`group-of-${kind}`) === true;

describe('a backfill', () => {
  it('of as many users as updates drains at Iterable’s limit, and none is in hand for longer than its batch takes', async () => {
    const limiter = fixedWindow(500);
    const { calls, msOf, done } = await play({
      seconds: 30,
      begin(send, time) {
        for (let user = 0; user < 20_000; user++) {
          send(updateOf(`user-${user}`, 'a', { sentAt: time.now() }));
        }
      },
      answer: (_, __, atMs) => (limiter(atMs) ? OK : LIMITED),
    });
    const steady = done.filter(({ at }) => at >= 5_000 && at < 25_000).length / 20;
    expect(steady).toBeGreaterThan(490);
    expect(steady).toBeLessThanOrEqual(500);
    expect(calls.length - done.length).toBeLessThan(calls.length * 0.01);
    expect(quantile(msOf(isOf('user'), 'inHandMs'), 0.99)).toBeLessThan(1_000);
  });
});

describe('a user with ten updates a second', () => {
  const seconds = 300;
  const others = (send: (message: TestMessage) => void, time: VirtualTime, random: () => number) =>
    every(50, seconds, time, random, (n) => send(purchaseOf(`other-${n}`, `p${n}`, { sentAt: time.now() })));

  it('delays nobody else, keeps up by merged requests, and is told of', async () => {
    const quiet = await play({ seconds, begin: others });
    const busy = await play({
      seconds,
      begin(send, time, random) {
        others(send, time, random);
        every(100, seconds, time, random, (n) => send(updateOf('hot', `f${n % 7}`, { sentAt: time.now() })));
      },
    });
    const p95 = ({ msOf }: typeof busy) => quantile(msOf(isOf('other')), 0.95);
    expect(p95(busy)).toBeLessThan(p95(quiet) + 100);
    const hot = busy.msOf(isOf('hot'));
    expect(hot.length).toBeGreaterThan(2_500);
    expect(quantile(hot, 0.99)).toBeLessThan(1_000);
    const callsOfHot = busy.calls.length - quiet.calls.length;
    expect(callsOfHot).toBeLessThan(hot.length * 0.8);
    expect(busy.lines['user-busy']).toBeGreaterThan(0);
    expect(quiet.lines['user-busy']).toBeUndefined();
  });
});

describe('an update that Iterable never digests', () => {
  it('holds back its own user for an hour, and nobody else at all', async () => {
    const seconds = 2 * 3_600;
    const { queue, msOf } = await play({
      seconds,
      begin(send, time, random) {
        send(updateOf('poisoned', 'poison', { sentAt: time.now() }));
        time.at(time.now() + 60_000, () => send(purchaseOf('poisoned', 'next', { sentAt: time.now() })));
        every(1_000, seconds, time, random, (n) => send(updateOf(`other-${n}`, 'a', { sentAt: time.now() })));
      },
      answer: (_, body) => (body.includes('poison"') ? FAILED : OK),
      count: 2,
    });
    expect(queue.buried).toEqual({ expired: 1 });
    const [next] = msOf(({ name }) => name === 'next');
    expect(next).toBeGreaterThan(0.9 * HOUR_MS);
    expect(next).toBeLessThan(1.6 * HOUR_MS);
    expect(quantile(msOf(isOf('other')), 0.95)).toBeLessThan(1_000);
  });
});

describe('a refused client-side key', () => {
  it('holds back devices only', async () => {
    const seconds = 80;
    const traffic = (send: (message: TestMessage) => void, time: VirtualTime, random: () => number) => {
      every(50, seconds, time, random, (n) =>
        send(updateOf(`other-${n % 500}`, 'a', { sentAt: time.now() })),
      );
      every(500, seconds, time, random, (n) => {
        const body = `{"userId":"user-${n}","browserToken":"t"}`;
        send(requestOf('users/registerBrowserToken', `device-${n}`, `d${n}`, body, { sentAt: time.now() }));
      });
    };
    const well = await play({ seconds, begin: traffic });
    const refused = await play({
      seconds,
      begin: traffic,
      answer: (operation) => (operation === 'users/registerBrowserToken' ? REFUSED_KEY : OK),
    });
    expect(refused.msOf(isOf('device'))).toEqual([]);
    expect(well.msOf(isOf('device')).length).toBeGreaterThan(120);
    expect(refused.queue.buried).toEqual({});
    const p95 = ({ msOf }: typeof well) => quantile(msOf(isOf('other')), 0.95);
    expect(p95(refused)).toBeLessThan(p95(well) + 200);
  });
});

describe('an outage of all', () => {
  it('keeps few messages in flight and calls seldom, however many wait, and loses none', async () => {
    const outageMs = 150_000;
    const { queue, calls, lines, msOf } = await play({
      seconds: 200,
      begin(send, time) {
        for (let user = 0; user < 8_000; user++) {
          send(updateOf(`user-${user}`, 'a', { sentAt: time.now() }));
        }
      },
      answer: (_, __, atMs) => (atMs < outageMs ? FAILED : OK),
    });
    expect(queue.maxInFlight()).toBeLessThan(2_000);
    // One for each invocation, however many users it had.
    expect(lines['events-not-attempted']).toBeLessThan(800);
    expect(calls.filter((at) => at > 60_000 && at < outageMs).length).toBeLessThan(225);
    expect(queue.buried).toEqual({});
    expect(msOf(isOf('user')).length).toBeGreaterThan(5_000);
  });
});

describe('a thousand calls to an endpoint that takes three a second', () => {
  it.each([
    ['users/forget', 300],
    ['users/merge', 1_000],
  ])('of %s don’t take the consumers from everybody else', async (operation, count) => {
    const seconds = 100;
    const others = (send: (message: TestMessage) => void, time: VirtualTime, random: () => number) =>
      every(50, seconds, time, random, (n) => send(updateOf(`other-${n}`, 'a', { sentAt: time.now() })));
    const { msOf, calls, done } = await play({
      seconds,
      begin(send, time, random) {
        others(send, time, random);
        for (let n = 0; n < count; n++) {
          const body = `{"userId":"gone-${n}","sourceUserId":"x","destinationUserId":"gone-${n}"}`;
          send(requestOf(operation, `gone-${n}`, `g${n}`, body, { sentAt: time.now() }));
        }
      },
    });
    expect(quantile(msOf(isOf('other')), 0.95)).toBeLessThan(1_000);
    expect(msOf(isOf('gone')).length).toBeGreaterThan(200);
    expect(calls.length).toBe(done.length);
  });
});

describe('an update that only waited behind another', () => {
  const failing = (seconds: number, answer: (operation: string, atMs: number) => Exchange) =>
    play({
      seconds,
      count: 1,
      begin(send, time, random) {
        send(purchaseOf('waiting', 'first', { sentAt: time.now() }));
        send(updateOf('waiting', 'second', { sentAt: time.now() }));
        every(5_000, seconds, time, random, (n) => {
          send(updateOf(`other-${n}`, 'a', { sentAt: time.now() }));
          send(purchaseOf(`other-${n}`, `p${n}`, { sentAt: time.now() }));
        });
      },
      answer: (operation, body, atMs) => (body.includes('waiting') ? answer(operation, atMs) : OK),
    });

  it('has its quarter of an hour for a user that was created only just now', async () => {
    const createdAt = 1_000_000;
    const { queue, msOf } = await failing(2_400, (operation, atMs) => {
      if (operation === 'commerce/trackPurchase') return atMs < createdAt ? FAILED : OK;
      return atMs < createdAt + 300_000 ? answerOf(400, 'UnknownUserIdError') : OK;
    });
    expect(queue.buried).toEqual({});
    expect(msOf(isOf('waiting'))).toHaveLength(2);
  });

  it('is not given up for one failure after another’s hour', async () => {
    let failures = 0;
    const { queue, msOf } = await failing(6_000, (operation) => {
      if (operation === 'commerce/trackPurchase') return FAILED;
      failures += 1;
      return failures < 4 ? FAILED : OK;
    });
    expect(queue.buried).toEqual({ expired: 1 });
    expect(msOf(({ name }) => name === 'second')).toHaveLength(1);
  });
});

describe('two changes of a user of whom Iterable does not know yet', () => {
  it.each([3_000, 20_000, 200_000])('are in their order when it is there after %i ms', async (createdAt) => {
    const taken: string[] = [];
    const { calls } = await play({
      seconds: 1_200,
      count: 2,
      begin(send, time) {
        for (const campaignId of [1, 2]) {
          const body = `{"userId":"new","campaignId":${campaignId}}`;
          send(requestOf('users/updateSubscriptions', 'new', `s${campaignId}`, body, { sentAt: time.now() }));
        }
      },
      answer(_, body, atMs) {
        if (atMs < createdAt) return answerOf(400, 'UnknownUserIdError');
        taken.push(body);
        return OK;
      },
    });
    expect(taken.map((body) => JSON.parse(body).campaignId)).toEqual([1, 2]);
    // With a backoff between them.
    expect(calls.length).toBeLessThan(40);
  });
});
