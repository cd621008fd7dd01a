/** What is small on the wire and large in hand, or says one thing twice. */
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../lib/config/define-config.ts';
import { timeIn } from '../../lib/iterable/dates.ts';
import { DEADLINE, openDoor } from '../support/door.ts';
import { requestWith } from '../support/requests.ts';

const code = (body: object | null | undefined) =>
  (body as { error?: { code?: string } } | undefined)?.error?.code;

describe('a request that grows in hand', () => {
  it('is refused when what all calls of a Segment batch share is too long for so many', async () => {
    const { post, queue } = openDoor();
    const context = { traits: { note: 'x'.repeat(100_000) } };
    const batch = Array.from({ length: 500 }, () => ({ type: 'identify', userId: 'u1' }));

    const { status } = await post({ context, batch }, { path: '/app/v1/batch' });

    expect(status).toBe(413);
    expect(queue.sent).toEqual([]);
  });

  it('is taken where the calls of a Segment batch use nothing of what they share', async () => {
    const { post, queue } = openDoor();
    const context = { traits: { note: 'x'.repeat(100_000) } };
    const batch = Array.from({ length: 500 }, () => ({ type: 'track', event: 'x', userId: 'u1' }));

    const { status } = await post({ context, batch }, { path: '/app/v1/batch' });

    expect(status).toBe(200);
    expect(queue.sent).toHaveLength(500);
  });

  it('is refused when an order lists more products than anybody buys', async () => {
    const { post, queue } = openDoor();
    const properties = { total: 1, products: Array.from({ length: 10_001 }, () => 0) };

    const { status } = await post(
      { userId: 'u1', event: 'Order Completed', properties },
      { path: '/app/v1/track' },
    );

    expect(status).toBe(413);
    expect(queue.sent).toEqual([]);
  });

  it('is refused when a form has more parameters than any webhook sends', async () => {
    const { post, queue } = openDoor({ map: () => ({ eventName: 'x', userId: 'u1' }) });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect((await post('a&'.repeat(1_999), { headers })).status).toBe(202);
    expect((await post('a&'.repeat(2_000), { headers })).status).toBe(413);
    expect(queue.sent).toHaveLength(1);
  });
});

describe('a source that may not use an operation', () => {
  const narrow = { verify: apiKey('source-app'), operations: ['users/update'] } as const;

  it.each([
    ['/app/api/events/trackBulk', { events: [{ eventName: 'x', userId: 'u1' }] }],
    ['/app/api/events/track', { eventName: 'x', userId: 'u1' }],
    ['/app', { events: [{ eventName: 'x', userId: 'u1' }] }],
    ['/app/v1/batch', { batch: [{ type: 'track', event: 'x', userId: 'u1' }] }],
  ])('is told so with 403 at %s', async (path, body) => {
    const { post, queue } = openDoor(narrow);

    expect((await post(body, { path })).status).toBe(403);
    expect(queue.sent).toEqual([]);
  });
});

describe('a source that may not use an operation, and makes other faults besides', () => {
  const narrow = { operations: ['users/update'] } as const;
  const track = { type: 'track', event: 'x', userId: 'u1' };
  const products = Array.from({ length: 10_001 }, () => 0);

  it.each<[string, string, object]>([
    ['a time that is none', '/app/v1/track', { ...track, timestamp: 'soon' }],
    [
      'too long a list',
      '/app/v1/track',
      { ...track, event: 'Order Completed', properties: { total: 1, products } },
    ],
    ['too long a list', '/app', { operation: 'commerce/trackPurchase', items: products }],
    ['fields that are wrong', '/app', { operation: 'events/track', eventName: 5 }],
  ])('is told so with 403: %s at %s', async (_, path, body) => {
    const { post } = openDoor(narrow);

    expect((await post(body, { path })).status).toBe(403);
  });

  it('has nothing buried', async () => {
    const { post, queue } = openDoor(narrow);
    const batch = [
      { type: 'identify', userId: 'u1' },
      { ...track, timestamp: 'soon' },
    ];

    expect((await post({ batch }, { path: '/app/v1/batch' })).status).toBe(200);
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toEqual([]);
  });
});

describe('what a function gets', () => {
  it('has lists that hold no more than any honest webhook has', async () => {
    const { post } = openDoor({ map: () => null });
    const listing = (count: number) => ({ dataFields: Array.from({ length: count }, () => 0) });

    expect((await post(listing(100_000))).status).toBe(202);
    expect((await post(listing(100_001))).status).toBe(413);
  });
});

describe('thousands of events', () => {
  const times = (count: number, event: object) => ({ events: Array.from({ length: count }, () => event) });

  it('have one warning each, once the answer has two hundred', async () => {
    const { post } = openDoor();
    const { body } = await post(times(300, { eventName: 'x', userId: 'u1', a: 1, b: 2 }));

    const { events } = body as { events: { warnings: unknown[] }[] };
    expect(events.map(({ warnings }) => warnings.length)).toEqual([
      ...Array.from({ length: 100 }, () => 2),
      ...Array.from({ length: 200 }, () => 1),
    ]);
  });
});

describe('a bulk body', () => {
  it.each(['api_key', 'apiKey', 'updateOnly'])('has no %s beside its items', async (name) => {
    const { post, queue } = openDoor();
    const body = { [name]: true, users: [{ userId: 'u1' }] };

    const answer = await post(body, { path: '/app/api/users/bulkUpdate' });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(name);
    expect(queue.sent).toEqual([]);
  });
});

describe('a number or a date beyond what can be stored', () => {
  it.each(['9223372036854775808', '-9223372036854775809', '9223372036854776000'])(
    'is no campaign: %s',
    async (campaignId) => {
      const { post } = openDoor();
      const answer = await post(`{"eventName":"x","userId":"u1","campaignId":${campaignId}}`);

      expect([answer.status, code(answer.body)]).toEqual([400, 'invalid-event']);
    },
  );

  it.each([
    '0000-01-01T00:00:00+23:00',
    '9999-12-31T23:59:59-23:00',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+99:99',
  ])('is no time: %s', (text) => {
    expect(timeIn(text)).toBeUndefined();
  });
});

describe('a dead letter of a batch', () => {
  it('has no name in its detail that could be an address', async () => {
    const { post, queue } = openDoor();
    const good = { type: 'track', event: 'x', userId: 'u1' };
    const bad = { type: 'track', event: 'x', userId: 'u1', timestamp: 'person@example.com' };

    await post({ batch: [good, bad] }, { path: '/app/v1/batch' });

    expect(queue.buried).toHaveLength(1);
    expect(queue.buried[0]?.detail).not.toContain('@');
  });
});

describe('a request that would use up what the function has', () => {
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const door = openDoor();
    const answer = await door.post(body, { path, headers });
    return { ...answer, sent: door.queue.sent.length };
  };

  it('is refused for lists that together hold more than any honest request', async () => {
    const products = `[${'{},'.repeat(9_999)}{}]`;
    const call = `{"type":"track","event":"Order Completed","userId":"u1","properties":{"total":1,"products":${products}}}`;

    const { status, body, sent } = await post(
      '/app/v1/batch',
      `{"batch":[${Array(11).fill(call).join(',')}]}`,
    );

    expect([status, code(body), sent]).toEqual([413, 'too-large', 0]);
  });

  it('may hold a thousand orders of eleven items', async () => {
    const products = Array.from({ length: 11 }, () => ({
      product_id: 'p',
      name: 'n',
      price: 1,
      quantity: 1,
    }));
    const call = {
      type: 'track',
      event: 'Order Completed',
      userId: 'u1',
      properties: { total: 1, products },
    };

    const { status, sent } = await post('/app/v1/batch', JSON.stringify({ batch: Array(1_000).fill(call) }));

    expect([status, sent]).toEqual([200, 1_000]);
  });

  it.each([
    ['/app', { eventName: 'x', userId: 'u1', dataFields: { list: Array(20_000).fill(1) } }],
    ['/app/v1/identify', { userId: 'u1', traits: { list: Array(20_000).fill(1) } }],
    ['/app/v1/track', { userId: 'u1', event: 'x', context: { list: Array(20_000).fill(1) } }],
  ])('may have as long a list as it likes where no schema looks: %s', async (path, body) => {
    expect(await post(path, JSON.stringify(body))).toMatchObject({ sent: 1 });
  });

  it('hears of the event alone whose list is too long', async () => {
    const long = {
      operation: 'commerce/trackPurchase',
      user: { userId: 'u1' },
      total: 1,
      items: Array(10_001).fill({}),
    };
    const { status, body, sent } = await post(
      '/app',
      JSON.stringify({ events: [long, { eventName: 'x', userId: 'u1' }] }),
    );

    expect([status, sent]).toEqual([207, 1]);
    expect(body).toMatchObject({ events: [{ error: { code: 'too-large' } }, {}] });
  });

  it('hears of twenty faults of an event, of two hundred of a request, and then of one for each event', async () => {
    const bad = JSON.stringify({
      operation: 'commerce/trackPurchase',
      user: { userId: 'u1' },
      total: 1,
      items: Array(30).fill({}),
    });
    const { body } = await post(
      '/app',
      `{"events":[${Array(15).fill(bad).join(',')},{"eventName":"x","userId":"u1"}]}`,
    );

    const { events = [] } = body as { events?: { error?: { issues?: []; more?: boolean } }[] };
    expect(events.map(({ error }) => error?.issues?.length)).toEqual([
      ...Array(10).fill(20),
      ...Array(5).fill(1),
      undefined,
    ]);
    expect(events.slice(0, 15).every(({ error }) => error?.more)).toBe(true);
  });

  it('is answered when its credentials are a hundred thousand blanks', async () => {
    for (const authorization of [
      `Bearer${' '.repeat(100_000)}`,
      `${' '.repeat(100_000)}x`,
      `x${' '.repeat(100_000)}\n`,
    ]) {
      const door = openDoor();
      const answer = await door.accept(
        { ...requestWith({ headers: { authorization, 'content-type': 'application/json' } }) },
        DEADLINE,
      );
      expect(answer.status).toBe(401);
    }
  });

  it('may bring megabytes of base64', async () => {
    const data = Buffer.from(JSON.stringify({ text: 'x'.repeat(600_000) })).toString('base64');
    const event = { specversion: '1.0', id: '1', source: 's', type: 't', subject: 'u1', data_base64: data };
    const headers = { 'content-type': 'application/cloudevents+json' };

    expect(await post('/app', JSON.stringify(event), headers)).toMatchObject({ status: 202, sent: 1 });
    const broken = JSON.stringify({ ...event, data_base64: `${data}*`.repeat(5) });
    expect((await post('/app', broken, headers)).status).toBe(400);
  });

  it.each(['\ud800', 'a\udc00b'])('may have half a surrogate in a header of CloudEvents', async (half) => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': 's',
      'ce-type': half,
      'ce-subject': 'u1',
      'content-type': 'application/json',
    };

    expect(await post('/app', '{}', headers)).toMatchObject({ status: 202, sent: 1 });
  });
});

describe('names that a function would have to read', () => {
  const names = (first: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${first + index}`, 0]));
  const event = { eventName: 'x', userId: 'u1' };
  const project = () => 'us';

  it.each<[string, Parameters<typeof openDoor>[0]]>([
    ['edit', { edit: () => undefined }],
    ['project', { project }],
  ])('are the fault of the one event that has too many for %s', async (_, settings) => {
    const { post, queue } = openDoor(settings);
    const events = [
      { ...event, dataFields: names(0, 60_000) },
      { ...event, dataFields: names(0, 40_000) },
      event,
    ];

    const { status, body } = await post({ events });

    expect(status).toBe(207);
    expect(body).toMatchObject({
      events: [{ error: { code: 'too-large' } }, { id: expect.any(String) }, { id: expect.any(String) }],
    });
    expect(queue.sent).toHaveLength(2);
  });

  it('are refused in a body for a map, before it is called', async () => {
    const map = () => event;

    expect((await openDoor({ map }).post(names(0, 49_999))).status).toBe(202);
    expect((await openDoor({ map }).post(names(0, 50_001))).status).toBe(413);
  });

  it('do not count where nobody reads them', async () => {
    const { post, queue } = openDoor();

    expect((await post({ events: [{ ...event, dataFields: names(0, 60_000) }] })).status).toBe(202);
    expect(queue.sent).toHaveLength(1);
  });
});
