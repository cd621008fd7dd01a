/** At a source's own path an operation that lists users is one event, and on the queue a message for each user. */
import { describe, expect, it } from 'vitest';
import { openDoor } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';

const listing = (subscribers: readonly object[], others: object = {}) => ({
  operation: 'lists/subscribe',
  listId: 1,
  subscribers,
  ...others,
});
const people = (count: number) => Array.from({ length: count }, (_, index) => ({ userId: `u${index}` }));

describe('an event that lists users', () => {
  it('has one id, and a message for each user that carries it', async () => {
    const { post, queue } = openDoor();
    const { body } = await post(
      '{"operation":"lists/subscribe","subscribers":[{"userId":"u1","dataFields":{"n":1.0}},{"email":"a@b.c"}],"listId":1}',
    );

    expect(body).toEqual({ accepted: 1, events: [{ id: expect.any(String) }] });
    const [{ id }] = (body as { events: [{ id: string }] }).events;
    const messages = queue.sent.map(({ text }) => text.split('\n'));
    expect(messages.map(([, text]) => text)).toEqual([
      '{"listId":1,"subscribers":[{"userId":"u1","dataFields":{"n":1.0}}]}',
      '{"listId":1,"subscribers":[{"email":"a@b.c"}]}',
    ]);
    for (const [envelope = ''] of messages) {
      expect(JSON.parse(envelope)).toMatchObject({ id, operation: 'lists/subscribe' });
    }
  });

  it.each([[people(1)], [[]]])(
    'travels as it came where there is nothing to cut: %j',
    async (subscribers) => {
      const { post, queue } = openDoor();
      const text = `{ "listId":1, "subscribers":${JSON.stringify(subscribers)} , "operation":"lists/unsubscribe" }`;

      expect((await post(text)).status).toBe(202);
      expect(queue.sent.map((message) => message.text.split('\n')[1])).toEqual([
        `{ "listId":1, "subscribers":${JSON.stringify(subscribers)} }`,
      ]);
    },
  );

  it('is refused whole for one bad user, and says which', async () => {
    const { post, queue } = openDoor();

    expect(await post(listing([{ userId: 'u1' }, { email: 'sayan' }]))).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'subscribers[1].email' }] } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is not accepted until the queue confirmed each of its messages', async () => {
    const { post } = openDoor({}, { queue: createFakeQueue((text) => !text.includes('u1')) });

    expect(await post({ events: [listing(people(3)), listing([{ userId: 'v' }])] })).toMatchObject({
      status: 503,
      body: { accepted: 1, events: [{ status: 503 }, { status: 202 }] },
    });
  });

  it('is alone in being too large, where the lists before it filled the request', async () => {
    const { post, queue } = openDoor();
    const events = [
      ...Array.from({ length: 3 }, () => listing(people(4_000))),
      { eventName: 'a', userId: 'u' },
    ];
    const answer = await post({ events });

    expect(answer).toMatchObject({ status: 207, body: { accepted: 3 } });
    expect((answer.body as { events: object[] }).events[2]).toMatchObject({ error: { code: 'too-large' } });
    expect(queue.sent).toHaveLength(8_001);
  });

  it('is too large where what it says for all users would fill the memory', async () => {
    const { post, queue } = openDoor();
    const events = Array.from({ length: 3 }, () => listing(people(20), { note: 'x'.repeat(40_000) }));

    expect(await post({ events })).toMatchObject({
      status: 207,
      body: { accepted: 2, events: [{}, {}, { error: { code: 'too-large' } }] },
    });
    expect(queue.sent).toHaveLength(40);
  });
});
