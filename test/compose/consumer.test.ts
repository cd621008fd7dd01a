import { describe, expect, it } from 'vitest';
import { messageOf } from '../../functions/sqs-shapes.ts';
import { composeConsumer } from '../../lib/compose/consumer.ts';
import type { QueueMessage } from '../../lib/compose/remedies.ts';
import { encodeMessage } from '../../lib/event/envelope.ts';
import { REFRESH_INTERVAL_MS } from '../../lib/secrets/cache.ts';
import { awsError, environmentWith, playBoundaries } from '../support/boundaries.ts';
import { NOON } from '../support/clock.ts';
import { ENVELOPE } from '../support/delivery/messages.ts';
import { configurationWith } from '../support/sources.ts';

const ARN = 'arn:aws:sqs:eu-central-1:1:events-us';
const BODY = '{"eventName":"order","userId":"user-4711","id":"e-1"}';

/** As Lambda hands it over: received for the first time at noon, a minute after it was sent. */
function received(messageId: string, changes: Partial<QueueMessage> = {}): QueueMessage {
  const message = messageOf({
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: encodeMessage({ ...ENVELOPE, id: messageId }, BODY),
    attributes: {
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(NOON),
      SentTimestamp: String(NOON - 60_000),
    },
    eventSourceARN: ARN,
  } as never);
  return { ...message, ...changes };
}

const OUTAGE = { kind: 'no-answer', cause: 'ECONNRESET', isSent: true } as const;
const ENDS_AT = NOON + 60_000;

describe('the consumer', () => {
  it('delivers with the key of the project, and names what must stay', async () => {
    const boundaries = playBoundaries({ secrets: { 'iterable-us': { current: '{"apiKey":"us-key"}' } } });
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);

    expect(await consume([received('m-1'), received('m-2', { text: 'no message' })], ENDS_AT)).toEqual([]);

    expect(boundaries.calls).toMatchObject([
      { dataCenter: 'US', path: '/api/events/track', apiKey: 'us-key', body: BODY },
    ]);
    expect(boundaries.asked).toMatchObject([
      { url: 'https://sqs.example.com/1/dead-letters', MessageBody: 'no message' },
    ]);
    expect(boundaries.lines()).toContainEqual(
      expect.objectContaining({ project: 'us', Delivered: 1, KeyRefreshes: 1, Attempts: 1 }),
    );
  });

  it('hides what it could not deliver on the queue that it came from', async () => {
    const boundaries = playBoundaries({ answer: OUTAGE });
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);

    const elsewhere = received('m-1', { queueArn: 'arn:aws:sqs:eu-central-1:1:events-other' });
    expect(await consume([elsewhere], ENDS_AT)).toEqual(['m-1']);

    expect(boundaries.asked).toMatchObject([
      { url: 'https://sqs.example.com/1/events-other', ReceiptHandle: 'handle of m-1' },
    ]);
  });

  it('sends what was received too often to the same queue, with the time when it was sent first', async () => {
    const boundaries = playBoundaries({ answer: OUTAGE });
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);
    const firstSentAt = NOON - 3_600_000;

    const old = received('m-1', { receiveCount: 900, firstSentAt });
    const sent = received('m-2', { receiveCount: 900 });
    expect(await consume([old, sent], ENDS_AT)).toEqual([]);

    expect(boundaries.asked).toMatchObject([
      {
        url: 'https://sqs.example.com/1/events-us',
        MessageBody: old.text,
        MessageAttributes: { firstSentAt: { StringValue: String(firstSentAt) } },
      },
      {
        MessageBody: sent.text,
        MessageAttributes: { firstSentAt: { StringValue: String(sent.sentAt) } },
      },
    ]);
  });

  it('attempts an event until it expires, and then buries it, however it waited', async () => {
    const body = '{"msg":"Too many requests","code":"RateLimitExceeded","params":null}';
    const boundaries = playBoundaries({
      answer: { kind: 'answer', status: 429, retryAfter: '600', body },
    });
    const { clock, calls, asked, lines } = boundaries;
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);
    const expiresAt = new Date(NOON + 600_000).toISOString();
    const envelope = { ...ENVELOPE, id: 'm-1', expiresAt };
    const again = (receiveCount: number) =>
      received('m-1', { text: encodeMessage(envelope, BODY), receiveCount });

    expect(await consume([again(1)], ENDS_AT)).toEqual(['m-1']);
    expect(calls).toHaveLength(1);
    // Behind the closed gate it is not attempted, and it is no letter either.
    clock.advance(NOON + 540_000 - clock.now());
    expect(await consume([again(2)], clock.now() + 12_000)).toEqual(['m-1']);
    expect(asked.map(({ MessageBody }) => MessageBody)).toEqual([undefined, undefined]);

    clock.advance(NOON + 600_000 - clock.now());
    const other = received('m-2', { text: encodeMessage({ ...ENVELOPE, id: 'm-2' }, '{"eventName":"x"}') });
    expect(await consume([again(3), other], clock.now() + 12_000)).toEqual(['m-2']);
    const { text } = again(3);
    expect(asked.filter(({ MessageBody }) => MessageBody !== undefined)).toMatchObject([
      {
        url: 'https://sqs.example.com/1/dead-letters',
        MessageBody: text,
        MessageAttributes: { reason: { StringValue: 'stale' } },
      },
    ]);
    expect(calls.map((call) => call.body)).toEqual([BODY, '{"eventName":"x"}']);
    expect(lines()).toContainEqual(
      expect.objectContaining({ event: 'event-buried', level: 'warn', id: 'm-1', reason: 'stale' }),
    );
    expect(lines()).toContainEqual(expect.objectContaining({ project: 'us', 'Buried.stale': 1 }));
  });

  it('says why a key cannot be read, and measures what it did all the same', async () => {
    const current = awsError('ResourceNotFoundException');
    const boundaries = playBoundaries({ secrets: { 'iterable-us': { current } } });
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);

    expect(await consume([received('m-1')], NOON + 12_000)).toEqual(['m-1']);

    expect(boundaries.calls).toEqual([]);
    expect(boundaries.lines()).toContainEqual(
      expect.objectContaining({
        event: 'secret-unreadable',
        project: 'us',
        code: 'secret-not-found',
        cause: 'ResourceNotFoundException',
      }),
    );
    expect(boundaries.lines()).toContainEqual(expect.objectContaining({ project: 'us', NotAttempted: 1 }));
  });

  it('buries nothing for a wrong key, and asks Secrets Manager for a better one no oftener than in 10 s', async () => {
    const body = '{"msg":"Invalid API key","code":"BadApiKey","params":null}';
    const boundaries = playBoundaries({
      answer: { kind: 'answer', status: 401, retryAfter: undefined, body },
    });
    const { clock, calls, secretsRead, asked } = boundaries;
    const consume = composeConsumer(configurationWith(), environmentWith(), boundaries);

    for (let seconds = 0; seconds < 60; seconds += 5) {
      const messages = ['m-1', 'm-2', 'm-3'].map((id) => received(id, { receiveCount: 1 + seconds / 5 }));
      expect(await consume(messages, clock.now() + 12_000)).toEqual(['m-1', 'm-2', 'm-3']);
      clock.advance(5_000);
    }

    const lastedMs = clock.now() - NOON;
    expect(calls.length).toBeGreaterThan(5);
    expect(secretsRead.length).toBeGreaterThan(2);
    expect(secretsRead.length).toBeLessThanOrEqual(2 + lastedMs / REFRESH_INTERVAL_MS);
    expect(asked.map(({ VisibilityTimeout }) => VisibilityTimeout)).not.toContain(undefined);
    const refused = boundaries.lines().filter(({ event }) => event === 'credentials-refused');
    expect(refused[0]).toMatchObject({ level: 'error', project: 'us' });
  });
});
