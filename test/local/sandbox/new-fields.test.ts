/** The fault that loses what comes too soon after the first value of a field. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Caller, sandboxOf } from './caller.ts';

const eventOf = (fields: string, eventName = 'bought') =>
  `{ "eventName":"${eventName}", "userId":"u","id":"${eventName}-${fields.length}","dataFields":{${fields}}}`;
const userOf = (fields: string) => `{"userId":"u","dataFields":{${fields}}}`;

const bodies = ({ events }: Caller) => events.after(-1, 20).map(({ body }) => body);
const fieldsOf = ({ users }: Caller) => JSON.parse(users.get({ userId: 'u' }) ?? '{}').dataFields as object;
async function droppedBy({ control }: Caller): Promise<unknown> {
  const response = await control('/sandbox');
  return ((await response.json()) as { droppedFields: unknown }).droppedFields;
}

/** @returns the sandbox, and what moves its clock on */
async function sandboxAt(newFieldSeconds: number, more: object = {}) {
  let nowMs = 1_000_000;
  const sandbox = await sandboxOf({ now: () => nowMs, ...more });
  sandbox.setFaults({ newFieldSeconds });
  const pass = (seconds: number) => {
    nowMs += seconds * 1_000;
  };
  return { sandbox, pass };
}

describe('a field that is new', () => {
  it('keeps its first value and loses others for so long, and the rest of the event is stored', async () => {
    const { sandbox, pass } = await sandboxAt(2.5);
    await sandbox.track(eventOf('"a":1'));
    pass(2.4);
    const response = await sandbox.track(eventOf('"a":22, "b":1.0'));
    pass(0.2);
    await sandbox.track(eventOf('"a":3333,  "b":2.0'));

    expect(response.status).toBe(200);
    expect(bodies(sandbox)).toEqual([
      eventOf('"a":1'),
      '{"eventName":"bought","userId":"u","id":"bought-15","dataFields":{"b":1.0}}',
      '{"eventName":"bought","userId":"u","id":"bought-18","dataFields":{"a":3333}}',
    ]);
    expect(await droppedBy(sandbox)).toEqual([
      { category: 'event', eventName: 'bought', field: 'a', count: 1 },
      { category: 'event', eventName: 'bought', field: 'b', count: 1 },
    ]);
  });

  it('is new for events of one name only', async () => {
    const { sandbox } = await sandboxAt(300);
    await sandbox.track(eventOf('"a":1', 'one'));
    await sandbox.track(eventOf('"a":1', 'other'));

    expect(await droppedBy(sandbox)).toEqual([]);
  });

  it('loses what comes second in one bulk call too', async () => {
    const { sandbox } = await sandboxAt(300);
    await sandbox.trackBulk(`{"events":[${eventOf('"a":1')},${eventOf('"a":22')}]}`);
    await sandbox.call('users/bulkUpdate', `{"users":[${userOf('"a":1')},${userOf('"a":2,"b":1')}]}`);

    expect(bodies(sandbox)).toEqual([
      eventOf('"a":1'),
      '{"eventName":"bought","userId":"u","id":"bought-6","dataFields":{}}',
      `{"users":[${userOf('"a":1')}]}`,
      `{"users":[${userOf('"b":1')}]}`,
    ]);
    expect(fieldsOf(sandbox)).toEqual({ a: 1, b: 1 });
  });

  it('is a field of a profile likewise, whichever operation writes it', async () => {
    const { sandbox, pass } = await sandboxAt(300);
    await sandbox.call('users/update', userOf('"a":1,"in":{"x":1}'));
    pass(300);
    await sandbox.call('users/update', userOf('"a":2,"b":1,"in":{"x":2,"y":1}'));
    await sandbox.call('commerce/updateCart', `{"items":[],"user":${userOf('"b":2')}}`);
    const subscriber = '{"userId":"u","mergeNestedObjects":true,"dataFields":{"in":{"x":3,"y":3}}}';
    await sandbox.call('lists/subscribe', `{"listId":1,"subscribers":[${subscriber}]}`);

    expect(fieldsOf(sandbox)).toEqual({
      a: 2,
      b: 1,
      in: { x: 3, y: 1 },
      shoppingCartItems: [],
      emailListIds: [1],
    });
    expect(await droppedBy(sandbox)).toEqual([
      { category: 'user', field: 'b', count: 1 },
      { category: 'user', field: 'in.y', count: 1 },
    ]);
  });

  it('is as old after a restart as before, and what was lost stays lost', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const journalPath = join(directory, 'journal');
    const { sandbox: before } = await sandboxAt(300, { journalPath });
    await before.call('users/update', userOf('"a":1'));
    await before.call('users/update', userOf('"a":2'));
    await before.close();

    const after = await sandboxOf({ journalPath, now: () => 1_000_000 + 299_000 });
    after.setFaults({ newFieldSeconds: 300 });
    expect(fieldsOf(after)).toEqual({ a: 1 });
    await after.call('users/update', userOf('"a":3'));
    expect(fieldsOf(after)).toEqual({ a: 1 });
    after.setFaults({ newFieldSeconds: 298 });
    await after.call('users/update', userOf('"a":4'));
    expect(fieldsOf(after)).toEqual({ a: 4 });
  });

  it('loses nothing while the fault is off', async () => {
    const { sandbox } = await sandboxAt(0);
    await sandbox.track(eventOf('"a":1'));
    await sandbox.track(eventOf('"a":22'));

    expect(bodies(sandbox)).toEqual([eventOf('"a":1'), eventOf('"a":22')]);
    expect(await droppedBy(sandbox)).toEqual([]);
  });
});
