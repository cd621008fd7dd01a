import { ChangeMessageVisibilityCommand, DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { decodeMessage } from '../../../lib/event/envelope.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { moveLetters } from '../../../operate/dead-letters/move.ts';
import type { Queues } from '../../../operate/dead-letters/queues.ts';
import { planRedrive } from '../../../operate/dead-letters/redrive.ts';
import configuration from '../../fixtures/forwarder.config.ts';
import { inspectQueue } from '../../support/delivery/queues.ts';
import { isNightly } from '../../support/nightly.ts';
import { startChild } from '../../support/operate/child.ts';
import { bury, letterOf, lettersIn, receiveAll } from '../../support/operate/dead-letters.ts';
import { playStack } from '../../support/operate/played-stack.ts';
import { ACCESS_DENIED, refusing } from '../../support/operate/refusing.ts';

const watch = {
  clock: systemClock,
  interrupted: new AbortController().signal,
  onProgress: () => undefined,
};
const ALL = { filter: {}, edit: undefined, limit: Number.POSITIVE_INFINITY };

it('does not move what was buried after the operator said yes', async () => {
  const stack = await playStack();
  await bury(stack, [letterOf()]);
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  await bury(stack, [letterOf({ id: 'later' })]);
  const moved = await moveLetters(
    stack,
    configuration,
    { chosen, before, edit: undefined, rate: 1e6 },
    watch,
  );
  expect(moved).toMatchObject({ letters: 1, events: 1, unsent: 0, unmet: 0 });
  expect(await lettersIn(stack)).toEqual([letterOf({ id: 'later' }).message]);
});

it('chooses no more letters than the limit, though several answers are read at once', async () => {
  const played = await playStack();
  // While the first ten are read, nobody else reads.
  await bury(
    played,
    Array.from({ length: 100 }, (_, n) => letterOf({ id: `e${n}`, source: n < 10 ? 'other' : 'app' })),
  );
  const several = Promise.withResolvers<void>();
  const onProgress = (text: string) => {
    if (Number(/^read (\d+)/.exec(text)?.[1]) >= 50) several.resolve();
  };
  const queueUrl: Queues['queueUrl'] = async (...queue) => {
    await several.promise;
    return played.queueUrl(...queue);
  };
  const settings = { filter: { source: 'app' }, edit: undefined, limit: 1 };
  const plan = await planRedrive({ ...played, queueUrl }, configuration, settings, { ...watch, onProgress });
  expect([plan.chosen.size, plan.groups]).toMatchObject([1, [{ letters: 1 }]]);
});

it('says how many letters somebody else has taken meanwhile', async () => {
  const stack = await playStack();
  await bury(stack, [letterOf(), letterOf({ id: 'e2' })]);
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  await receiveAll(stack, await stack.deadLetterQueueUrl());
  const moved = await moveLetters(
    stack,
    configuration,
    { chosen, before, edit: undefined, rate: 1e6 },
    watch,
  );
  expect(moved).toMatchObject({ letters: 0, unmet: 2 });
});

it('sends a letter that could not be deleted again under the same id', async () => {
  const stack = await playStack();
  await bury(stack, [
    letterOf(),
    letterOf({ id: 'update', operation: 'users/update', body: { userId: '7' } }),
  ]);
  let nowMs = Date.now();
  const clock = {
    ...systemClock,
    now: () => nowMs,
    async pause(ms: number) {
      nowMs += ms;
    },
  };
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  const settings = { chosen, before, edit: undefined, rate: 1e6 };
  const noNetwork = new Error('ECONNRESET');
  const cut = { ...stack, sqs: refusing(stack.sqs, DeleteMessageBatchCommand, noNetwork) };
  expect(await moveLetters(cut, configuration, settings, { ...watch, clock })).toMatchObject({
    letters: 0,
    undeleted: 2,
    fault: { kind: 'try-again' },
  });
  expect(await moveLetters(stack, configuration, settings, watch)).toMatchObject({ letters: 2 });
  const twice = await receiveAll(stack, await stack.queueUrl('us', 'standard'));
  expect(twice.map(({ text }) => text)).toEqual([letterOf().message, letterOf().message]);
  // SQS knows it again.
  expect(await receiveAll(stack, await stack.queueUrl('us', 'users'))).toHaveLength(1);
  expect(await lettersIn(stack)).toEqual([]);
});

it('stops with the first copies if SQS refuses to delete the letters', async () => {
  const stack = await playStack();
  const letters = Array.from({ length: 40 }, (_, index) => letterOf({ id: `e${index}` }));
  await bury(stack, letters);
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  const denied = { ...stack, sqs: refusing(stack.sqs, DeleteMessageBatchCommand, ACCESS_DENIED) };
  const settings = { chosen, before, edit: undefined, rate: 1e6 };
  expect(await moveLetters(denied, configuration, settings, watch)).toMatchObject({
    letters: 0,
    undeleted: 10,
    fault: { kind: 'no-rights', remedy: expect.stringContaining('sqs:DeleteMessage') },
  });
  expect(await receiveAll(stack, await stack.queueUrl('us', 'standard'))).toHaveLength(10);
  expect(await lettersIn(stack)).toHaveLength(40);
});

it('moves no more events a second than it is told to', async () => {
  const stack = await playStack();
  await bury(
    stack,
    Array.from({ length: 30 }, (_, index) => letterOf({ id: `e${index}` })),
  );
  let pausedMs = 0;
  const clock = {
    ...systemClock,
    now: () => pausedMs,
    async pause(ms: number) {
      pausedMs += ms;
    },
  };
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  const settings = { chosen, before, edit: undefined, rate: 5 };
  await moveLetters(stack, configuration, settings, { ...watch, clock });
  // The last five have their turn after 25 others.
  expect(pausedMs).toBeGreaterThanOrEqual(5_000);
  expect(await receiveAll(stack, await stack.queueUrl('us', 'standard'))).toHaveLength(30);
});

const event = (n: number, more: object = {}) => ({
  eventName: 'x',
  userId: `u${n}`,
  dataFields: { n },
  ...more,
});

/** Of each kind some: with an id, in order, refused without an id, several in one letter. */
function lettersOfAllKinds(): ReturnType<typeof letterOf>[] {
  const refused = { code: 'invalid-event', detail: 'invalid-event; x: y' };
  return Array.from({ length: 400 }, (_, index) => {
    const [n, id] = [index * 10, `letter-${index}`];
    const invalid = { id, reason: 'invalid', detail: refused.detail, refused } as const;
    switch (index % 4) {
      case 0:
        return letterOf({ id, body: event(n, { id }) });
      case 1:
        return letterOf({ id, operation: 'users/update', body: { userId: `u${n}`, dataFields: { n } } });
      case 2:
        return letterOf({ ...invalid, body: event(n) });
      default:
        return letterOf({
          ...invalid,
          body: [n, n + 1, n + 2].map((each) => JSON.stringify(event(each))).join('\n'),
        });
    }
  });
}

it('loses nothing and makes no second id when it is killed again and again', async () => {
  const stack = await playStack({ projects: ['us'] });
  const letters = lettersOfAllKinds();
  await bury(stack, letters);
  const all = new Set(letters.flatMap(({ message }) => numbersIn(message)));
  const { origin } = new URL(await stack.deadLetterQueueUrl());
  const file = new URL('./process.ts', import.meta.url);

  for (const killAt of isNightly ? [20, 60, 20, 100] : [20, 60]) {
    const child = startChild(file, ['redrive', origin], ({ progress }, process) => {
      const [, moved] = /^moved (\d+) /.exec(String(progress)) ?? [];
      if (Number(moved) >= killAt) process.kill('SIGKILL');
    });
    expect(await child.ended).toEqual([null, 'SIGKILL']);
    const there = await textsOf(origin);
    expect(new Set([...there.queued, ...there.letters].flatMap(numbersIn))).toEqual(all);
    await letTimePass(stack, origin);
  }
  const last = startChild(file, ['redrive', origin]);
  expect(await last.ended).toEqual([0, null]);

  const { queued, letters: left } = await textsOf(origin);
  expect(left).toEqual([]);
  const idsOf = Map.groupBy(queued, (text) => numbersIn(text)[0]);
  expect(new Set(idsOf.keys())).toEqual(all);
  for (const texts of idsOf.values()) expect(new Set(texts).size).toBe(1);
}, 60_000);

/** Of the events in a message. */
function numbersIn(text: string): number[] {
  const decoded = decodeMessage(text);
  if (decoded.kind !== 'message') throw new Error(decoded.kind);
  return decoded.body.split('\n').map((line) => JSON.parse(line).dataFields.n);
}

/** All that lies on the queues, whether or not it is in sight. */
async function textsOf(origin: string) {
  const [standard, users, dead] = await Promise.all(
    ['events-us', 'events-us.fifo', 'dead-letters'].map(async (name) => {
      const { ready, delayed, inflight } = await inspectQueue(origin, name);
      return [...ready, ...delayed, ...inflight.map(({ message }) => message)].map(({ body }) => body);
    }),
  );
  return { queued: [...(standard ?? []), ...(users ?? [])], letters: dead ?? [] };
}

/** So much that what a killed command had taken is in sight again. */
async function letTimePass({ sqs, deadLetterQueueUrl }: Queues, origin: string): Promise<void> {
  const { inflight } = await inspectQueue(origin, 'dead-letters');
  for (const { receiptHandle: ReceiptHandle } of inflight) {
    const QueueUrl = await deadLetterQueueUrl();
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}
