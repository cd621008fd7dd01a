import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { createLocalSqsClient } from '../../../local/aws/sqs-client.ts';
import { groupLetters, lookThrough } from '../../../operate/dead-letters/look.ts';
import { inspectQueue } from '../../support/delivery/queues.ts';
import { bury, letterOf, lettersIn } from '../../support/operate/dead-letters.ts';
import { playStack } from '../../support/operate/played-stack.ts';
import { ACCESS_DENIED, refusing } from '../../support/operate/refusing.ts';

const watch = {
  clock: systemClock,
  interrupted: new AbortController().signal,
  onProgress: () => undefined,
};
const MANY = Array.from({ length: 60 }, (_, index) => letterOf({ id: `e${index}` }));

it('gives everything back when it is interrupted in the middle', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const interruption = new AbortController();
  const { looked } = await groupLetters(
    stack,
    {},
    { ...watch, interrupted: interruption.signal, onProgress: () => interruption.abort() },
  );
  expect(looked.read).toBeLessThan(60);
  expect(looked.about).toBe(60);
  expect(await lettersIn(stack)).toHaveLength(60);
});

it('gives everything back when what is done with the letters fails', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const visit = () => Promise.reject(new Error('a bug'));
  await expect(lookThrough(stack, { visit }, watch)).rejects.toThrow('a bug');
  expect(await lettersIn(stack)).toHaveLength(60);
});

it('shows no letter twice whose time is up meanwhile', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const { origin } = new URL(await stack.deadLetterQueueUrl());
  const seen: string[] = [];
  let isFirst = true;
  await lookThrough(
    stack,
    {
      async visit(letters) {
        seen.push(...letters.map(({ messageId }) => messageId));
        if (!isFirst) return undefined;
        isFirst = false;
        const { inflight } = await inspectQueue(origin, 'dead-letters');
        for (const { receiptHandle: ReceiptHandle } of inflight) {
          const QueueUrl = await stack.deadLetterQueueUrl();
          await stack.sqs.send(
            new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
          );
        }
        return undefined;
      },
    },
    watch,
  );
  expect(new Set(seen).size).toBe(60);
  expect(seen).toHaveLength(60);
  expect(await lettersIn(stack)).toHaveLength(60);
});

it('says so when SQS hands out no more', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const overLimit = Object.assign(new Error(), { name: 'OverLimit', $fault: 'client' });
  let received = 0;
  const send = (...given: Parameters<SQSClient['send']>) => {
    if (given[0] instanceof ReceiveMessageCommand) received += 1;
    const isOver = given[0] instanceof ReceiveMessageCommand && received > 1;
    return isOver ? Promise.reject(overLimit) : stack.sqs.send(...given);
  };
  const sqs = new Proxy(stack.sqs, {
    get: (client, name) => (name === 'send' ? send : Reflect.get(client, name).bind?.(client)),
  });
  const { looked } = await groupLetters({ ...stack, sqs }, {}, watch);
  expect(looked).toMatchObject({ read: 10, about: 60, isFull: true });
});

it('tells letters that are out of sight apart from those that it read', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const QueueUrl = await stack.deadLetterQueueUrl();
  await stack.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
  );
  const { looked } = await groupLetters(stack, {}, watch);
  expect(looked).toMatchObject({ read: 50, about: 50, hidden: 10, left: 0 });
});

it('ends with what SQS says of the rights', async () => {
  const stack = await playStack();
  const { origin } = new URL(await stack.deadLetterQueueUrl());
  const sqs = createLocalSqsClient(origin, 'another');
  await expect(groupLetters({ ...stack, sqs }, {}, watch)).rejects.toMatchObject({ kind: 'no-rights' });
  sqs.destroy();
});

it('says what it could not read', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const sqs = refusing(stack.sqs, ReceiveMessageCommand, ACCESS_DENIED);
  await expect(groupLetters({ ...stack, sqs }, {}, watch)).rejects.toMatchObject({
    kind: 'no-rights',
    message: expect.stringContaining("can't read the dead letter queue: "),
  });
});

it('does not take a bug for a fault of AWS', async () => {
  const stack = await playStack();
  await bury(stack, MANY);
  const bug = new TypeError('a bug');
  const sqs = refusing(stack.sqs, ReceiveMessageCommand, bug);
  await expect(groupLetters({ ...stack, sqs }, {}, watch)).rejects.toBe(bug);
});
