/** The ledger by its real client, against DynamoDB on this machine; the played table of other tests is held beside it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedgerTable } from '../../lib/users/dynamodb.ts';
import { Ledger, ownerOf } from '../../lib/users/ledger.ts';
import type { LedgerTable, Row } from '../../lib/users/ledger-table.ts';
import { CALLER } from '../support/aws-caller.ts';
import { playedLedger } from '../support/delivery/played-ledger.ts';
import { virtualTime } from '../support/delivery/virtual-time.ts';
import { type LedgerServer, startLedgerTable } from '../support/ledger-table.ts';

const NOON = Date.UTC(2026, 10, 28, 12);
const SPACING_MS = 60_000;
const TAKEN = { isTaken: true, former: undefined };
const TOO_SOON = { isTaken: false, changedAt: NOON };
const { signal } = new AbortController();

let server: LedgerServer;
let table: LedgerTable;
let ledger: Ledger;

beforeAll(async () => {
  server = await startLedgerTable();
  table = createLedgerTable(server.table, CALLER, server.origin);
  ledger = new Ledger(table);
});

afterAll(() => server?.close());

let users = 0;
/** Nobody has changed this one. */
const someone = () => `user-${users++}`;

async function rowOf(user: string): Promise<Row | undefined> {
  const input = { TableName: server.table, Key: { user: { S: user } }, ConsistentRead: true } as const;
  return (await table.getItem(input, signal)).Item;
}

describe('a claim', () => {
  it('of a user whom nobody changed is taken, and kept for an hour', async () => {
    const user = someone();
    expect(await ledger.claim({ user, owner: 'a' }, SPACING_MS, NOON, signal)).toEqual(TAKEN);
    expect(await rowOf(user)).toEqual({
      user: { S: user },
      owner: { S: 'a' },
      changedAt: { N: String(NOON) },
      expiresAt: { N: String(NOON / 1000 + 3_600) },
    });
  });

  it.each([
    ['another, too soon', 'b', undefined, SPACING_MS - 1, TOO_SOON],
    ['another, in time', 'b', undefined, SPACING_MS, { isTaken: true, former: 'a' }],
    ['itself', 'a', undefined, 1, { isTaken: true, former: 'a' }],
    ['who takes its place', 'b', 'a', 1, { isTaken: true, former: 'a' }],
    ['itself, by a call that comes too late', 'a', undefined, -1, TOO_SOON],
  ])('after one of %s', async (_, owner, formerOwner, afterMs, expected) => {
    const user = someone();
    await ledger.claim({ user, owner: 'a' }, SPACING_MS, NOON, signal);
    const change = { user, owner, formerOwner };

    expect(await ledger.claim(change, SPACING_MS, NOON + afterMs, signal)).toEqual(expected);
  });

  it('of several at the same time is taken by one', async () => {
    const user = someone();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        ledger.claim({ user, owner: `owner-${n}` }, SPACING_MS, NOON, signal),
      ),
    );
    expect(answers.filter(({ isTaken }) => isTaken)).toEqual([TAKEN]);
    expect(answers.filter(({ isTaken }) => !isTaken)).toEqual(Array(7).fill(TOO_SOON));
  });

  it('whose answer was lost is taken by its owner', async () => {
    const user = someone();
    server.disturb(() => 'fails-after-effect');
    await expect(ledger.claim({ user, owner: 'a' }, SPACING_MS, NOON, signal)).rejects.toThrow('500');
    server.disturb(undefined);

    expect(await ledger.claim({ user, owner: 'b' }, SPACING_MS, NOON + 10, signal)).toEqual(TOO_SOON);
    expect(await ledger.claim({ user, owner: 'a' }, SPACING_MS, NOON + 20, signal)).toMatchObject({
      isTaken: true,
    });
  });

  it('that fails is made once more', async () => {
    const user = someone();
    let calls = 0;
    server.disturb(() => {
      calls += 1;
      return calls === 1 ? 'fails' : undefined;
    });
    expect(await ledger.claim({ user, owner: 'a' }, SPACING_MS, NOON, signal)).toEqual(TAKEN);
    server.disturb(undefined);
  });
});

describe('a note', () => {
  it('says when the user was changed before', async () => {
    const user = someone();
    expect(await ledger.note({ user, owner: 'a' }, NOON, signal)).toBeUndefined();
    expect(await ledger.note({ user, owner: 'b' }, NOON + 5, signal)).toBe(NOON);
    expect((await rowOf(user))?.owner).toEqual({ S: 'b' });
  });

  it('never goes back in time', async () => {
    const user = someone();
    await ledger.note({ user, owner: 'b' }, NOON, signal);
    expect(await ledger.note({ user, owner: 'a' }, NOON - 5, signal)).toBe(NOON - 5);
    expect((await rowOf(user))?.owner).toEqual({ S: 'b' });
  });
});

it('the same messages make one owner, and one more makes another', () => {
  expect(ownerOf(['a', 'b'])).toBe(ownerOf(['a', 'b']));
  expect(new Set([ownerOf(['a']), ownerOf(['a', 'b']), ownerOf(['b', 'a'])]).size).toBe(3);
});

it('the played table answers as DynamoDB does', async () => {
  const step = fc.record({
    owner: fc.constantFrom('a', 'b', 'c'),
    formerOwner: fc.constantFrom(undefined, 'a', 'b'),
    atMs: fc.integer({ min: 0, max: 10 }),
    isNote: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      const user = someone();
      const time = virtualTime();
      const played = new Ledger(playedLedger(time));
      for (const { owner, formerOwner, atMs, isNote } of steps) {
        const ask = (asked: Ledger) =>
          isNote
            ? asked.note({ user, owner }, NOON + atMs, signal)
            : asked.claim({ user, owner, formerOwner }, 3, NOON + atMs, signal);
        expect(await time.until<unknown>(ask(played))).toEqual(await ask(ledger));
      }
    }),
    { numRuns: 40 },
  );
});
