import { describe, expect, it } from 'vitest';
import { API_KEY, sandboxOf, track } from './caller.ts';

const event = { eventName: 'orderPlaced', email: 'ann@example.com', id: 'order-1' };

describe('the sandbox that takes an event', () => {
  it('stores the event and answers with its id and the headers of Iterable', async () => {
    const sandbox = await sandboxOf();

    const response = await sandbox.track(event);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      msg: 'Event with id: order-1 tracked.',
      code: 'Success',
      params: { id: 'order-1' },
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('server')).toMatch(/^iterable-ingress [0-9a-f]+$/);
    expect(response.headers.get('request-time')).toMatch(/^\d+$/);
    expect(response.headers.get('vary')).toBe('Origin');
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect(sandbox.events.get('order-1')?.body).toBe(JSON.stringify(event));
  });

  it('makes up a different id for each event that has none', async () => {
    const sandbox = await sandboxOf({ random: () => 0 });
    const { id: _, ...anonymous } = event;

    const first = (await (await sandbox.track(anonymous)).json()) as { params: { id: string } };
    const second = (await (await sandbox.track(anonymous)).json()) as { params: { id: string } };

    expect(first).toMatchObject({ msg: `Event with id: ${first.params.id} tracked.`, code: 'Success' });
    expect(second.params.id).not.toBe(first.params.id);
    expect(sandbox.events.after(-1, 10).map(({ id }) => id)).toEqual([first.params.id, second.params.id]);
  });

  it('keeps the bytes of the body, digits and blanks included, and headers other than the key', async () => {
    const sandbox = await sandboxOf();
    const text =
      '\n{ "eventName":"sum","userId":"u1", "id":"exact", "dataFields":{"big":9007199254740993,"d":1.0,"é":"😀\\u00e9"}}\t';

    await sandbox.track(text, {
      Api_Key: API_KEY,
      Authorization: 'Bearer secret-token',
      traceparent: '00-1',
    });

    const stored = sandbox.events.get('exact');
    expect(stored?.body).toBe(text);
    expect(stored?.headers).toMatchObject({ traceparent: '00-1', 'content-type': 'application/json' });
    expect(JSON.stringify(stored)).not.toContain(API_KEY);
    expect(JSON.stringify(stored)).not.toContain('secret-token');
    expect(await (await sandbox.control('/sandbox/events/exact')).text()).toContain(text);
  });

  it('updates the stored event when its id comes again, and counts the arrivals', async () => {
    const sandbox = await sandboxOf();
    await sandbox.track(event);
    await sandbox.track({ ...event, id: 'order-2' });

    await sandbox.track({ eventName: 'other', userId: 'u2', id: 'order-1' });

    expect(sandbox.events.after(-1, 10)).toMatchObject([
      { id: 'order-1', count: 2, body: '{"eventName":"other","userId":"u2","id":"order-1"}' },
      { id: 'order-2', count: 1 },
    ]);
  });
});

describe('the sandbox that checks the key', () => {
  it.each(['Api-Key', 'api_key', 'API-KEY', 'Api_Key'])('takes it from the header %s', async (header) => {
    const sandbox = await sandboxOf();
    expect((await sandbox.track(event, { [header]: API_KEY })).status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { 'Api-Key': 'wrong' }],
    ['the key as a bearer token', { Authorization: `Bearer ${API_KEY}` }],
  ])('answers 401 to %s and stores nothing', async (_case, headers) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.track(event, headers);

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      msg: 'Invalid API key',
      code: 'BadApiKey',
      params: { ip: '127.0.0.1', endpoint: '/api/events/track' },
    });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('refuses the key of the other data centre', async () => {
    const us = await sandboxOf();
    const eu = await sandboxOf({ dataCenter: 'EU', apiKeys: ['key-of-the-eu-project'] });

    expect((await track(eu.origin, event, { 'Api-Key': API_KEY })).status).toBe(401);
    expect((await track(us.origin, event, { 'Api-Key': 'key-of-the-eu-project' })).status).toBe(401);
    expect((await track(eu.origin, event, { 'Api-Key': 'key-of-the-eu-project' })).status).toBe(200);
  });
});

describe('the sandbox that checks the body', () => {
  it.each([
    ['text that is not JSON', '{"eventName":', null],
    ['bytes that are not UTF-8', Buffer.from('{"eventName":"\xff","userId":"u"}', 'latin1'), null],
    ['a list', '[]', { obj: 'Object value expected' }],
    ['a number', '1', { obj: 'Object value expected' }],
    ['no event name', '{"userId":"u"}', { 'obj.eventName': 'Missing path' }],
    [
      'null for an event name',
      '{"eventName":null,"userId":"u"}',
      { 'obj.eventName': 'String value expected' },
    ],
    ['text for a time', { ...event, createdAt: '1795000000' }, { 'obj.createdAt': 'Number value expected' }],
    ['a fraction for a time', { ...event, createdAt: 1.5 }, { 'obj.createdAt': 'error.expected.long' }],
    [
      '2^63 for a time',
      '{"eventName":"a","userId":"u","createdAt":9223372036854775808}',
      { 'obj.createdAt': 'error.expected.long' },
    ],
    ['a number for a user', { ...event, userId: 7 }, { 'obj.userId': 'String value expected' }],
    ['a list for fields', { ...event, dataFields: [] }, { 'obj.dataFields': 'Object value expected' }],
    ['a number for fields', { ...event, dataFields: 1 }, { 'obj.dataFields': 'Object value expected' }],
    [
      'two faults',
      { ...event, campaignId: true, createNewFields: 'yes' },
      { 'obj.campaignId': 'Number value expected', 'obj.createNewFields': 'Boolean value expected' },
    ],
  ])('answers 400 BadJsonBody to %s', async (_case, body, params) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.track(body);

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      msg: '[/api/events/track] Invalid JSON body',
      code: 'BadJsonBody',
      params,
    });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['an empty event name', { eventName: '', userId: 'u' }, 'BadParams'],
    ['neither e-mail nor user id', { eventName: 'a' }, 'BadParams'],
    ['an e-mail without @', { eventName: 'a', email: 'sayan' }, 'InvalidEmailAddressError'],
    ['an e-mail without a domain', { eventName: 'a', email: 'ann@localhost' }, 'InvalidEmailAddressError'],
    ['two dots in a row', { eventName: 'a', email: 'a..b@example.com' }, 'InvalidEmailAddressError'],
    [
      'an empty e-mail beside a user id',
      { eventName: 'a', email: '', userId: 'u' },
      'InvalidEmailAddressError',
    ],
    ['an empty user id', { eventName: 'a', userId: '' }, 'InvalidUserIdError'],
    ['a user id of 53 characters', { eventName: 'a', userId: 'u'.repeat(53) }, 'InvalidUserIdError'],
    ['a user id that ends in a space', { eventName: 'a', userId: 'u ' }, 'InvalidUserIdError'],
    ['a user id that is not ASCII', { eventName: 'a', userId: 'ü' }, 'InvalidUserIdError'],
    ['a user id with a tab', { eventName: 'a', userId: 'u\tv' }, 'InvalidUserIdError'],
    ['an id of 513 bytes', { ...event, id: 'é'.repeat(256).concat('x') }, 'BadParams'],
    ['an empty id', { ...event, id: '' }, 'BadParams'],
  ])('answers 400 to %s', async (_case, body, code) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.track(body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code, params: null });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it.each([
    ['a user id of 52 characters', { eventName: 'a', userId: 'u'.repeat(52) }],
    ['a plus and a long domain', { eventName: 'a', email: 'ann+shop@mail.example.co.uk' }],
    ['both identifiers', { eventName: 'a', email: 'ann@example.com', userId: 'u' }],
    ['an id of 512 bytes', { ...event, id: 'é'.repeat(256) }],
    ['null for what is optional', { ...event, userId: null, createdAt: null, dataFields: null }],
    ['a field it does not know', { ...event, somethingNew: [1] }],
    ['a whole number written as 1.0', '{"eventName":"a","userId":"u","createdAt":1795000000.0}'],
    ['the largest long', '{"eventName":"a","userId":"u","createdAt":9223372036854775807}'],
  ])('takes %s', async (_case, body) => {
    const sandbox = await sandboxOf();
    expect((await sandbox.track(body)).status).toBe(200);
    expect(sandbox.events.distinctIds).toBe(1);
  });

  it.each([
    [
      'commerce/trackPurchase',
      { user: { userId: 'u' }, items: [], total: 1, campaignId: 2 ** 31 },
      { 'obj.campaignId': 'error.expected.int' },
    ],
    [
      'users/registerDeviceToken',
      { userId: 'u', device: { token: 't', platform: 'FAX', applicationName: 'a' } },
      { 'obj.device.platform': 'error.expected.validenumvalue' },
    ],
    [
      'commerce/updateCart',
      { user: { userId: 'u' }, items: [{ id: 'i', name: 'n', price: 1.5, quantity: 1.5 }] },
      { 'obj.items[0].quantity': 'error.expected.long' },
    ],
    ['lists/subscribe', { listId: 7 }, { 'obj.subscribers': 'Missing path' }],
  ])('holds %s against what Iterable documents of it', async (operation, body, params) => {
    const sandbox = await sandboxOf();

    const response = await sandbox.call(operation, body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'BadJsonBody', params });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('answers 404 as JSON on a path it does not know, and to other methods', async () => {
    const sandbox = await sandboxOf();

    const unknown = await sandbox.control('/api/events/unknown', { method: 'POST', body: '{}' });
    const read = await sandbox.control('/api/events/track');

    expect([unknown.status, read.status]).toEqual([404, 404]);
    expect(await unknown.json()).toMatchObject({ code: 'NotFound', params: null });
  });
});
