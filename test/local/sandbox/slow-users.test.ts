/** The fault that holds calls about some users back. */
import { expect, it, vi } from 'vitest';
import type { CallRecord } from '../../../local/sandbox/call-records.ts';
import { NO_FAULTS } from '../../../local/sandbox/faults.ts';
import { latencyOf } from '../../../local/sandbox/slow-users.ts';
import { sandboxOf } from './caller.ts';

const FAULTS = { ...NO_FAULTS, latencyMs: 5, slowUsers: { 'Ann@example.com': 100, 'User-1': 200, fast: 1 } };
const OTHER = 'bob@example.com';

it.each([
  ['an e-mail in another case', { email: 'ANN@EXAMPLE.com' }, 100],
  ['a user id', { userId: 'User-1' }, 200],
  ['the user of a purchase or a cart', { user: { userId: 'User-1' } }, 200],
  ['one of several subscribers', { subscribers: [{ email: OTHER }, { email: 'ann@example.com' }] }, 100],
  ['one of several events', { events: [{ userId: 'u' }, { userId: 'User-1' }] }, 200],
  ['whose e-mail changes', { currentEmail: 'ann@example.com', newEmail: OTHER }, 100],
  ['the source of a merge', { sourceUserId: 'User-1', destinationEmail: OTHER }, 200],
  ['the destination of a merge', { sourceUserId: 'u', destinationEmail: 'ann@example.com' }, 100],
  ['two of them', { email: 'ann@example.com', userId: 'User-1' }, 200],
])('holds a call about a slow user back: %s', (_case, body, latencyMs) => {
  expect(latencyOf(FAULTS, Buffer.from(JSON.stringify(body)))).toBe(latencyMs);
});

it.each([
  ['a user id in another case', '{"userId":"user-1"}'],
  ['an e-mail that is to be', '{"currentUserId":"u","newEmail":"ann@example.com"}'],
  ['a field of that value', '{"userId":"u","dataFields":{"email":"ann@example.com"}}'],
  ['a user with less latency than all have', '{"userId":"fast"}'],
  ['nobody', '[1]'],
  ['what is not JSON', 'userId=User-1'],
  ['members of other types', '{"user":5,"events":[null,[{"userId":"User-1"}]],"email":{}}'],
])('leaves other calls at the latency of all: %s', (_case, body) => {
  expect(latencyOf(FAULTS, Buffer.from(body))).toBe(5);
});

it('answers calls about others in the meantime', async () => {
  const calls: CallRecord[] = [];
  const sandbox = await sandboxOf({ onCall: (call) => calls.push(call) });
  sandbox.setFaults({ slowUsers: { 'ann@example.com': 600_000 } });
  const slow = expect(sandbox.call('users/update', { email: 'ann@example.com' })).rejects.toThrow();
  await vi.waitFor(() => expect(sandbox.counters.requests).toBe(1));

  expect((await sandbox.call('users/update', { email: OTHER })).status).toBe(200);

  expect(sandbox.users.latest(10)).toEqual([`{"email":"${OTHER}","dataFields":{}}`]);
  expect(calls.map(({ order }) => order)).toEqual([{ began: 2, effect: 3, ended: 4 }]);
  await sandbox.close();
  await slow;
});
