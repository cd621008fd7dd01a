/** How `users/update` merges into the profile of a user, and what holds for every operation that changes one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { type JsonObject, parseJson } from '../../../local/sandbox/json.ts';
import { PROFILE_EFFECTS } from '../../../local/sandbox/profile-effects.ts';
import { createProfiles } from '../../../local/sandbox/profiles.ts';
import { sandboxOf } from './caller.ts';
import { ann, annOf, callAll, expectProfiles, type Row, update } from './profile-rows.ts';

const UPDATES: readonly Row[] = [
  ['creates a user by e-mail, in lower case', [update({ email: 'Ann@Example.com' })], [annOf({})]],
  ['creates a user by user id', [update({ userId: 'U' })], [{ userId: 'U', dataFields: {} }]],
  ['does nothing for nobody', [update({ dataFields: { a: 1 } }), update({ email: '', userId: '' })], []],
  [
    'keeps fields that are missing and replaces those that are there',
    [update(annOf({ a: 1, b: [1], c: { d: 1 } })), update(annOf({ b: [2], c: { e: 2 } }))],
    [annOf({ a: 1, b: [2], c: { e: 2 } })],
  ],
  [
    'merges objects one level deep, and no lists, if told so',
    [
      update(annOf({ a: { b: { c: 1 }, d: 1 }, list: [1], empty: null, other: {} })),
      update({
        ...annOf({ a: { b: { e: 2 }, f: 2 }, list: [2], empty: { g: 1 }, other: null }),
        mergeNestedObjects: true,
      }),
    ],
    [annOf({ a: { b: { e: 2 }, d: 1, f: 2 }, list: [2], empty: { g: 1 }, other: null })],
  ],
  [
    'finds a user by the one identifier and stores the other',
    [
      update(ann),
      update({ ...ann, userId: 'u' }),
      update({ userId: 'u', dataFields: { a: 1 } }),
      update({ userId: 'v', email: 'bob@example.com' }),
      update({ email: 'BOB@example.com', dataFields: { b: 1 } }),
    ],
    [
      { email: 'bob@example.com', userId: 'v', dataFields: { b: 1 } },
      { ...ann, userId: 'u', dataFields: { a: 1 } },
    ],
  ],
  [
    'means the profile of the e-mail if the user id has another, and takes nobody an identifier',
    [update({ userId: 'u' }), update(ann), update({ ...annOf({ a: 1 }), userId: 'u' })],
    [annOf({ a: 1 }), { userId: 'u', dataFields: {} }],
  ],
  [
    'replaces an identifier by one that nobody has',
    [update({ ...ann, userId: 'u' }), update({ ...ann, userId: 'v' }), update({ userId: 'u' })],
    [
      { userId: 'u', dataFields: {} },
      { ...ann, userId: 'v', dataFields: {} },
    ],
  ],
  [
    'changes the e-mail by a field of that name',
    [update({ ...ann, userId: 'u' }), update({ userId: 'u', dataFields: { email: 'B@example.com' } })],
    [{ email: 'b@example.com', userId: 'u', dataFields: {} }],
  ],
];

it.each(UPDATES)('%s', expectProfiles);

it('changes nothing by a call that is refused', async () => {
  const sandbox = await sandboxOf();
  await callAll(sandbox, [update(annOf({ a: 1 }))]);

  expect((await sandbox.call('users/update', { ...ann, dataFields: [] })).status).toBe(400);
  sandbox.setFaults({ serverError: 1 });
  expect((await sandbox.call('users/update', annOf({ a: 2 }))).status).toBe(503);

  expect(sandbox.users.get(ann)).toBe(JSON.stringify(annOf({ a: 1 })));
});

const EXACT =
  '{"userId":"u","dataFields":{"big":9007199254740993,"double":1.0,"in":{"e":[1E400]},"text":"\\u00e9"}}';

it('shows numbers with the digits that they came with, also of what was merged', async () => {
  const sandbox = await sandboxOf();
  await callAll(sandbox, [
    update(EXACT),
    update('{"userId":"u","dataFields":{"in":{"f":-0.10}},"mergeNestedObjects":true}'),
    ['lists/subscribe', '{"listId":9007199254740993,"subscribers":[{"userId":"u"}]}'],
    ['lists/subscribe', '{"listId":9007199254740992,"subscribers":[{"userId":"u"}]}'],
  ]);

  expect(sandbox.users.get({ userId: 'u' })).toBe(
    '{"userId":"u","dataFields":{"big":9007199254740993,"double":1.0,"in":{"e":[1E400],"f":-0.10},' +
      '"text":"é","emailListIds":[9007199254740993,9007199254740992]}}',
  );
});

it('knows no user whom no call named, and finds one by either identifier', async () => {
  const sandbox = await sandboxOf();
  await callAll(sandbox, [update({ ...ann, userId: 'u' })]);

  const profile = JSON.stringify({ ...ann, userId: 'u', dataFields: {} });
  expect(sandbox.users.get({ email: 'ANN@example.com' })).toBe(profile);
  expect(sandbox.users.get({ userId: 'u' })).toBe(profile);
  expect(sandbox.users.get({ userId: 'U' })).toBeUndefined();
});

it('has the same profiles after a restart, in the same order', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const journalPath = join(directory, 'journal');
  const before = await sandboxOf({ journalPath });
  await callAll(before, [
    update(EXACT),
    update(annOf({ a: 1 })),
    ['lists/subscribe', { listId: 7, subscribers: [{ userId: 'v' }, { userId: 'u' }] }],
    ['commerce/trackPurchase', { id: 'p', user: annOf({ a: 1 }), items: [], total: 1 }],
    update(annOf({ a: 2 })),
    ['commerce/trackPurchase', { id: 'p', user: annOf({ a: 1 }), items: [], total: 1 }],
    ['users/forget', { userId: 'v' }],
  ]);
  await before.close();

  const after = await sandboxOf({ journalPath });

  expect(after.users.latest(10)).toHaveLength(2);
  expect(after.users.latest(10)).toEqual(before.users.latest(10));
});

const anyBody = fc
  .object({
    key: fc.constantFrom(
      ...['email', 'userId', 'dataFields', 'user', 'subscribers', 'listId', 'device', 'token', 'items'],
      ...['sourceEmail', 'destinationUserId', 'currentEmail', 'newEmail', 'emailListIds', '__proto__', ''],
    ),
    values: [fc.constantFrom('a', '', 'constructor'), fc.double(), fc.boolean(), fc.constant(null)],
    maxDepth: 3,
  })
  .map((body) => parseJson(JSON.stringify(body)) as JsonObject);

it.each(Object.entries(PROFILE_EFFECTS))('takes anything at %s without throwing', (_operation, effect) => {
  fc.assert(
    fc.property(fc.array(anyBody, { maxLength: 4 }), (bodies) => {
      const profiles = createProfiles();
      for (const body of bodies) effect(body, profiles);
      for (const profile of profiles.latest(10)) expect(parseJson(profile)).toBeDefined();
    }),
  );
});
