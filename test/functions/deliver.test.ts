/** The consumer, fed with SQS events as Lambda makes them: as it is deployed, and composed of the same parts. */
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../lib/event/envelope.ts';
import { functionEnvironment } from '../../local/aws/function-environment.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';
import { startConsumer } from '../support/delivery/consumer.ts';
import { ENVELOPE } from '../support/delivery/messages.ts';
import { DEAD_LETTERS, delaySecondsOf } from '../support/delivery/queues.ts';
import { attributeOf, bodyOf, failing, recordWith, textOf } from '../support/delivery/records.ts';
import { runConsumer } from '../support/function-thread.ts';

const DAY_MS = 86_400_000;
const OUTAGE = { serverError: 1 };
/** A minute more: the clock of a composed consumer stands still while this machine's goes on. */
const momentAgo = (ms: number) => Date.now() - ms - 60_000;
const ago = (ms: number) => String(momentAgo(ms));
/** Tried so often and so long that only its age decides. */
const ripe = () => ({ ApproximateReceiveCount: '9', ApproximateFirstReceiveTimestamp: ago(DAY_MS) });

describe.each([
  ['one queue for all projects', 'forwarder', 'forwarder', 'forwarder'],
  ['a queue for each project', 'forwarder-{project}', 'forwarder-us', 'forwarder-eu'],
])('with %s, the consumer', (_, queueName, usQueue, euQueue) => {
  it('delivers each event to its project, as it was written, and reports nothing', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer({ queueName, isDeployed: true });
    const records = [
      ...(await received(usQueue, textOf('us-1'))),
      ...(await received(euQueue, textOf('eu-1', 'eu'))),
    ];

    expect(await invoke(records)).toEqual({ batchItemFailures: [] });

    expect(sandboxes.US.events.get('us-1')?.body).toBe(bodyOf('us-1'));
    expect(sandboxes.EU.events.get('eu-1')?.body).toBe(bodyOf('eu-1'));
    expect([sandboxes.US, sandboxes.EU].map(({ events }) => events.distinctIds)).toEqual([1, 1]);
    expect((await lines('event-delivered', 2)).get('eu-1')).toMatchObject({ project: 'eu', attempt: 1 });
  });

  it('hides what must be tried again on the queue it came from, for whole seconds', async () => {
    const { invoke, received, sandboxes, hiddenUntil, lines, logged } = await startConsumer({ queueName });
    sandboxes.US.setFaults(OUTAGE);
    sandboxes.EU.setFaults({ rateLimited: 1, retryAfterSeconds: 50_000 });
    const [first, later] = await received(usQueue, textOf('first'), textOf('later'));
    const [slow] = await received(euQueue, textOf('slow', 'eu'));

    const from = Date.now();
    expect(await invoke([first, recordWith(later, ripe()), slow])).toEqual(failing(first, later, slow));
    const to = Date.now();

    const retried = await lines('event-retried', 3);
    const seconds = ['first', 'later', 'slow'].map((id) => Number(retried.get(id)?.delaySeconds));
    expect(seconds.every(Number.isInteger)).toBe(true);
    expect(seconds[0]).toBeOneOf([1, 2]);
    expect(seconds[1]).toBeGreaterThanOrEqual(1);
    expect(seconds[1]).toBeLessThanOrEqual(512);
    expect(seconds[2]).toBe(42_000);
    const ends = [...(await hiddenUntil(usQueue, first, later)), ...(await hiddenUntil(euQueue, slow))];
    for (const [index, end] of ends.entries()) {
      expect(end).toBeGreaterThanOrEqual(from + (seconds[index] ?? 0) * 1_000);
      expect(end).toBeLessThanOrEqual(to + (seconds[index] ?? 0) * 1_000);
    }
    expect(logged()).not.toContain('queue-call-failed');
  });

  it('sends a message that was received 900 times to its queue anew, until it can be delivered', async () => {
    const { invoke, received, receive, sandboxes, delayed, lines, clock } = await startConsumer({
      queueName,
    });
    sandboxes.EU.setFaults(OUTAGE);
    const sentAt = momentAgo(5 * DAY_MS);
    const [record] = await received(euQueue, textOf('old', 'eu'));
    const often = { ApproximateReceiveCount: '900', SentTimestamp: String(sentAt) };

    expect(await invoke([recordWith(record, often)])).toEqual({ batchItemFailures: [] });

    const [anew] = await delayed(euQueue);
    const attribute = { DataType: 'Number', StringValue: String(sentAt) };
    expect(anew).toMatchObject({ body: textOf('old', 'eu'), messageAttributes: { firstSentAt: attribute } });
    expect(anew && delaySecondsOf(anew)).toBe((await lines('event-retried', 1)).get('old')?.delaySeconds);

    const [renewed] = await receive(euQueue);
    expect(renewed.attributes.ApproximateReceiveCount).toBe('1');
    const again = recordWith(renewed, { ApproximateReceiveCount: '901' });
    expect(await invoke([again])).toEqual({ batchItemFailures: [] });
    expect(await delayed(euQueue)).toMatchObject([{ messageAttributes: { firstSentAt: attribute } }]);

    sandboxes.EU.setFaults({});
    clock.advance(3_600_000);
    expect(await invoke([renewed])).toEqual({ batchItemFailures: [] });
    expect(sandboxes.EU.events.get('old')?.body).toBe(bodyOf('old'));
    const delivered = (await lines('event-delivered', 1)).get('old');
    expect(delivered?.ageSeconds).toBeGreaterThanOrEqual(5 * 86_400);
  });
});

describe('the answer of the consumer', () => {
  it('names exactly the messages that must stay on the queue, in order', async () => {
    const { invoke, received, receive, sandboxes } = await startConsumer();
    sandboxes.US.setFaults({ disallowedEventNames: ['switched-off'] });
    sandboxes.EU.setFaults(OUTAGE);
    const us = await received(
      'forwarder-us',
      textOf('good'),
      textOf('off', 'us', bodyOf('off', 'switched-off')),
      'no message',
      encodeMessage({ ...ENVELOPE, project: 'apac' }, '{}'),
    );
    const eu = await received('forwarder-eu', textOf('down-1', 'eu'), textOf('down-2', 'eu'));

    expect(await invoke([...us, ...eu])).toEqual(failing(us[3], ...eu));

    const letters = await receive(DEAD_LETTERS);
    expect(letters.map(({ body }) => body).toSorted()).toEqual([us[1].body, 'no message'].toSorted());
    const off = letters.find(({ body }) => body === us[1].body);
    expect(off?.messageAttributes).toMatchObject({
      reason: { stringValue: 'event-name-disallowed' },
      status: { stringValue: '200', dataType: 'Number' },
      attempts: { stringValue: '1' },
    });
    expect(off?.messageAttributes).not.toHaveProperty('firstSentAt');
  });

  it('names nothing for an event without records', async () => {
    const { invoke } = await startConsumer();
    expect(await invoke([])).toEqual({ batchItemFailures: [] });
  });

  it('names a message that could neither be sent anew nor hidden', async () => {
    const { invoke, received, sandboxes, lines, logged } = await startConsumer();
    sandboxes.US.setFaults(OUTAGE);
    const [record] = await received('forwarder-us', textOf('old'));
    const elsewhere = {
      ...record,
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:forwarder-gone',
    };
    const due = recordWith(elsewhere, { ApproximateReceiveCount: '900' });

    expect(await invoke([due])).toEqual(failing(due));

    await lines('queue-call-failed', 2);
    expect(logged()).toContain('"action":"renew","code":"queue-not-found"');
    expect(logged()).toContain('"action":"hide","code":"queue-not-found"');
  });

  it('names a message for which no time is left, and hides it for a few seconds', async () => {
    const { invoke, received, sandboxes, hiddenUntil, lines } = await startConsumer({ timeoutSeconds: 9 });
    const [late] = await received('forwarder-us', textOf('late'));
    expect(await invoke([late])).toEqual(failing(late));
    expect((await hiddenUntil('forwarder-us', late))[0]).toBeLessThanOrEqual(Date.now() + 5_000);
    expect((await lines('events-not-attempted', 1)).get(undefined)).toMatchObject({
      project: 'us',
      endpoint: 'events/track',
      why: 'no-time',
      count: 1,
    });
    expect(sandboxes.US.counters.requests).toBe(0);
  });

  it('names messages for which no key can be read, and delivers them once one can', async () => {
    const { invoke, received, sandboxes, secretsManager, lines, logged, clock } = await startConsumer();
    secretsManager.failWith({ name: 'InternalServiceError', status: 500 });
    const records = await received('forwarder-us', textOf('a'), textOf('b'));
    expect(await invoke(records)).toEqual(failing(...records));
    expect((await lines('events-not-attempted', 1)).get(undefined)).toMatchObject({
      project: 'us',
      endpoint: 'events/track',
      why: 'gate-closed',
      count: 2,
    });
    expect(logged()).toMatch(/"event":"secret-unreadable","project":"us"/);
    expect(logged()).not.toContain('event-retried');
    expect(sandboxes.US.counters.requests).toBe(0);

    secretsManager.failWith(undefined);
    clock.advance(60_000);
    expect(await invoke(records)).toEqual({ batchItemFailures: [] });
    expect(['a', 'b'].map((id) => sandboxes.US.events.get(id)?.count)).toEqual([1, 1]);
  });
});

describe('the age of an event, to the consumer', () => {
  it('counts from when it was sent first', async () => {
    const { invoke, received, receive, sandboxes, lines } = await startConsumer();
    sandboxes.US.setFaults(OUTAGE);
    const [young, old] = await received('forwarder-us', textOf('young'), textOf('old'));
    const first = (ms: number) => ({ firstSentAt: attributeOf(ago(ms)) });
    const records = [
      recordWith(young, ripe(), first(2 * DAY_MS)),
      recordWith(old, ripe(), first(4 * DAY_MS)),
    ];

    expect(await invoke(records)).toEqual(failing(young));

    const [letter] = await receive(DEAD_LETTERS);
    expect(letter.body).toBe(old.body);
    expect(letter.messageAttributes.reason?.stringValue).toBe('expired');
    expect((await lines('event-buried', 1)).get('old')?.ageSeconds).toBeGreaterThanOrEqual(4 * 86_400);
  });

  it.each(['', '0', '-1', 'soon'])(
    'counts from when it was sent, beside a first time of %j',
    async (value) => {
      const { invoke, received, sandboxes, lines } = await startConsumer();
      sandboxes.US.setFaults(OUTAGE);
      const [record] = await received('forwarder-us', textOf('a'));
      const sent = { ...ripe(), SentTimestamp: ago(2 * DAY_MS) };
      const odd = recordWith(record, sent, { firstSentAt: attributeOf(value, 'String') });
      expect(await invoke([odd])).toEqual(failing(odd));
      const { ageSeconds } = (await lines('event-retried', 1)).get('a') ?? {};
      expect(ageSeconds).toBeGreaterThanOrEqual(2 * 86_400);
      expect(ageSeconds).toBeLessThan(3 * 86_400);
    },
  );

  it('lets a message be hidden no further than to the moment of its renewal', async () => {
    const { invoke, received, sandboxes, hiddenUntil, clock } = await startConsumer();
    sandboxes.US.setFaults({ rateLimited: 1, retryAfterSeconds: 40_000 });
    const moment = Date.now() + 600_000;
    const [record] = await received('forwarder-us', textOf('a'));
    const almost = recordWith(record, { SentTimestamp: String(moment - 12 * DAY_MS) });

    expect(await invoke([almost])).toEqual(failing(almost));
    const behindMs = Date.now() - clock.now();

    const [end] = await hiddenUntil('forwarder-us', almost);
    expect(end).toBeGreaterThanOrEqual(moment);
    expect(end).toBeLessThan(moment + 1_000 + behindMs);
  });
});

describe('a dead letter that is moved back', () => {
  it('is delivered, however old it is, though it keeps the attributes of its death', async () => {
    const { invoke, received, receive, sandboxes, lines } = await startConsumer();
    sandboxes.US.setFaults(OUTAGE);
    const body = bodyOf('old');
    const text = encodeMessage({ ...ENVELOPE, id: 'old', acceptedAt: '2020-01-01T00:00:00.000Z' }, body);
    const [record] = await received('forwarder-us', text);
    const over = recordWith(record, { ...ripe(), SentTimestamp: ago(12 * DAY_MS) });
    expect(await invoke([over])).toEqual({ batchItemFailures: [] });
    const [letter] = await receive(DEAD_LETTERS);
    expect(letter.messageAttributes.reason?.stringValue).toBe('expired');
    expect(letter.body).toBe(text);

    // As AWS's own redrive moves it: a new message of the same body, which keeps its attributes.
    const [again] = await received('forwarder-us', letter.body);
    const redriven = recordWith(again, {}, letter.messageAttributes);
    expect(await invoke([redriven])).toEqual(failing(redriven));
    const { ageSeconds, attempt } = (await lines('event-retried', 1)).get('old') ?? {};
    expect(attempt).toBe(1);
    expect(ageSeconds).toBeLessThan(60);

    sandboxes.US.setFaults({});
    expect(await invoke([redriven])).toEqual({ batchItemFailures: [] });
    expect(sandboxes.US.events.get('old')?.body).toBe(body);
  });
});

describe('an event that expires', () => {
  it('is delivered before that, and is a dead letter afterwards, also when it is moved back', async () => {
    const { invoke, received, receive, sandboxes } = await startConsumer({ isDeployed: true });
    const expiring = (id: string, ms: number) =>
      encodeMessage({ ...ENVELOPE, id, expiresAt: new Date(Date.now() + ms).toISOString() }, bodyOf(id));
    const [late, early] = await received('forwarder-us', expiring('late', -1_000), expiring('early', DAY_MS));

    expect(await invoke([late, early])).toEqual({ batchItemFailures: [] });
    const [letter] = await receive(DEAD_LETTERS);
    expect(letter.body).toBe(late.body);
    expect(letter.messageAttributes.reason?.stringValue).toBe('stale');

    const [again] = await received('forwarder-us', letter.body);
    const redriven = recordWith(again, {}, letter.messageAttributes);
    expect(await invoke([redriven])).toEqual({ batchItemFailures: [] });
    const [second] = await receive(DEAD_LETTERS);
    expect([second.body, second.messageAttributes.reason?.stringValue]).toEqual([late.body, 'stale']);

    expect(sandboxes.US.events.get('early')?.body).toBe(bodyOf('early'));
    expect(sandboxes.US.events.distinctIds).toBe(1);
  });
});

describe('a consumer that is invoked with something else', () => {
  /** Where nobody answers: it must not come to that. */
  const nowhere = 'http://127.0.0.1:9';
  const environment = functionEnvironment({
    sqs: nowhere,
    secretsManager: nowhere,
    accessKeyId: ACCESS_KEY_ID,
    queueUrl: `${nowhere}/0/events-{project}`,
    deadLetterQueueUrl: `${nowhere}/0/dead-letters`,
  });

  it('fails with one sentence, so that whoever has the records keeps them; a warm-up is answered', async () => {
    const { invoke } = runConsumer(environment);

    for (const [kind, event] of [
      ['a stream of Kinesis', { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: 'e30=' } }] }],
      ['messages of Amazon MQ', { eventSource: 'aws:mq', messages: [{ data: 'e30=' }] }],
      ['an empty object', {}],
      ['nothing', null],
    ]) {
      await expect(invoke(event)).rejects.toMatchObject({
        name: 'Misdirected',
        message: `deliver takes messages of SQS, and was invoked with ${kind}`,
      });
    }
    expect(await invoke({ warmer: true })).toEqual({ batchItemFailures: [] });
  });
});

describe('a wrong environment', () => {
  it('stops the consumer at start, with every faulty variable named and no value told', async () => {
    const runner = runConsumer({
      QUEUE_URL: 'forwarder-s3cret',
      SECRET_TTL_SECONDS: 's3cret',
      LOG_LEVEL: 's3cret',
      ITERABLE_US_URL: 'http://s3cret.example.com',
    });
    const error = (await runner.invoke({ Records: [] }).catch((reason: Error) => reason)) as Error;
    expect(error.name).toBe('EnvironmentError');
    const named = error.message.split('\n').flatMap((line) => /^ {2}- (\w+): /.exec(line)?.[1] ?? []);
    expect(named.toSorted()).toEqual([
      'AWS_REGION',
      'DEAD_LETTER_QUEUE_URL',
      'ITERABLE_US_URL',
      'LOG_LEVEL',
      'QUEUE_URL',
      'SECRET_PREFIX',
      'SECRET_TTL_SECONDS',
    ]);
    expect(error.message).not.toContain('s3cret');
  });
});
