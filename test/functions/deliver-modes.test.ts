/** The consumer of projects that send many events a call, or whose keys want tokens. */
import { describe, expect, it } from 'vitest';
import { REFRESH_INTERVAL_MS } from '../../lib/secrets/cache.ts';
import { startConsumer } from '../support/delivery/consumer.ts';
import { DEAD_LETTERS } from '../support/delivery/queues.ts';
import { bodyOf, failing, textOf } from '../support/delivery/records.ts';
import { PLANTED } from '../support/planted.ts';

const JWT_KEY = JSON.stringify({ apiKey: PLANTED.projectKey, jwtSecret: PLANTED.jwtSecret });
const JWT_ONLY = { apiKeys: [], jwtKeys: { [PLANTED.projectKey]: PLANTED.jwtSecret } };

/** Of this user, with a field that has had numbers so far. */
const eventOf = (id: string, email: string, n: unknown = 1) =>
  `{"eventName": "signed-up", "email": "${email}", "id": "${id}", "dataFields": {"big": 9007199254740993, "n": ${JSON.stringify(n)}}}`;
const bulkText = (id: string, body: string) => textOf(id, 'us-bulk', body);
const QUEUE = 'forwarder-us-bulk';

describe('a consumer of a project that sends in bulk', () => {
  it('delivers all its events in one call, digit for digit', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer();
    const ids = ['a', 'b', 'c', 'd'];
    const records = await received(QUEUE, ...ids.map((id) => bulkText(id, bodyOf(id))));

    expect(await invoke(records)).toEqual({ batchItemFailures: [] });

    expect(sandboxes.US.counters.requests).toBe(1);
    for (const id of ids) expect(sandboxes.US.events.get(id)?.body).toBe(bodyOf(id));
    expect((await lines('event-delivered', 4)).get('a')).toMatchObject({ project: 'us-bulk', attempt: 1 });
  });

  it('gives each event of a call its own outcome', async () => {
    const { invoke, received, receive, sandboxes, lines } = await startConsumer();
    sandboxes.US.setFaults({
      disallowedEventNames: ['switched-off'],
      forgottenUsers: ['eve@example.com'],
      unknownUsers: ['una@example.com'],
    });
    const [good, off, forgotten, unknown] = await received(
      QUEUE,
      bulkText('good', eventOf('good', 'good@example.com')),
      bulkText('off', bodyOf('off', 'switched-off')),
      bulkText('forgotten', eventOf('forgotten', 'EVE@example.com')),
      bulkText('unknown', eventOf('unknown', 'una@example.com')),
    );

    expect(await invoke([good, off, forgotten, unknown])).toEqual(failing(unknown));

    expect(sandboxes.US.counters.requests).toBe(1);
    expect(sandboxes.US.events.get('good')?.count).toBe(1);
    const letters = await receive(DEAD_LETTERS);
    expect(
      letters.map(({ body, messageAttributes }) => [body, messageAttributes.reason?.stringValue]).toSorted(),
    ).toEqual(
      [
        [off.body, 'event-name-disallowed'],
        [forgotten.body, 'user-forgotten'],
      ].toSorted(),
    );
    expect((await lines('event-retried', 1)).get('unknown')).toMatchObject({ verdict: 'user-unknown' });
  });

  it('splits a call that is refused as a whole, until the event at fault is alone', async () => {
    const { invoke, received, receive, sandboxes } = await startConsumer();
    const first = await received(QUEUE, bulkText('first', eventOf('first', 'first@example.com')));
    expect(await invoke(first)).toEqual({ batchItemFailures: [] });
    const ids = ['a', 'b', 'culprit', 'd', 'e', 'f', 'g'];
    const records = await received(
      QUEUE,
      ...ids.map((id) =>
        bulkText(id, eventOf(id, `${id}@example.com`, id === 'culprit' ? PLANTED.value : 1)),
      ),
    );

    expect(await invoke(records)).toEqual({ batchItemFailures: [] });

    for (const id of ids) expect(sandboxes.US.events.get(id)?.count).toBe(id === 'culprit' ? undefined : 1);
    const letters = await receive(DEAD_LETTERS);
    expect(letters.map(({ body }) => body)).toEqual([records[2]?.body]);
    expect(letters[0].messageAttributes).toMatchObject({
      reason: { stringValue: 'rejected' },
      code: { stringValue: 'RequestFieldsTypesMismatched' },
      attempts: { stringValue: '1' },
    });
  });

  it('sends events one by one when a failure is not explained, and puts them back when that fails too', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer();
    sandboxes.US.setFaults({ unexplainedFailures: 1 });
    const records = await received(
      QUEUE,
      ...['a', 'b', 'c'].map((id) => bulkText(id, eventOf(id, `${id}@example.com`))),
    );

    expect(await invoke(records)).toEqual(failing(...records));

    expect(sandboxes.US.counters.requests).toBe(1 + 3);
    expect((await lines('event-retried', 3)).get('b')).toMatchObject({ verdict: 'unavailable', status: 200 });
  });

  it('makes no call with a key that wants a token for each user', async () => {
    const { invoke, received, sandboxes, logged, lines } = await startConsumer({
      secrets: { 'iterable-us': JWT_KEY },
    });
    const records = await received(QUEUE, bulkText('a', bodyOf('a')));
    expect(await invoke(records)).toEqual(failing(...records));
    expect((await lines('events-not-attempted', 1)).get(undefined)).toMatchObject({
      project: 'us-bulk',
      endpoint: 'events/trackBulk',
      why: 'gate-closed',
    });
    expect(logged()).toContain('secret-jwt-in-bulk');
    expect(sandboxes.US.counters.requests).toBe(0);
  });
});

describe('a consumer of a project whose key is JWT-enabled', () => {
  it('signs a token for the user of each event', async () => {
    const { invoke, received, sandboxes } = await startConsumer({ secrets: { 'iterable-us': JWT_KEY } });
    sandboxes.US.setFaults(JWT_ONLY);
    const records = await received(
      'forwarder-us',
      textOf('mail', 'us', eventOf('mail', 'Ann.Lee@example.com')),
      textOf('user', 'us', '{"eventName": "x", "userId": "4711", "id": "user"}'),
      textOf('both', 'us', '{"eventName": "x", "userId": "4711", "email": "a.b@example.com", "id": "both"}'),
    );

    expect(await invoke(records)).toEqual({ batchItemFailures: [] });

    expect(['mail', 'user', 'both'].map((id) => sandboxes.US.events.get(id)?.count)).toEqual([1, 1, 1]);
    expect(sandboxes.US.counters.requests).toBe(3);
  });

  it('signs anew at once when the secret has changed, and does not close the gate until then', async () => {
    const { invoke, received, sandboxes, secretsManager, lines, clock } = await startConsumer({
      secrets: { 'iterable-us': JWT_KEY },
    });
    sandboxes.US.setFaults({ apiKeys: [], jwtKeys: { [PLANTED.projectKey]: 'another secret' } });
    const [early, later] = await received('forwarder-us', textOf('early'), textOf('later'));

    expect(await invoke([early])).toEqual(failing(early));
    expect((await lines('event-retried', 1)).get('early')).toMatchObject({ verdict: 'jwt-refused' });

    sandboxes.US.setFaults(JWT_ONLY);
    expect(await invoke([early, later])).toEqual({ batchItemFailures: [] });
    secretsManager.put('test/iterable-us', JWT_KEY.replace(PLANTED.jwtSecret, 'another secret'));
    sandboxes.US.setFaults({ apiKeys: [], jwtKeys: { [PLANTED.projectKey]: 'another secret' } });
    expect(await invoke([early])).toEqual(failing(early));
    // Secrets Manager is asked once in ten seconds, so that is when the new one is known.
    clock.advance(REFRESH_INTERVAL_MS);
    expect(await invoke([early])).toEqual({ batchItemFailures: [] });
    expect(sandboxes.US.events.get('early')?.count).toBe(2);
  });
});
