/** Which ids the sandbox knows of what a function sends it. */
import { describe, expect, it } from 'vitest';
import type { Project } from '../../lib/config/define-config.ts';
import { announcing } from '../../local/announcing.ts';
import { type Caller, sandboxOf } from './sandbox/caller.ts';

const project = (mode: Project['mode']): Project => ({
  name: 'us',
  dataCenter: 'US',
  secret: 's',
  identity: 'hybrid',
  mode,
  order: 'users',
  usersInBulk: mode === 'bulk',
  rateLimit: {},
  maxAgeSeconds: 60,
});

/** In the line of a user. */
const inLine = (group: string, record: { readonly body: string }) => ({
  ...record,
  attributes: { MessageGroupId: group },
});

const recordOf = (id: string, operation: string, body: string) => ({
  body: `{"v":1,"id":"${id}","source":"app","project":"us","operation":"${operation}","acceptedAt":""}\n${body}`,
});

/** A function that makes these calls when it is invoked. */
async function deliver(
  sandbox: Caller,
  records: readonly { readonly body: string }[],
  calls: readonly (readonly [endpoint: string, body: string])[],
  mode: Project['mode'] = 'single',
): Promise<void> {
  const invoke = async () => {
    for (const [endpoint, body] of calls) await sandbox.call(endpoint, body);
  };
  await announcing(invoke, project(mode), sandbox)({ Records: records });
}

const bodiesOf = (sandbox: Caller, id: string) => sandbox.events.find(id).map(({ body }) => body);

it('an event of a bulk call is found by the id that it has on the queue', async () => {
  const sandbox = await sandboxOf();
  const [a, b] = ['{"eventName":"a", "userId":"u"}', '{"eventName":"b","userId":"u" }'] as const;

  await deliver(
    sandbox,
    [recordOf('1', 'events/track', a), recordOf('2', 'events/track', b)],
    [['events/trackBulk', `{"events":[${a},${b}]}`]],
    'bulk',
  );

  expect([bodiesOf(sandbox, '1'), bodiesOf(sandbox, '2')]).toEqual([[a], [b]]);
});

it('a user of a bulk call is, merged or in any part of it, by the first that is in it', async () => {
  const sandbox = await sandboxOf();
  const fields = ['"a":1.0', '"b":2', '"c":3'];
  const bodyWith = (...some: string[]) => `{"userId":"u","dataFields":{${some}},"createNewFields":true}`;
  const records = fields.map((field, index) => recordOf(`${index}`, 'users/update', bodyWith(field)));
  const listed = (...some: string[]) =>
    `{"createNewFields":true,"users":[{"userId":"u","dataFields":{${some}}}]}`;

  await deliver(
    sandbox,
    records,
    [listed(...fields), listed(...fields.slice(1)), listed(fields[0] ?? '')].map((body) => [
      'users/bulkUpdate',
      body,
    ]),
    'bulk',
  );

  expect(['0', '1', '2'].map((id) => bodiesOf(sandbox, id).length)).toEqual([2, 1, 0]);
});

it('a user of a list is, however its text is written', async () => {
  const sandbox = await sandboxOf();
  const users = ['{"userId" : "a\\u0062", "dataFields":{"n":1.0}}', '{"userId":"c"}'] as const;
  const bodyWith = (...listed: readonly string[]) => `{ "listId":7,"subscribers":[${listed}] }`;

  await deliver(
    sandbox,
    users.map((user, index) => recordOf(`${index}`, 'lists/subscribe', bodyWith(user))),
    [['lists/subscribe', bodyWith(...users)]],
  );

  expect(users.map((_, index) => bodiesOf(sandbox, `${index}`))).toEqual(
    users.map((user) => [bodyWith(user)]),
  );
});

it('events with equal bodies are found one by one, and the same body of another operation apart', async () => {
  const sandbox = await sandboxOf();
  const body = '{"userId":"u"}';

  await deliver(
    sandbox,
    [
      recordOf('1', 'users/update', body),
      recordOf('2', 'users/update', body),
      recordOf('3', 'users/forget', body),
    ],
    [
      ['users/update', body],
      ['users/update', body],
      ['users/forget', body],
    ],
  );

  expect(['1', '2', '3'].map((id) => sandbox.events.find(id).map(({ operation }) => operation))).toEqual([
    ['users/update'],
    ['users/update'],
    ['users/forget'],
  ]);
});

it('an event that is sent twice is found twice', async () => {
  const sandbox = await sandboxOf();
  const records = [recordOf('1', 'users/update', '{"userId":"u"}')];

  for (let time = 0; time < 2; time += 1) {
    await deliver(sandbox, records, [['users/update', '{"userId":"u"}']]);
  }

  expect(sandbox.events.find('1')).toHaveLength(2);
});

it('an event whose id Iterable gets is found once by it', async () => {
  const sandbox = await sandboxOf();
  const body = '{"eventName":"a","userId":"u","id":"own"}';

  await deliver(sandbox, [recordOf('own', 'events/track', body)], [['events/track', body]]);

  expect(sandbox.events.find('own')).toMatchObject([{ id: 'own', count: 1 }]);
  expect(sandbox.events.get('own')?.forwarderId).toBeUndefined();
});

it('no id outlives the invocation, one that failed too, and what is no message has none', async () => {
  const sandbox = await sandboxOf();
  const body = '{"userId":"u"}';
  const failing = announcing(() => Promise.reject(new Error('crashed')), project('single'), sandbox);

  await expect(
    failing({ Records: [recordOf('1', 'users/update', body), { body: 'no message' }] }),
  ).rejects.toThrow('crashed');
  await sandbox.call('users/update', body);

  expect(sandbox.events.find('1')).toEqual([]);
  expect(sandbox.events.distinctIds).toBe(1);
});

describe('neighbours in the line of a user', () => {
  const bodies = [1, 2, 3].map((n) => `{"userId":"u","dataFields":{"f${n}":${n}.0}}`);
  const one = '{"userId":"u","dataFields":{"f1":1.0,"f2":2.0,"f3":3.0}}';
  const records = bodies.map((body, index) => inLine('g', recordOf(`${index}`, 'users/update', body)));
  const ids = ['0', '1', '2'];

  it('are found by the id of the first of them if they were made one call', async () => {
    const sandbox = await sandboxOf();

    await deliver(sandbox, records, [['users/update', one]]);

    expect(ids.map((id) => bodiesOf(sandbox, id))).toEqual([[one], [], []]);
  });

  it('are found each by its own if they go alone after all', async () => {
    const sandbox = await sandboxOf();

    await deliver(
      sandbox,
      records,
      bodies.map((body) => ['users/update', body]),
    );

    expect(ids.map((id) => bodiesOf(sandbox, id))).toEqual(bodies.map((body) => [body]));
  });

  it('are no neighbours of those in other lines', async () => {
    const sandbox = await sandboxOf();
    const [a = '', b = ''] = bodies;
    const apart = [recordOf('0', 'users/update', a), recordOf('1', 'users/update', b)];

    await deliver(
      sandbox,
      [inLine('g', apart[0] ?? { body: '' }), inLine('h', apart[1] ?? { body: '' })],
      [['users/update', '{"userId":"u","dataFields":{"f1":1.0,"f2":2.0}}']],
    );

    expect(ids.map((id) => bodiesOf(sandbox, id))).toEqual([[], [], []]);
  });
});
