/** The consumer as it is built for another configuration: calls of many events, keys with tokens. */
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../deployment/packaging.ts';
import { bodyOf, failing, startConsumer, textOf } from '../support/delivery/consumer.ts';
import { DEAD_LETTERS } from '../support/delivery/queues.ts';
import { PLANTED } from '../support/planted.ts';

const JWT_KEY = JSON.stringify({ apiKey: PLANTED.projectKey, jwtSecret: PLANTED.jwtSecret });
const JWT_ONLY = { apiKeys: [], jwtKeys: { [PLANTED.projectKey]: PLANTED.jwtSecret } };

let workspace: Workspace;
let module: URL;

beforeAll(async () => {
  workspace = await createWorkspace({ path: 'test/deployment/everything.config.ts' });
  await workspace.build();
  module = pathToFileURL(`${workspace.directory}/dist/deliver.mjs`);
});

afterAll(() => workspace?.[Symbol.asyncDispose]());

/** Of this user, with a field that has had numbers so far. */
const eventOf = (id: string, email: string, n: unknown = 1) =>
  `{"eventName": "signed-up", "email": "${email}", "id": "${id}", "dataFields": {"big": 9007199254740993, "n": ${JSON.stringify(n)}}}`;
const bulkText = (id: string, body: string) => textOf(id, 'us-bulk', body);
const QUEUE = 'forwarder-us-bulk';

describe('a consumer of a project that sends in bulk', () => {
  it('delivers all its events in one call, digit for digit', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer({ module });
    const ids = ['a', 'b', 'c', 'd'];
    const records = await received(QUEUE, ...ids.map((id) => bulkText(id, bodyOf(id))));

    expect(await invoke(records)).toEqual({ batchItemFailures: [] });

    expect(sandboxes.US.counters.requests).toBe(1);
    for (const id of ids) expect(sandboxes.US.events.get(id)?.body).toBe(bodyOf(id));
    expect((await lines('event-delivered', 4)).get('a')).toMatchObject({ project: 'us-bulk', attempt: 1 });
  });

  it('gives each event of a call its own outcome', async () => {
    const { invoke, received, receive, sandboxes, lines } = await startConsumer({ module });
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

  it('takes a call apart that is refused whole, until the culprit stands alone', async () => {
    const { invoke, received, receive, sandboxes } = await startConsumer({ module });
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

  it('has what nobody can explain go again in calls of one, and back to the queue if that is no use', async () => {
    const { invoke, received, sandboxes, lines } = await startConsumer({ module });
    sandboxes.US.setFaults({ unexplainedFailures: 1 });
    const records = await received(
      QUEUE,
      ...['a', 'b', 'c'].map((id) => bulkText(id, eventOf(id, `${id}@example.com`))),
    );

    expect(await invoke(records)).toEqual(failing(...records));

    expect(sandboxes.US.counters.requests).toBe(1 + 3);
    expect((await lines('event-retried', 3)).get('b')).toMatchObject({ verdict: 'unavailable', status: 200 });
  });

  it('does not take a key whose calls must speak for one user each', async () => {
    const { invoke, received, sandboxes, logged, lines } = await startConsumer({
      module,
      secrets: { 'iterable-us': JWT_KEY },
      timeoutSeconds: 11,
    });
    const records = await received(QUEUE, bulkText('a', bodyOf('a')));
    expect(await invoke(records)).toEqual(failing(...records));
    expect((await lines('events-not-attempted', 1)).get(undefined)).toMatchObject({
      project: 'us-bulk',
      endpoint: 'events/trackBulk',
      why: 'gate-closed',
    });
    expect(logged()).toContain('SecretMalformed');
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

  it('signs anew at once when the secret has changed, and waits for it without closing the gate', async () => {
    const { invoke, received, sandboxes, secretsManager, lines } = await startConsumer({
      secrets: { 'iterable-us': JWT_KEY },
    });
    sandboxes.US.setFaults({ apiKeys: [], jwtKeys: { [PLANTED.projectKey]: 'another secret' } });
    const [early, later] = await received('forwarder-us', textOf('early'), textOf('later'));

    expect(await invoke([early])).toEqual(failing(early));
    expect((await lines('event-retried', 1)).get('early')).toMatchObject({ verdict: 'jwt-refused' });
    expect((await lines('credentials-refused', 1)).get(undefined)).toMatchObject({ project: 'us' });

    sandboxes.US.setFaults(JWT_ONLY);
    expect(await invoke([early, later])).toEqual({ batchItemFailures: [] });
    secretsManager.put('test/iterable-us', JWT_KEY.replace(PLANTED.jwtSecret, 'another secret'));
    sandboxes.US.setFaults({ apiKeys: [], jwtKeys: { [PLANTED.projectKey]: 'another secret' } });
    // Secrets Manager is asked once in ten seconds, so that is when the new one is known.
    await expect.poll(() => invoke([early]), { timeout: 30_000 }).toEqual({ batchItemFailures: [] });
    expect(sandboxes.US.events.get('early')?.count).toBe(2);
  });
});
