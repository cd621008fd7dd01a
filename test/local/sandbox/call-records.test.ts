/** What the sandbox tells of the beginning and the end of each call. */
import { expect, it, vi } from 'vitest';
import type { CallRecord } from '../../../local/sandbox/call-records.ts';
import type { SandboxOptions } from '../../../local/sandbox/server.ts';
import { type Caller, sandboxOf } from './caller.ts';

const UPDATE = '{"userId":"u", "dataFields":{"n":1.0}}';

async function watched(options: Partial<SandboxOptions> = {}): Promise<[Caller, CallRecord[]]> {
  const calls: CallRecord[] = [];
  return [await sandboxOf({ ...options, onCall: (call) => calls.push(call) }), calls];
}

it('tells of each call when it began, took effect and ended, in one order', async () => {
  let nowMs = 0;
  const [sandbox, calls] = await watched({
    now: () => {
      nowMs += 1;
      return nowMs;
    },
  });

  await sandbox.call('users/update', UPDATE);
  await sandbox.track({ eventName: 'a', userId: 'u' });

  expect(calls).toMatchObject([
    {
      ...{ operation: 'users/update', body: UPDATE, as: 'answer', status: 200 },
      order: { began: 1, effect: 2, ended: 3 },
    },
    { operation: 'events/track', order: { began: 4, effect: 5, ended: 6 } },
  ]);
  const [first, second] = calls as [CallRecord, CallRecord];
  expect(first.beganAtMs).toBeLessThan(first.endedAtMs);
  expect(first.endedAtMs).toBeLessThan(second.beganAtMs);
});

it('shows that two calls overlapped', async () => {
  const [sandbox, calls] = await watched();
  sandbox.setFaults({ slowUsers: { slow: 600_000 } });
  const slow = expect(sandbox.call('users/update', { userId: 'slow' })).rejects.toThrow();
  await vi.waitFor(() => expect(sandbox.counters.requests).toBe(1));
  await sandbox.call('users/update', UPDATE);
  await sandbox.close();
  await slow;

  expect(calls).toMatchObject([
    { as: 'answer', order: { began: 2, effect: 3, ended: 4 } },
    { as: 'dropped', status: undefined, order: { began: 1, effect: undefined, ended: 5 } },
  ]);
});

it.each([
  ['is refused', {}, 'users/update', '{"userId":5}', { as: 'answer', status: 400 }],
  ['is over the limit', { rateLimited: 1 }, 'users/update', UPDATE, { as: 'answer', status: 429 }],
  ['meets a server error', { serverError: 1 }, 'users/update', UPDATE, { as: 'answer', status: 503 }],
  ['is dropped', { dropped: 1 }, 'users/update', UPDATE, { as: 'dropped', status: undefined }],
])('tells that a call had no effect which %s', async (_case, faults, operation, body, expected) => {
  const [sandbox, calls] = await watched();
  sandbox.setFaults(faults);

  await sandbox.call(operation, body).catch(() => undefined);

  expect(calls).toMatchObject([{ ...expected, body, order: { began: 1, effect: undefined, ended: 2 } }]);
});

it('tells of the effect of a call whose answer is lost', async () => {
  const [sandbox, calls] = await watched();
  sandbox.setFaults({ answerLost: 1 });

  await expect(sandbox.call('users/update', UPDATE)).rejects.toThrow('fetch failed');

  expect(calls).toMatchObject([{ as: 'answerLost', status: undefined, order: { effect: 2 } }]);
});

it('tells of a call that hangs once its caller gives up', async () => {
  const [sandbox, calls] = await watched();
  sandbox.setFaults({ hang: 1 });
  const caller = new AbortController();
  const hanging = fetch(`${sandbox.origin}/api/users/update`, {
    method: 'POST',
    body: UPDATE,
    signal: caller.signal,
  });
  const failed = expect(hanging).rejects.toThrow();
  await vi.waitFor(() => expect(sandbox.counters.hung).toBe(1));
  expect(calls).toEqual([]);

  caller.abort();
  await failed;

  await vi.waitFor(() => expect(calls).toMatchObject([{ as: 'hung', body: UPDATE, status: undefined }]));
});

it('has told of every call when the sandbox is closed', async () => {
  const [sandbox, calls] = await watched();
  sandbox.setFaults({ hang: 1 });
  const failed = expect(sandbox.call('users/update', UPDATE)).rejects.toThrow('fetch failed');
  await vi.waitFor(() => expect(sandbox.counters.hung).toBe(1));

  await sandbox.close();

  expect(calls).toMatchObject([{ as: 'hung', order: { began: 1, effect: undefined, ended: 2 } }]);
  await failed;
});

it('tells of a call at which the sandbox itself fails', async () => {
  const [sandbox, calls] = await watched({
    random: () => {
      throw new Error('no dice');
    },
  });
  sandbox.setFaults({ serverError: 0.5 });

  expect((await sandbox.call('users/update', UPDATE)).status).toBe(500);

  expect(calls).toMatchObject([{ as: 'answer', status: 500, order: { effect: undefined } }]);
});

it('tells nothing of its own pages, nor of what is no operation', async () => {
  const [sandbox, calls] = await watched();

  await sandbox.control('/sandbox');
  await sandbox.call('users/unknown', UPDATE);

  expect(calls).toEqual([]);
});
