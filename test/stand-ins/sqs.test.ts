/**
 * What stands in for SQS in one test must agree with what does in another: the server of the one-machine stack, which
 * deliveries are tested with too, and the SQS of the simulation. They get the same calls.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { BatchAnswer } from '../../lib/queue/confirm.ts';
import type { Sqs } from '../../lib/queue/queue.ts';
import type { SendMessageBatchRequestEntry } from '../../lib/queue/requests.ts';
import { createDice } from '../simulation/dice.ts';
import type { Faults } from '../simulation/faults.ts';
import { createLife } from '../simulation/life.ts';
import { createScheduler } from '../simulation/scheduler.ts';
import { createSqs, DEAD_LETTERS } from '../simulation/sqs.ts';
import { createSqsCalls, DEAD_LETTER_QUEUE_URL } from '../simulation/sqs-calls.ts';
import { allOf } from '../simulation/witness.ts';
import { queuesOf, DEAD_LETTERS as SERVED_DEAD_LETTERS } from '../support/delivery/queues.ts';

interface Received {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly handle: string;
}

type Call = (sqs: Sqs) => Promise<BatchAnswer>;

interface StandIn {
  readonly url: string;
  readonly send: (call: Call) => Promise<BatchAnswer>;
  readonly receive: () => Promise<readonly Received[]>;
  /** For how many seconds from now each message is out of sight, delayed or received. */
  readonly hiddenSeconds: () => Promise<readonly number[]>;
  /** Whether it holds the commands for such as SQS refuses as a whole. */
  readonly refused: () => boolean;
}

const NO_SIGNAL = new AbortController().signal;

async function served(): Promise<StandIn> {
  const { sqs, urlOf, receive, inspect } = await queuesOf();
  let refusals = 0;
  return {
    url: urlOf(SERVED_DEAD_LETTERS),
    send: (call) =>
      call(sqs).catch((): BatchAnswer => {
        refusals += 1;
        return {};
      }),
    receive: async () =>
      (await receive(SERVED_DEAD_LETTERS)).map(
        ({ Body = '', ReceiptHandle = '', MessageAttributes = {} }) => ({
          body: Body,
          handle: ReceiptHandle,
          attributes: textsOf(MessageAttributes),
        }),
      ),
    async hiddenSeconds() {
      const { delayed, inflight } = await inspect(SERVED_DEAD_LETTERS);
      return [
        ...delayed.map(({ delayUntil }) => delayUntil),
        ...inflight.map(({ visibilityDeadline }) => visibilityDeadline),
      ].map((until) => Math.ceil((until - Date.now()) / 1_000));
    },
    refused: () => refusals > 0,
  };
}

/** Of the simulation, in a world where nothing goes wrong. */
async function simulated(): Promise<StandIn> {
  const dice = createDice(1);
  const scheduler = createScheduler(1_795_000_000_000, dice);
  const faults: Faults = { strikes: () => false, stopAt: 0 };
  const violations: string[] = [];
  const violate = (rule: string, detail: string) => violations.push(`${rule}: ${detail}`);
  const parts = { scheduler, dice, faults, witness: allOf([]), violate };
  const sqs = createSqs({
    ...parts,
    settings: {
      projects: ['us'],
      visibilityTimeoutSeconds: 30,
      usersVisibilityTimeoutSeconds: 30,
      inFlightLimit: 120_000,
    },
    ledger: {
      events: [],
      add: () => Promise.reject() as never,
      eventIn: () => undefined,
      eventsIn: () => new Set(),
    },
  });
  const calls = createSqsCalls({
    ...parts,
    sqs,
    life: createLife(scheduler, dice, () => undefined),
    running: () => ({ kind: 'planted' }),
  });
  return {
    url: DEAD_LETTER_QUEUE_URL,
    async send(call) {
      let isAnswered = false;
      const answer = call(calls);
      void answer.finally(() => {
        isAnswered = true;
      });
      await scheduler.run(() => isAnswered);
      return answer;
    },
    receive: async () =>
      sqs.receive(DEAD_LETTERS, 10).map(({ message, handle }) => ({
        body: message.body,
        handle,
        attributes: textsOf(message.attributes),
      })),
    hiddenSeconds: async () =>
      sqs
        .messagesOn(DEAD_LETTERS)
        .map(({ visibleAt }) => Math.ceil((visibleAt - scheduler.now()) / 1_000))
        .filter((seconds) => seconds > 0),
    refused: () => violations.some((violation) => violation.startsWith('limits:')),
  };
}

function textsOf(attributes: Readonly<Record<string, MessageAttributeValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue }]) => [
      name,
      `${DataType} ${StringValue}`,
    ]),
  );
}

describe.each([
  ['the server of the one-machine stack', served],
  ['the SQS of the simulation', simulated],
])('%s', (_, start) => {
  const sendingAs =
    (url: string, entries: SendMessageBatchRequestEntry[]): Call =>
    (sqs) =>
      sqs.sendMessageBatch({ QueueUrl: url, Entries: entries }, NO_SIGNAL);
  const sending = (url: string, ...entries: Omit<SendMessageBatchRequestEntry, 'Id'>[]) =>
    sendingAs(
      url,
      entries.map((entry, index) => ({ Id: String(index), ...entry })),
    );
  const hiding =
    (url: string, ...entries: (readonly [handle: string, seconds: number])[]): Call =>
    (sqs) =>
      sqs.changeMessageVisibilityBatch(
        {
          QueueUrl: url,
          Entries: entries.map(([ReceiptHandle, VisibilityTimeout], index) => ({
            Id: String(index),
            ReceiptHandle,
            VisibilityTimeout,
          })),
        },
        NO_SIGNAL,
      );
  const idsOf = (entries: readonly { Id?: string | undefined }[] = []) =>
    entries.map(({ Id }) => Id).toSorted();

  it('confirms each message of a batch by its Id, and has it as it was sent', async () => {
    const { url, send, receive, refused } = await start();
    const attributes = {
      reason: { DataType: 'String', StringValue: 'rejected' },
      attempts: { DataType: 'Number', StringValue: '3' },
    };
    const bodies = ['{"v":1}\n{"n":1.0,"big":9007199254740993}', '{"a":"😀👩‍👩‍👧\t"}', 'é'];

    const answer = await send(
      sending(url, ...bodies.map((MessageBody) => ({ MessageBody, MessageAttributes: attributes }))),
    );

    expect(idsOf(answer.Successful)).toEqual(['0', '1', '2']);
    expect(idsOf(answer.Failed)).toEqual([]);
    const received = await receive();
    expect(received.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
    for (const message of received) {
      expect(message.attributes).toEqual({ reason: 'String rejected', attempts: 'Number 3' });
    }
    expect(refused()).toBe(false);
  });

  it('takes ten messages of a MiB in sum', async () => {
    const { url, send, refused } = await start();
    const tenth = 'x'.repeat(1_048_576 / 10);
    const answer = await send(sending(url, ...Array(10).fill({ MessageBody: tenth })));
    expect(answer.Successful).toHaveLength(10);
    expect(refused()).toBe(false);
  });

  it.each<[string, Omit<SendMessageBatchRequestEntry, 'Id'>[]]>([
    ['nothing', []],
    ['eleven messages', Array(11).fill({ MessageBody: 'x' })],
    ['more than a MiB in sum', Array(2).fill({ MessageBody: 'x'.repeat(524_289) })],
  ])('refuses a batch of %s', async (_, entries) => {
    const { url, send, refused } = await start();
    await send(sending(url, ...entries));
    expect(refused()).toBe(true);
  });

  it('refuses a batch in which an Id stands twice', async () => {
    const { url, send, refused } = await start();
    const entry = { Id: '0', MessageBody: 'x' };
    await send(sendingAs(url, [entry, entry]));
    expect(refused()).toBe(true);
  });

  it.each([0, 1, 900])('keeps a message out of sight for the %i seconds of its delay', async (seconds) => {
    const { url, send, receive, hiddenSeconds } = await start();
    await send(sending(url, { MessageBody: 'x', DelaySeconds: seconds }));
    expect(await hiddenSeconds()).toEqual(seconds === 0 ? [] : [near(seconds)]);
    expect(await receive()).toHaveLength(seconds === 0 ? 1 : 0);
  });

  it('gives a message to one receiver, until it is in sight again', async () => {
    const { url, send, receive, hiddenSeconds } = await start();
    await send(sending(url, { MessageBody: 'x' }));

    const [message] = await receive();
    expect(message?.body).toBe('x');
    expect(await receive()).toEqual([]);
    expect(await hiddenSeconds()).toEqual([near(30)]);
  });

  it('hides a received message for as long as it is told, and shows it at once for 0', async () => {
    const { url, send, receive, hiddenSeconds } = await start();
    await send(sending(url, { MessageBody: 'x' }));
    const [{ handle } = { handle: '' }] = await receive();

    expect(idsOf((await send(hiding(url, [handle, 600]))).Successful)).toEqual(['0']);
    expect(await hiddenSeconds()).toEqual([near(600)]);
    expect(idsOf((await send(hiding(url, [handle, 0]))).Successful)).toEqual(['0']);
    expect(await hiddenSeconds()).toEqual([]);
    expect(await receive()).toHaveLength(1);
  });

  it('says of each entry whether its handle is good', async () => {
    const { url, send, receive } = await start();
    await send(sending(url, { MessageBody: 'x' }));
    const [{ handle } = { handle: '' }] = await receive();

    const answer = await send(hiding(url, ['nobody-received-by-this', 60], [handle, 60]));

    expect(idsOf(answer.Successful)).toEqual(['1']);
    expect(answer.Failed).toMatchObject([{ Id: '0', SenderFault: true }]);
  });

  it.each([
    // A little less than 12 hours, since SQS counts them from the receive.
    [43_140, ['0']],
    [43_201, []],
    [-1, []],
  ])('hides for 12 hours at the most: %i seconds', async (seconds, confirmed) => {
    const { url, send, receive } = await start();
    await send(sending(url, { MessageBody: 'x' }));
    const [{ handle } = { handle: '' }] = await receive();
    expect(idsOf((await send(hiding(url, [handle, seconds]))).Successful)).toEqual(confirmed);
  });
});

/** So many seconds, less what has passed meanwhile. */
function near(seconds: number): unknown {
  return expect.toSatisfy((left: number) => left <= seconds && left > seconds - 20);
}
