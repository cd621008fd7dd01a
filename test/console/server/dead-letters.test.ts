/** How sparingly the console looks at dead letters: each look takes them out of everybody's sight. */
import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { DeadLetters } from '../../../console/server/dead-letters.ts';
import { findLetters } from '../../../operate/dead-letters/look.ts';
import type { Stack } from '../../../operate/stack.ts';
import { bury, letterOf } from '../../support/operate/dead-letters.ts';
import { playStack } from '../../support/operate/played-stack.ts';

/** Counts how often something is taken from the queue. */
async function watched() {
  const stack = await playStack();
  const seen = { received: 0 };
  const send = async (...given: Parameters<SQSClient['send']>) => {
    if (!(given[0] instanceof ReceiveMessageCommand)) return stack.sqs.send(...given);
    seen.received += 1;
    return stack.sqs.send(...given);
  };
  const sqs = new Proxy(stack.sqs, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  const proxied = { ...stack, sqs } as unknown as Stack;
  const letters = new DeadLetters(async () => proxied, new AbortController().signal);
  return { stack, letters, seen };
}

it('takes nothing from an empty queue', async () => {
  const { letters, seen } = await watched();

  expect(await letters.groups()).toMatchObject({ groups: [], looked: { read: 0, about: 0 } });
  expect(seen.received).toBe(0);
});

it('looks once for all who ask meanwhile, and not again while their number is the same', async () => {
  const { stack, letters, seen } = await watched();
  await bury(stack, [letterOf({ id: 'a' }), letterOf({ id: 'b' })]);

  const [one, other] = await Promise.all([letters.groups(), letters.groups()]);
  const { received } = seen;
  expect(one).toEqual(other);
  expect(one.looked).toMatchObject({ read: 2, about: 2 });
  expect(await letters.groups()).toEqual(one);
  expect(seen.received).toBe(received);
});

it('looks again when the console itself has changed something', async () => {
  const { stack, letters, seen } = await watched();
  await bury(stack, [letterOf({ id: 'a' })]);
  await letters.groups();
  const { received } = seen;

  await letters.use(async () => undefined, { changes: true });
  await letters.groups();

  expect(seen.received).toBeGreaterThan(received);
});

it('lets one look end before the next begins, also if it fails', async () => {
  const { stack, letters } = await watched();
  await bury(stack, [letterOf({ id: 'a' })]);
  const order: string[] = [];
  const look = (name: string) =>
    letters.use(async (own, watch) => {
      order.push(`${name} begins`);
      const { letters: found } = await findLetters(own, {}, 1, watch);
      order.push(`${name} has ${found.length}`);
      if (name === 'first') throw new Error('of the first');
    });

  const [first] = await Promise.allSettled([look('first'), look('second')]);

  expect(first).toMatchObject({ status: 'rejected' });
  expect(order).toEqual(['first begins', 'first has 1', 'second begins', 'second has 1']);
});
