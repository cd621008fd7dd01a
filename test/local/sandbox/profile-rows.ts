/** Rows of the tables that say what calls make of profiles. */
import { expect } from 'vitest';
import { type Caller, sandboxOf } from './caller.ts';

type Call = readonly [operation: string, body: object | string];
/** The profiles are those there are in the end; the one that changed last comes first. */
export type Row = readonly [rule: string, calls: readonly Call[], profiles: readonly object[]];

export const ann = { email: 'ann@example.com' };
export const annOf = (dataFields: object) => ({ ...ann, dataFields });
export const update = (body: object | string): Call => ['users/update', body];

export async function callAll(sandbox: Caller, calls: readonly Call[]): Promise<void> {
  for (const [operation, body] of calls) expect((await sandbox.call(operation, body)).status).toBe(200);
}

export async function expectProfiles(...[, calls, profiles]: Row): Promise<void> {
  const sandbox = await sandboxOf();

  await callAll(sandbox, calls);

  expect(sandbox.users.latest(10).map((profile) => JSON.parse(profile) as object)).toEqual(profiles);
}
