import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import { MAX_BYTES } from '../../lib/queue/confirm.ts';
import { NOON } from '../support/clock.ts';
import { DEAD_LETTERS, inTime, queuesOf } from '../support/delivery/queues.ts';

const LETTER: DeadLetter = {
  message: '{"v":1,"id":"1"}\n{\n  "emoji": "😀",\r\n  "n": 1.0\n}\n',
  reason: 'rejected',
  code: 'BadParams',
  status: 400,
  detail: 'obj.createdAt',
  attempts: 3,
  diedAt: NOON,
};

/** Body and attributes of what lies on the dead letter queue, by body. */
async function buried({ receive }: Awaited<ReturnType<typeof queuesOf>>) {
  const messages = await receive(DEAD_LETTERS);
  return messages.map(({ Body, MessageAttributes = {} }) => ({
    body: Body,
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  }));
}

describe('burying', () => {
  it('keeps the message unchanged and puts beside it why it died', async () => {
    const queues = await queuesOf();
    expect(await queues.queue.bury([LETTER], inTime())).toEqual(new Set([LETTER]));
    expect(await buried(queues)).toEqual([
      {
        body: LETTER.message,
        attributes: {
          reason: 'rejected',
          code: 'BadParams',
          status: '400',
          detail: 'obj.createdAt',
          attempts: '3',
          diedAt: '2026-11-23T12:00:00.000Z',
        },
      },
    ]);
  });

  it('buries text that is not a message of ours', async () => {
    const queues = await queuesOf();
    const letter: DeadLetter = { message: 'hello', reason: 'undecodable', attempts: 1, diedAt: NOON };
    expect(await queues.queue.bury([letter], inTime())).toEqual(new Set([letter]));
    expect(await buried(queues)).toEqual([
      {
        body: 'hello',
        attributes: { reason: 'undecodable', attempts: '1', diedAt: '2026-11-23T12:00:00.000Z' },
      },
    ]);
  });

  it.each([
    [
      'the largest that the door takes',
      1_044_480,
      'x'.repeat(2_000),
      ['attempts', 'code', 'detail', 'diedAt', 'reason', 'status'],
    ],
    [
      'one with no room for the detail',
      MAX_BYTES - 120,
      'obj.createdAt',
      ['attempts', 'code', 'diedAt', 'reason', 'status'],
    ],
    ['one with room for the reason alone', MAX_BYTES - 20, 'obj.createdAt', ['reason']],
  ])('buries a large message, and what fits beside it: %s', async (_, bytes, detail, names) => {
    const queues = await queuesOf();
    const letter = { ...LETTER, message: 'x'.repeat(bytes), detail };
    expect(await queues.queue.bury([letter], inTime())).toEqual(new Set([letter]));
    const [only] = await buried(queues);
    expect(Object.keys(only?.attributes ?? {}).toSorted()).toEqual(names);
    expect(only?.body === letter.message).toBe(true);
  });

  it('does not confirm a message that leaves no byte for attributes, and buries the others', async () => {
    const queues = await queuesOf();
    const full = { ...LETTER, message: 'x'.repeat(MAX_BYTES) };
    expect(await queues.queue.bury([full, LETTER], inTime())).toEqual(new Set([LETTER]));
    expect(queues.failures).toEqual(['bury queue-refused']);
  });

  it('replaces characters that SQS refuses in what Iterable said', async () => {
    const queues = await queuesOf();
    const letter = { ...LETTER, code: '\u0007Bad\ud800', detail: 'field\u0000: \uffff' };
    expect(await queues.queue.bury([letter], inTime())).toEqual(new Set([letter]));
    const [only] = await buried(queues);
    expect(only?.attributes).toMatchObject({ code: '\ufffdBad\ufffd', detail: 'field\ufffd: \ufffd' });
  });

  it('cuts calls by the size of messages and attributes together', async () => {
    const queues = await queuesOf();
    const half = 'x'.repeat(MAX_BYTES / 2 - 100);
    const letters = [1, 2, 3].map((attempts) => ({ ...LETTER, message: half, attempts }));
    expect(await queues.queue.bury(letters, inTime())).toEqual(new Set(letters));
    expect(await buried(queues)).toHaveLength(3);
    expect(queues.failures).toEqual([]);
  });

  it('confirms nothing when the dead letter queue is not there', async () => {
    const { queue, failures } = await queuesOf({
      deadLetterQueueUrl: 'http://127.0.0.1:1/000000000000/none',
    });
    expect(await queue.bury([LETTER], Date.now() + 50)).toEqual(new Set());
    expect(failures).not.toEqual([]);
  });
});
