/** The distance between a user's changes, kept by all consumers together. SQS, Iterable, the table and time are played. */
import { describe, expect, it } from 'vitest';
import { createProjectMetrics } from '../../../lib/delivery/metrics.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import { answer as answerOf, OK } from '../../support/delivery/attempt.ts';
import { requestOf, updateOf } from '../../support/delivery/in-order.ts';
import type { TestMessage } from '../../support/delivery/messages.ts';
import { consumeInOrderUntil, playedFifo } from '../../support/delivery/played-fifo.ts';
import { type LedgerFault, playedLedger } from '../../support/delivery/played-ledger.ts';
import { PROJECTS } from '../../support/delivery/projects.ts';
import { seeded, type VirtualTime, virtualTime } from '../../support/delivery/virtual-time.ts';

const SPACING_SECONDS = 20;
const SPACING_MS = SPACING_SECONDS * 1_000;
const MINUTE_MS = 60_000;

const FAILED = answerOf(500, 'GenericError');
const REFUSED = answerOf(400, 'BadParams');
const LIMITED = answerOf(429, 'RateLimitExceeded');

interface Effect {
  readonly body: string;
  readonly operation: string;
  /** Since the beginning. */
  readonly atMs: number;
}

/** What Iterable does with a call: whether it has its effect, and what it says. */
type Answer = readonly [exchange: Exchange, hasEffect: boolean];

interface Scene {
  readonly seconds?: number;
  readonly seed?: number;
  readonly begin: (send: (message: TestMessage) => void, time: VirtualTime, random: () => number) => void;
  readonly answer?: (body: string, random: () => number) => Answer;
  readonly answerMs?: (random: () => number) => number;
  readonly faultOf?: (random: () => number, atMs: number) => LedgerFault;
  readonly crashes?: (random: () => number) => boolean;
  readonly hasTable?: boolean;
}

async function play({
  seconds = 300,
  seed = 7,
  begin,
  answer = () => [OK, true],
  answerMs = () => 100,
  faultOf = () => 'none',
  crashes = () => false,
  hasTable = true,
}: Scene) {
  const random = seeded(seed);
  const time = virtualTime(random);
  const startsAt = time.now();
  const queue = playedFifo(time);
  const effects: Effect[] = [];
  const done: (readonly [name: string, atMs: number])[] = [];
  const metrics = createProjectMetrics('test', time);
  const ledgerTable = playedLedger(time, () => faultOf(random, time.now() - startsAt));
  begin(queue.send, time, random);
  await time.until(
    consumeInOrderUntil(startsAt + seconds * 1_000, {
      queue,
      time,
      count: 4,
      async answer(operation, body) {
        const ms = answerMs(random);
        await time.pause(ms / 2);
        const [exchange, hasEffect] = answer(body, random);
        if (hasEffect) effects.push({ operation, body, atMs: time.now() - startsAt });
        await time.pause(ms / 2);
        return exchange;
      },
      onDone: ({ name }) => done.push([name, time.now() - startsAt]),
      crashes: () => crashes(random),
      parts: {
        projects: { ...PROJECTS, us: { ...PROJECTS.us, userSpacingSeconds: SPACING_SECONDS } },
        metrics,
        ledgerTable: hasTable ? ledgerTable : undefined,
      },
    }),
  );
  const figures = Object.assign({}, ...metrics.take().map((line) => JSON.parse(line))) as Partial<
    Record<string, number>
  >;
  return { effects, done, figures, ledgerTable, queue };
}

/** Of two effects one after the other, whichever repeats the one before apart. */
function gapsOf(effects: readonly Effect[]): number[] {
  return effects.flatMap(({ atMs, body }, index) => {
    const before = effects[index - 1];
    return before === undefined || before.body === body ? [] : [atMs - before.atMs];
  });
}

const userIn = ({ body }: Effect) => String(JSON.parse(body).userId);

describe('two changes of a user', () => {
  it('are as far apart as the project asks, in their order, and wait no longer', async () => {
    const { effects, figures } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        time.at(time.now() + 1_000, () => send(updateOf('ada', 'b', { sentAt: time.now() })));
        time.at(time.now() + 2_000, () => send(updateOf('ada', 'c', { sentAt: time.now() })));
      },
    });
    expect(effects.map(({ body }) => Object.keys(JSON.parse(body).dataFields).join())).toEqual(['a', 'b,c']);
    const [gap = 0] = gapsOf(effects);
    expect(gap).toBeGreaterThanOrEqual(SPACING_MS);
    expect(gap).toBeLessThan(SPACING_MS + 2_000);
    expect(figures.Spaced).toBeGreaterThan(0);
    expect(figures.Unspaced).toBeUndefined();
  });

  it('that came together are held once for it, and not a second time at its end', async () => {
    const { effects, figures } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        const workflow = '{"userId":"ada","workflowId":1}';
        send(requestOf('workflows/triggerWorkflow', 'ada', 'w', workflow, { sentAt: time.now() }));
      },
    });
    expect(effects).toHaveLength(2);
    expect(figures.Spaced).toBe(1);
  });

  it('of different users need no distance', async () => {
    const { effects } = await play({
      seconds: 2,
      begin(send, time) {
        for (const user of ['ada', 'bob', 'eve']) send(updateOf(user, 'a', { sentAt: time.now() }));
      },
    });
    expect(effects).toHaveLength(3);
  });

  it('keep their distance where one is of a device, which has a line of its own', async () => {
    const { effects } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        const body = '{"userId":"ada","browserToken":"t"}';
        const changes = { sentAt: time.now(), groupId: 'devices-of-ada' };
        send(requestOf('users/registerBrowserToken', 'ada', 'token', body, changes));
      },
    });
    expect(effects).toHaveLength(2);
    expect(gapsOf(effects)[0]).toBeGreaterThanOrEqual(SPACING_MS);
  });

  it('keep it before a workflow, and an event waits for nothing', async () => {
    const { effects } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        send(
          requestOf('workflows/triggerWorkflow', 'ada', 'w', '{"userId":"ada","workflowId":1}', {
            sentAt: time.now(),
          }),
        );
      },
    });
    expect(effects.map(({ operation }) => operation)).toEqual(['users/update', 'workflows/triggerWorkflow']);
    expect(gapsOf(effects)[0]).toBeGreaterThanOrEqual(SPACING_MS);
  });

  it('is counted from the end of a call that took long', async () => {
    const { effects } = await play({
      answerMs: (random) => (random() < 0.5 ? 100 : 9_000),
      begin(send, time) {
        for (const [index, field] of [...'abcdefgh'].entries()) {
          time.at(time.now() + index * 15_000, () => send(updateOf('ada', field, { sentAt: time.now() })));
        }
      },
    });
    expect(effects.length).toBeGreaterThan(4);
    expect(Math.min(...gapsOf(effects))).toBeGreaterThanOrEqual(SPACING_MS);
  });
});

describe('a change that is tried again', () => {
  it('waits for its backoff alone', async () => {
    let calls = 0;
    const { done } = await play({
      begin: (send, time) => send(updateOf('ada', 'a', { sentAt: time.now() })),
      answer: () => {
        calls += 1;
        return calls === 1 ? [FAILED, false] : [OK, true];
      },
    });
    expect(done[0]?.[1]).toBeLessThan(5_000);
  });

  it('lets one that came meanwhile keep its distance from what Iterable may have done', async () => {
    let calls = 0;
    const { effects } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        time.at(time.now() + 50, () => send(updateOf('ada', 'b', { sentAt: time.now() })));
      },
      answer: () => {
        calls += 1;
        return calls === 1 ? [FAILED, true] : [OK, true];
      },
    });
    expect(effects.length).toBeGreaterThan(1);
    expect(Math.min(...gapsOf(effects))).toBeGreaterThanOrEqual(SPACING_MS);
  });

  it('is followed at once by what comes after it, if Iterable refused it', async () => {
    const { done, queue } = await play({
      begin(send, time) {
        send(updateOf('ada', 'bad', { sentAt: time.now() }));
        send(
          requestOf('users/merge', 'ada', 'merge', '{"sourceUserId":"x","destinationUserId":"ada"}', {
            sentAt: time.now(),
          }),
        );
      },
      answer: (body) => (body.includes('bad') ? [REFUSED, false] : [OK, true]),
    });
    expect(queue.buried).toEqual({ rejected: 1 });
    expect(done.map(([name, atMs]) => [name, atMs < 2_000])).toEqual([
      ['bad', true],
      ['merge', true],
    ]);
  });
});

describe('a change that is refused after an attempt in doubt', () => {
  it('may have been made before, so the next keeps its distance', async () => {
    let calls = 0;
    const { effects } = await play({
      begin(send, time) {
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        const merge = '{"sourceUserId":"x","destinationUserId":"ada","userId":"ada"}';
        send(requestOf('users/merge', 'ada', 'merge', merge, { sentAt: time.now() }));
      },
      answer: () => {
        calls += 1;
        if (calls === 1) return [FAILED, true];
        return calls === 2 ? [REFUSED, false] : [OK, true];
      },
    });
    expect(effects).toHaveLength(2);
    expect(gapsOf(effects)[0]).toBeGreaterThanOrEqual(SPACING_MS);
  });
});

describe('a merged request that is refused', () => {
  it('goes in its parts, which keep their distance from each other, and only the culprit is buried', async () => {
    const { effects, queue } = await play({
      begin(send, time) {
        for (const field of ['a', 'bad', 'c']) send(updateOf('ada', field, { sentAt: time.now() }));
      },
      answer: (body) => (body.includes('bad') ? [REFUSED, false] : [OK, true]),
    });
    expect(queue.buried).toEqual({ rejected: 1 });
    expect(effects.map(({ body }) => Object.keys(JSON.parse(body).dataFields).join())).toEqual(['a', 'c']);
    expect(Math.min(...gapsOf(effects))).toBeGreaterThanOrEqual(SPACING_MS);
  });

  it('goes in its parts too where it was in doubt twice', async () => {
    const { effects, done, figures } = await play({
      seconds: 600,
      begin(send, time) {
        for (const field of ['a', 'b', 'c']) send(updateOf('ada', field, { sentAt: time.now() }));
      },
      // Iterable digests no two fields together.
      answer: (body) => (Object.keys(JSON.parse(body).dataFields).length > 1 ? [FAILED, false] : [OK, true]),
    });
    expect(done.map(([name]) => name)).toEqual(['a', 'b', 'c']);
    // By then they have waited for five minutes. The first of them follows what all three together may have done.
    expect(effects[0]?.atMs).toBeGreaterThan(5 * MINUTE_MS);
    expect(figures['Unspaced.waited']).toBe(3);
  });
});

describe('what has waited for five minutes', () => {
  it('goes in its order, and no longer apart; and that is counted', async () => {
    const { done, figures } = await play({
      seconds: 900,
      begin(send, time) {
        for (let n = 0; n < 60; n++) {
          const body = `{"id":"p${n}","user":{"userId":"ada"},"items":[],"total":1}`;
          send(requestOf('commerce/trackPurchase', 'ada', `p${n}`, body, { sentAt: time.now() }));
        }
      },
    });
    expect(done.map(([name]) => name)).toEqual(Array.from({ length: 60 }, (_, n) => `p${n}`));
    // Each 21 s for five minutes, then all the others.
    const inTime = done.filter(([, atMs]) => atMs < 5 * MINUTE_MS).length;
    expect(inTime).toBeGreaterThan(12);
    expect(inTime).toBeLessThan(16);
    expect(done.at(-1)?.[1]).toBeLessThan(5 * MINUTE_MS + 30_000);
    expect(figures['Unspaced.waited']).toBeGreaterThan(60 - 17);
  });
});

describe('what comes after one that has waited for five minutes, and that Iterable refused', () => {
  it('keeps its distance from the change before that', async () => {
    const { effects } = await play({
      begin(send, time) {
        const longAgo = { sentAt: time.now() - 4.9 * MINUTE_MS };
        send(updateOf('ada', 'a', { sentAt: time.now() }));
        time.at(time.now() + 1_000, () => {
          send(updateOf('ada', 'bad', longAgo));
          const merge = '{"sourceUserId":"x","destinationUserId":"ada","userId":"ada"}';
          send(requestOf('users/merge', 'ada', 'merge', merge, { sentAt: time.now() }));
        });
      },
      answer: (body) => (body.includes('bad') ? [REFUSED, false] : [OK, true]),
    });
    expect(effects).toHaveLength(2);
    expect(Math.min(...gapsOf(effects))).toBeGreaterThanOrEqual(SPACING_MS);
  });
});

describe('the table', () => {
  const sendEach = (send: (message: TestMessage) => void, time: VirtualTime) => {
    for (let n = 0; n < 10; n++) {
      time.at(time.now() + n * 1_000, () => send(updateOf('ada', `f${n}`, { sentAt: time.now() })));
    }
  };

  it.each(['fails', 'hangs', 'loses-its-answer'] as const)(
    'that %s delays no change by more than a second, and each is counted',
    async (fault) => {
      const { done, figures } = await play({ begin: sendEach, faultOf: () => fault });
      expect(done).toHaveLength(10);
      for (const [index, [, atMs]] of done.entries()) expect(atMs - index * 1_000).toBeLessThan(2_500);
      expect(figures['Unspaced.ledger']).toBeGreaterThan(5);
      expect(figures.LedgerFailures).toBeGreaterThan(0);
    },
  );

  it('that is missing stops nobody, and each is counted', async () => {
    const { done, figures } = await play({ begin: sendEach, hasTable: false });
    expect(done).toHaveLength(10);
    expect(figures['Unspaced.ledger']).toBeGreaterThan(5);
    expect(figures.LedgerFailures).toBeGreaterThan(0);
  });

  it('that is down for long is asked seldom', async () => {
    const { done, figures } = await play({
      begin(send, time) {
        for (let n = 0; n < 2_000; n++) {
          time.at(time.now() + n * 20, () => send(updateOf(`user-${n}`, 'a', { sentAt: time.now() })));
        }
      },
      faultOf: () => 'hangs',
    });
    expect(done).toHaveLength(2_000);
    expect(figures.LedgerFailures).toBeLessThan(400);
    // The distances before and after each.
    expect(figures['Unspaced.ledger']).toBe(4_000);
  });
});

describe('whatever happens', () => {
  it('no two changes of a user are nearer than asked, but for those that are counted', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { effects, figures } = await play({
        seed,
        seconds: 400,
        begin(send, time, random) {
          for (let n = 0; n < 120; n++) {
            const user = `user-${Math.floor(random() * 6)}`;
            time.at(time.now() + random() * 240_000, () =>
              send(updateOf(user, `f${n}`, { sentAt: time.now() })),
            );
          }
        },
        answer: (_, random) => {
          const dice = random();
          if (dice < 0.1) return [FAILED, random() < 0.5];
          if (dice < 0.15) return [LIMITED, false];
          return dice < 0.2 ? [REFUSED, false] : [OK, true];
        },
        answerMs: (random) => (random() < 0.9 ? 100 * random() : 5_000 * random()),
        faultOf: (random) =>
          random() < 0.8
            ? 'none'
            : ((['fails', 'hangs', 'loses-its-answer'] as const)[Math.floor(random() * 3)] ?? 'none'),
        crashes: (random) => random() < 0.05,
      });
      const near = [...Map.groupBy(effects, userIn).values()]
        .flatMap(gapsOf)
        .filter((gap) => gap < SPACING_MS);
      expect(near.length, `seed ${seed}`).toBeLessThanOrEqual(figures.Unspaced ?? 0);
      expect(effects.length).toBeGreaterThan(20);
    }
  });

  it('none is nearer with a table that answers', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { effects, figures } = await play({
        seed,
        seconds: 400,
        begin(send, time, random) {
          for (let n = 0; n < 60; n++) {
            const user = `user-${Math.floor(random() * 6)}`;
            time.at(time.now() + random() * 100_000, () =>
              send(updateOf(user, `f${n}`, { sentAt: time.now() })),
            );
          }
        },
        answer: (_, random) => (random() < 0.15 ? [FAILED, random() < 0.5] : [OK, true]),
        answerMs: (random) => (random() < 0.9 ? 100 * random() : 5_000 * random()),
        crashes: (random) => random() < 0.05,
      });
      const near = [...Map.groupBy(effects, userIn).values()]
        .flatMap(gapsOf)
        .filter((gap) => gap < SPACING_MS);
      expect(near.length, `seed ${seed}`).toBeLessThanOrEqual(figures['Unspaced.waited'] ?? 0);
    }
  });
});
