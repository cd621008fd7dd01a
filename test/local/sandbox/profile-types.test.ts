/** The types of the fields of profiles, and what the sandbox tells of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BUILT_IN_FIELDS } from '../../../local/sandbox/built-in-fields.ts';
import { API_KEY, type Caller, sandboxOf } from './caller.ts';

const AT_FIRST = { ...BUILT_IN_FIELDS, signupDate: 'date', signupSource: 'string' };

const userOf = (value: string) => `{"userId":"u","dataFields":{"field":${value}}}`;

/** Every operation that writes fields of a profile. */
const WRITES = [
  ['users/update', userOf],
  ['users/bulkUpdate', (value: string) => `{"users":[{"userId":"v"},${userOf(value)}]}`],
  ['commerce/updateCart', (value: string) => `{"items":[],"user":${userOf(value)}}`],
  ['commerce/trackPurchase', (value: string) => `{"items":[],"total":1,"user":${userOf(value)}}`],
  ['lists/subscribe', (value: string) => `{"listId":1,"subscribers":[{"userId":"v"},${userOf(value)}]}`],
] as const;

async function fieldsOf(sandbox: Caller): Promise<object> {
  const response = await sandbox.control('/api/users/getFields', { headers: { 'Api-Key': API_KEY } });
  expect(response.status).toBe(200);
  return ((await response.json()) as { fields: object }).fields;
}

describe('the sandbox that watches the types of profile fields', () => {
  it.each(WRITES)('refuses at %s a value of another type than the first', async (operation, bodyOf) => {
    const sandbox = await sandboxOf();
    expect((await sandbox.call(operation, bodyOf('1'))).status).toBe(200);
    const before = sandbox.users.latest(10);

    for (const [other] of WRITES) expect((await sandbox.call(other, bodyOf('2'))).status).toBeLessThan(500);
    const response = await sandbox.call(operation, bodyOf('"one"'));

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      msg:
        'Project 1001: The request does not have the same data types as the data previously submitted. ' +
        "Field 'field' already exists for type 'user' and has a data type of 'long' " +
        "but possible types 'string, keyword' in the request.",
      code: 'RequestFieldsTypesMismatched',
      params: {
        validationErrors: {
          field: {
            expectedType: 'long',
            incomingTypes: ['string', 'keyword'],
            offendingValue: 'one',
            _type: 'UnexpectedType',
            category: 'user',
          },
        },
      },
    });
    expect(before.join()).not.toContain('one');
    expect(sandbox.users.latest(10).join()).not.toContain('one');
  });

  it('tells the types of all fields, nested ones by their path, and those that are there from the start', async () => {
    const sandbox = await sandboxOf();
    expect(await fieldsOf(sandbox)).toEqual(AT_FIRST);

    const text =
      '{"userId":"u","dataFields":{"tier":"gold","address":{"city":"Bonn","at":"2026-11-23"},"n":1.0,' +
      '"home_geo_location":{"lat":1,"lon":2},"tags":["a"],"nothing":null,"email":"u@example.com"}}';
    await sandbox.call('users/update', text);
    await sandbox.track({ eventName: 'e', userId: 'u', dataFields: { ofAnEvent: true } });

    expect(await fieldsOf(sandbox)).toEqual({
      ...AT_FIRST,
      tier: 'string',
      address: 'object',
      'address.city': 'string',
      'address.at': 'date',
      n: 'double',
      home_geo_location: 'geo_location',
      tags: 'array',
    });
  });

  it('is asked for them three times a second', async () => {
    const sandbox = await sandboxOf({ now: () => 5_000 });
    for (let call = 0; call < 5; call += 1) {
      await sandbox.control('/api/users/getFields', { headers: { 'Api-Key': API_KEY } });
    }
    expect(sandbox.counters.byStatus).toEqual({ 200: 3, 429: 2 });
  });

  it('leaves fields that every project has to Iterable', async () => {
    const sandbox = await sandboxOf();
    const update = (dataFields: object) => sandbox.call('users/update', { userId: 'u', dataFields });

    expect((await update({ profileUpdatedAt: '2026-11-23', emailListIds: [1] })).status).toBe(200);
    expect((await update({ profileUpdatedAt: 'today', emailListIds: 1 })).status).toBe(200);
    expect(await fieldsOf(sandbox)).toEqual(AT_FIRST);
  });

  it('learns nothing from a call that creates no fields', async () => {
    const sandbox = await sandboxOf();
    const body = { userId: 'u', dataFields: { fresh: 1 }, createNewFields: false };

    expect((await sandbox.call('users/update', body)).status).toBe(200);

    expect(await fieldsOf(sandbox)).toEqual(AT_FIRST);
    expect(sandbox.users.get({ userId: 'u' })).toBe('{"userId":"u","dataFields":{}}');
  });

  it('knows them after a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const journalPath = join(directory, 'journal');
    const before = await sandboxOf({ journalPath });
    for (const [operation, bodyOf] of WRITES) await before.call(operation, bodyOf('1'));
    await before.call('users/update', '{"userId":"u","createNewFields":false,"dataFields":{"fresh":1}}');
    const [fields, users] = [await fieldsOf(before), before.users.latest(10)];
    await before.close();

    const after = await sandboxOf({ journalPath });

    expect(await fieldsOf(after)).toEqual(fields);
    expect(after.users.latest(10)).toEqual(users);
  });
});
