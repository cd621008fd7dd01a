/** What one element of a list has wrong in its text is that element's alone, whatever protocol brought the list. */
import { describe, expect, it } from 'vitest';
import { openDoor } from '../support/door.ts';

const DEEP = `${'['.repeat(70)}${']'.repeat(70)}`;
const FAULTS = [
  ['"x":{"a":1,"\\u0061":2}', 'duplicate-key'],
  ['"x":[{"__proto__":{}}]', 'forbidden-key'],
  [`"x":${DEEP}`, 'too-deep'],
] as const;

const own = (user: string, more = '') => `{"eventName":"sum","userId":"${user}"${more && `,${more}`}}`;
const update = (user: string, more = '') => `{"userId":"${user}"${more && `,${more}`}}`;
const call = (user: string, more = '') => `{"type":"track","event":"sum",${update(user, more).slice(1)}`;
const cloudEvent = (user: string, more = '') =>
  `{"specversion":"1.0","id":"${user}","source":"/s","type":"sum","subject":"${user}"${more && `,${more}`}}`;

const CLOUD_BATCH = { 'content-type': 'application/cloudevents-batch+json' };

/** A protocol's list: its path, one element, the list around them, and how the answer counts one bad of three. */
const LISTS: readonly [
  title: string,
  path: string,
  element: typeof own,
  around: (elements: string) => string,
  answer: object,
  isBuried: boolean,
  headers?: Readonly<Record<string, string>>,
][] = [
  ['its own list', '', own, (list) => `{"events":${list}}`, { status: 207, body: { accepted: 2 } }, false],
  ['a list alone', '', own, (list) => list, { status: 207, body: { accepted: 2 } }, false],
  [
    'events/trackBulk',
    '/api/events/trackBulk',
    own,
    (list) => `{"events":${list}}`,
    { status: 200, body: { successCount: 2, failCount: 1, invalidUserIds: [] } },
    false,
  ],
  [
    'users/bulkUpdate',
    '/api/users/bulkUpdate',
    update,
    (list) => `{"createNewFields":true,"users":${list}}`,
    { status: 200, body: { successCount: 2, failCount: 1, invalidUserIds: [] } },
    false,
  ],
  ...['batch', 'import'].map((path): (typeof LISTS)[number] => [
    `Segment's ${path}`,
    `/v1/${path}`,
    call,
    (list) => `{"batch":${list},"context":{"traits":{"plan":"pro"}}}`,
    { status: 200, body: { success: true } },
    true,
  ]),
  [
    'a batch of CloudEvents',
    '',
    cloudEvent,
    (list) => list,
    { status: 202, body: { accepted: 2 } },
    true,
    CLOUD_BATCH,
  ],
];

describe.each(LISTS)('%s', (_, path, element, around, counted, isBuried, headers = {}) => {
  const post = (text: string) => {
    const door = openDoor();
    return { door, answer: door.post(text, { path: `/app${path}`, headers }) };
  };

  it.each(FAULTS)('takes the others when one has %s', async (fault, code) => {
    const bad = element('u2', fault);
    const { door, answer } = post(around(`[${element('u1')}, ${bad} ,${element('u3')}]`));

    expect(await answer).toMatchObject(counted);
    expect(door.queue.sent.map(({ text }) => /u\d/.exec(text.split('\n')[1] ?? '')?.[0])).toEqual([
      'u1',
      'u3',
    ]);
    if (isBuried) {
      expect(door.queue.buried).toMatchObject([
        { reason: 'invalid', detail: code, message: expect.stringMatching(/\n/) },
      ]);
      expect(door.queue.buried[0]?.message.split('\n')[1]).toBe(bad);
    } else {
      expect(JSON.stringify((await answer).body)).toContain(code);
      expect(door.queue.buried).toEqual([]);
    }
  });

  it.each(FAULTS)('takes none when what is no JSON follows one with %s', async (fault) => {
    const { door, answer } = post(around(`[${element('u1')},${element('u2', fault)},{]`));

    expect(await answer).toMatchObject({ status: 400 });
    expect([...door.queue.sent, ...door.queue.buried]).toEqual([]);
  });
});

describe('a fault outside of the list', () => {
  it.each([
    ['', '{"events":[{}],"events":[]}'],
    ['', '{"events":[{}],"x":{"a":1,"a":2}}'],
    ['/api/events/trackBulk', '{"events":[{}],"\\u0065vents":[{}]}'],
    ['/api/users/bulkUpdate', '{"createNewFields":true,"users":[{}],"createNewFields":false}'],
    ['/v1/batch', '{"batch":[{}],"batch":[]}'],
    ['/v1/batch', '{"context":{"traits":{"a":1,"a":2}},"batch":[{}]}'],
  ])('refuses the request: %s %s', async (path, text) => {
    const { post, queue } = openDoor();
    const answer = await post(text.replaceAll('{}', call('u1')), { path: `/app${path}` });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toMatch(/stands twice in one object/);
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });
});

describe('half of a surrogate pair', () => {
  const HALF = '"note":"cut \\ud83d"';

  it.each(LISTS)('costs no element of %s', async (_, path, element, around, __, ___, headers = {}) => {
    const { post, queue } = openDoor();
    const field = element === call ? '"properties"' : element === cloudEvent ? '"data"' : '"dataFields"';
    const list = around(`[${element('u1')},${element('u2', `${field}:{${HALF}}`)}]`);
    const answer = await post(list, { path: `/app${path}`, headers });

    expect(answer.status).toBeLessThan(203);
    expect(queue.sent).toHaveLength(2);
    expect(queue.sent[1]?.text).toContain('"dataFields":{"note":"cut \\ufffd"}');
    expect(queue.buried).toEqual([]);
  });

  it('is told to the sender of that event, by its place', async () => {
    const { post } = openDoor();
    const warnings = [{ path: 'dataFields.note', code: 'lone-surrogate', message: expect.any(String) }];
    const events = [own('u1'), own('u2', `"dataFields":{"a":["\\ud83d\\ude00"],${HALF}}`)];

    expect(await post(`[${events}]`)).toMatchObject({
      status: 202,
      body: { events: [{ id: expect.any(String) }, { warnings }] },
    });
    const [first] = ((await post(`[${events}]`)).body?.events ?? []) as object[];
    expect(first).not.toHaveProperty('warnings');
  });

  it.each([
    ['structured', cloudEvent('u1', `"data":{${HALF}}`), {}, 'data.note'],
    [
      'structured, with base64',
      cloudEvent('u1', `"data_base64":"${Buffer.from(`{${HALF}}`).toString('base64')}"`),
      {},
      'note',
    ],
    [
      'binary',
      `{${HALF}}`,
      { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't', 'ce-subject': 'u1' },
      'note',
    ],
  ])('is told to the sender of a CloudEvent: %s', async (_, body, headers, path) => {
    const type = 'ce-id' in headers ? 'application/json' : 'application/cloudevents+json';
    const { post } = openDoor();

    expect(await post(body, { headers: { 'content-type': type, ...headers } })).toMatchObject({
      status: 202,
      body: { events: [{ warnings: [{ path, code: 'lone-surrogate' }] }] },
    });
  });

  it('reaches a map function as U+FFFD, in values and in names', async () => {
    const seen: unknown[] = [];
    const { post } = openDoor({
      map: (body) => {
        seen.push(body);
        return { eventName: 'sum', userId: 'u1' };
      },
    });

    expect(await post('{"text":"cut \\ud83d","a\\udc00":[1]}')).toMatchObject({ status: 202 });
    expect(seen).toEqual([{ text: 'cut \ufffd', 'a\ufffd': [1] }]);
    expect(await post('{"\\ud800":1,"\\udc00":2}')).toMatchObject({
      status: 400,
      body: { error: { code: 'duplicate-key' } },
    });
  });

  it('can stand in no id', async () => {
    expect(await openDoor().post(own('u1', '"id":"a\\ud800"'))).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'id' }] } },
    });
  });
});
