import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { decodeMessage } from '../../../lib/event/envelope.ts';
import { systemClock } from '../../../lib/runtime/clock.ts';
import { letterIn } from '../../../operate/dead-letters/letter.ts';
import { moveLetters } from '../../../operate/dead-letters/move.ts';
import { planRedrive } from '../../../operate/dead-letters/redrive.ts';
import { Turns } from '../../../operate/dead-letters/turns.ts';
import configuration from '../../fixtures/forwarder.config.ts';
import { bury, letterOf, lettersIn, receiveAll } from '../../support/operate/dead-letters.ts';
import { type PlayedStack, playStack } from '../../support/operate/played-stack.ts';

const watch = {
  clock: systemClock,
  interrupted: new AbortController().signal,
  onProgress: () => undefined,
};
const ALL = { filter: {}, edit: undefined, limit: Number.POSITIVE_INFINITY };
const USERS = ['7', '8', '9'];
const STARTED_AT = Date.parse('2026-11-20T08:00:00.000Z');

const update = (userId: string, n: number) =>
  letterOf({
    id: `${userId}-${n}`,
    operation: 'users/update',
    acceptedAt: new Date(STARTED_AT + n * 1_000).toISOString(),
    body: { userId, dataFields: { n } },
  });

/** Of each user twenty, in an order of their own. */
const SHUFFLED = Array.from({ length: 20 }, (_, index) => (index * 7) % 20).flatMap((n) =>
  USERS.map((user) => update(user, n)),
);

async function movedOf(stack: PlayedStack, sqs: SQSClient = stack.sqs) {
  const { chosen, before } = await planRedrive(stack, configuration, ALL, watch);
  const settings = { chosen, before, edit: undefined, rate: 1e6 };
  return moveLetters({ ...stack, sqs }, configuration, settings, watch);
}

/** What was sent of each user, in the order of the queue. */
async function sentByUser(stack: PlayedStack): Promise<Map<string, number[]>> {
  const { sqs } = stack;
  const QueueUrl = await stack.queueUrl('us', 'users');
  const numbers = new Map<string, number[]>(USERS.map((user) => [user, []]));
  for (;;) {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
    const { Messages = [] } = await sqs.send(receive);
    if (Messages.length === 0) return numbers;
    for (const { Body = '', ReceiptHandle } of Messages) {
      // Until then SQS hands out no more of the group.
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const decoded = decodeMessage(Body);
      if (decoded.kind !== 'message') throw new Error(decoded.kind);
      const { userId, dataFields } = JSON.parse(decoded.body);
      numbers.get(userId)?.push(dataFields.n);
    }
  }
}

it('moves the letters of a user in the order in which they were accepted', async () => {
  const stack = await playStack();
  await bury(stack, SHUFFLED);
  expect(await movedOf(stack)).toMatchObject({ letters: 60, unmet: 0, fault: undefined });
  const expected = Array.from({ length: 20 }, (_, n) => n);
  for (const numbers of (await sentByUser(stack)).values()) expect(numbers).toEqual(expected);
});

it('leaves what comes after a letter that could not be sent', async () => {
  const stack = await playStack();
  await bury(stack, [update('7', 2), update('7', 0), update('7', 1), letterOf({ id: 'other' })]);
  const refusingOne = (command: SendMessageBatchCommand | object) =>
    command instanceof SendMessageBatchCommand &&
    command.input.Entries?.some(({ MessageBody }) => MessageBody?.includes('"n":1}'));
  const refused = Object.assign(new Error(), { name: 'InvalidMessageContents', $fault: 'client' });
  const send = (...given: Parameters<SQSClient['send']>) =>
    refusingOne(given[0]) ? Promise.reject(refused) : stack.sqs.send(...given);
  const sqs = new Proxy(stack.sqs, {
    get: (client, name) => (name === 'send' ? send : Reflect.get(client, name).bind?.(client)),
  });
  expect(await movedOf(stack, sqs)).toMatchObject({ letters: 2, unsent: 1, unmet: 1 });
  expect((await receiveAll(stack, await stack.queueUrl('us', 'users'))).map(({ text }) => text)).toEqual([
    update('7', 0).message,
  ]);
  expect(await lettersIn(stack)).toEqual([update('7', 1).message, update('7', 2).message]);
});

it('keeps only so much waiting, and leaves the rest', () => {
  const [first, second, third] = ['1', '2', '3'].map((id) => letterIn({ MessageId: id, Body: 'ten digits' }));
  if (!(first && second && third)) throw new Error('three letters');
  const before = new Map([
    ['2', ['1']],
    ['3', ['1']],
  ]);
  const turns = new Turns(before, 15);
  for (const letter of [second, third, first]) turns.put(letter);
  expect(turns.take(10)).toEqual([first]);
  turns.done(first);
  expect(turns.take(10)).toEqual([second]);
  expect(turns.take(10)).toEqual([]);
});
