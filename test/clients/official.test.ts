/** The official clients, unmodified: only their base URL and key are other than usual. */
import { IterableClient } from '@iterable/api';
import { Analytics } from '@segment/analytics-node';
import { CloudEvent, emitterFor, type HTTP, httpTransport, Mode } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { useStack } from '../support/running-stack.ts';

const running = useStack();

/** Bodies that reached the sandbox, of those that have a text in them. */
function delivered(text: string): Record<string, unknown>[] {
  return running
    .sandbox('US')
    .events.after(-1, 10_000)
    .filter(({ body }) => body.includes(text))
    .map(({ body }) => JSON.parse(body));
}

describe.each([
  ['a base URL with the source', '/app'],
  ['a base URL without a path', ''],
])("Iterable's own client, with %s,", (_, path) => {
  const clientOf = () => new IterableClient({ apiKey: 'local-app-key', baseUrl: running.stack.door + path });
  const email = `client${path.length}@example.com`;

  it('tracks, updates, renames and triggers, and each call arrives', async () => {
    const client = clientOf();

    expect(await client.trackEvent({ email, eventName: 'one', id: `one${path.length}` })).toMatchObject({
      code: 'Success',
      params: { id: `one${path.length}` },
    });
    expect(await client.updateUser({ email, dataFields: { plan: 'pro' } })).toMatchObject({
      code: 'Success',
    });
    expect(await client.updateEmail({ currentEmail: email, newEmail: `new-${email}` })).toMatchObject({
      code: 'Success',
    });
    expect(await client.triggerJourney({ workflowId: 7, email })).toMatchObject({ code: 'Success' });
    client.destroy();
    await running.everyQueueIsEmpty();

    expect(delivered(email)).toHaveLength(4);
  });

  it('gets the shape it expects of bulk calls, with what failed', async () => {
    const client = clientOf();
    const events = ['a@example.com', 'nobody', 'b@example.com'].map((one) => ({
      email: one,
      eventName: `bulk${path.length}`,
    }));

    expect(await client.trackBulkEvents({ events })).toMatchObject({
      successCount: 2,
      failCount: 1,
      failedUpdates: { invalidEmails: ['nobody'] },
    });
    expect(await client.bulkUpdateUsers({ users: [{ email }, { userId: `u${path.length}` }] })).toMatchObject(
      {
        successCount: 2,
        failCount: 0,
      },
    );
    client.destroy();
    await running.everyQueueIsEmpty();

    expect(delivered(`bulk${path.length}`)).toHaveLength(2);
  });

  it('puts people on lists, each of them alone', async () => {
    const client = clientOf();
    const [ann, bob] = [`ann${path.length}@example.com`, `bob${path.length}@example.com`];
    const subscribers = [{ email: ann }, { email: 'nobody' }, { email: bob }];

    expect(await client.subscribeUserToList({ listId: 7, subscribers })).toMatchObject({
      successCount: 2,
      failCount: 1,
      failedUpdates: { invalidEmails: ['nobody'] },
    });
    client.destroy();
    await running.everyQueueIsEmpty();

    expect(delivered(bob)).toEqual([{ listId: 7, subscribers: [{ email: bob }] }]);
    expect(delivered(ann)).toEqual([{ listId: 7, subscribers: [{ email: ann }] }]);
  });

  it("understands the door's refusals as Iterable's", async () => {
    const client = clientOf();
    const stranger = new IterableClient({ apiKey: 'wrong', baseUrl: running.stack.door + path });

    await expect(client.trackEvent({ email: 'nobody', eventName: 'a' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidEmailAddressError',
    });
    await expect(stranger.trackEvent({ email, eventName: 'a' })).rejects.toMatchObject({
      statusCode: 401,
      code: 'BadApiKey',
    });
    await expect(client.getCampaigns()).rejects.toMatchObject({ statusCode: 404 });
    client.destroy();
    stranger.destroy();
  });
});

describe.each([
  ['a host with the source', '/app'],
  ['a host without a path', ''],
])("Segment's library, with %s,", (_, path) => {
  it('sends its batches', async () => {
    const failures: unknown[] = [];
    const analytics = new Analytics({
      writeKey: 'local-app-key',
      host: running.stack.door,
      path: `${path}/v1/batch`,
      maxRetries: 0,
    });
    analytics.on('error', (error) => failures.push(error));
    const userId = `segment${path.length}`;
    analytics.track({ userId, event: 'Song Played', properties: { at: new Date(0) } });
    analytics.identify({ userId, traits: { plan: 'pro' } });
    analytics.page({ userId, name: 'Home' });
    analytics.group({ userId, groupId: 'g' });
    await analytics.closeAndFlush();
    await running.everyQueueIsEmpty();

    expect(failures).toEqual([]);
    expect(delivered(userId)).toHaveLength(3);
    expect(delivered(userId)).toContainEqual(
      expect.objectContaining({ eventName: 'Song Played', dataFields: { at: '1970-01-01 00:00:00 +00:00' } }),
    );
  });
});

describe("CloudEvents' SDK", () => {
  it.each([
    ['structured', Mode.STRUCTURED],
    ['binary', Mode.BINARY],
  ])('posts %s events', async (_, mode) => {
    const subject = `cloud-${mode}`;
    const transport = async (message: ReturnType<typeof HTTP.binary>) => {
      const answer = await fetch(`${running.stack.door}/app`, {
        method: 'POST',
        headers: { ...(message.headers as Record<string, string>), 'api-key': 'local-app-key' },
        body: message.body as string,
      });
      expect(answer.status).toBe(202);
    };
    const emit = emitterFor(transport, { mode });
    await emit(new CloudEvent({ type: 'order.placed', source: '/orders', subject, data: { n: 1 } }));
    await running.everyQueueIsEmpty();

    expect(delivered(subject)).toMatchObject([{ eventName: 'order.placed', dataFields: { n: 1 } }]);
  });

  it('posts with its own transport', async () => {
    const emit = emitterFor(httpTransport(`${running.stack.door}/app`), { mode: Mode.STRUCTURED });
    const options = { headers: { 'api-key': 'local-app-key' } };

    const answer = (await emit(
      new CloudEvent({ type: 'order.placed', source: '/orders', subject: 'cloud-own', data: { n: 1 } }),
      options,
    )) as { body: string };

    expect(JSON.parse(answer.body)).toMatchObject({ accepted: 1 });
  });
});

describe("Iterable's own client", () => {
  it('gets the shape it expects of calls for many users', async () => {
    const client = new IterableClient({ apiKey: 'local-app-key', baseUrl: `${running.stack.door}/app` });
    const subscribers = [{ email: 'a@example.com' }, { userId: 'u1' }];

    expect(await client.subscribeUserToList({ listId: 1, subscribers })).toMatchObject({
      successCount: 2,
      failCount: 0,
    });
    client.destroy();
  });
});
