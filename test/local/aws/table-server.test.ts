import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createAwsCall } from '../../../lib/aws/call.ts';
import { DamagedFile } from '../../../local/damaged-file.ts';
import { ACCESS_KEY_ID, SIGNED } from '../../support/access-key.ts';
import { CALLER } from '../../support/aws-caller.ts';
import { startLedgerTable } from '../../support/ledger-table.ts';

const DYNAMODB = { name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0' } as const;
const TABLE = 'test_ledger';
const FAR = 4_000_000_000;

async function emptyFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'table-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function started(path?: string) {
  const table = await startLedgerTable(path === undefined ? {} : { path });
  onTestFinished(() => table.close());
  return table;
}

/** Asks as a function does, and gives up after that long. */
function callsOf(origin: string, answerTimeoutMs = 5_000) {
  const call = createAwsCall({ ...DYNAMODB, answerTimeoutMs }, CALLER);
  const ask = (operation: string, input: object) =>
    call(new URL(origin), operation, { TableName: TABLE, ...input }, new AbortController().signal);
  return {
    /** Takes the user if nobody has, long enough has passed, or it is this owner's already. */
    claim: (owner: string, changedAt: number, user = 'user', expiresAt = FAR) =>
      ask('PutItem', {
        Item: {
          user: { S: user },
          owner: { S: owner },
          changedAt: { N: `${changedAt}` },
          expiresAt: { N: `${expiresAt}` },
        },
        ConditionExpression: 'attribute_not_exists(#user) OR changedAt <= :before OR #owner = :owner',
        ExpressionAttributeNames: { '#user': 'user', '#owner': 'owner' },
        ExpressionAttributeValues: { ':before': { N: `${changedAt - 2_000}` }, ':owner': { S: owner } },
      }),
    ownerOf: async (user = 'user') => {
      const answer = await ask('GetItem', { Key: { user: { S: user } }, ConsistentRead: true });
      return (answer as { Item?: { owner: { S: string } } }).Item?.owner.S;
    },
    ask,
  };
}

describe('the local DynamoDB', () => {
  it('writes a row only under its condition, and reads what was written last', async () => {
    const { origin } = await started();
    const { claim, ownerOf } = callsOf(origin);

    expect(await ownerOf()).toBeUndefined();
    await claim('first', 10_000);
    await expect(claim('second', 11_999)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      $fault: 'client',
    });
    expect(await ownerOf()).toBe('first');
    await claim('first', 11_999);
    await claim('second', 14_000);
    expect(await ownerOf()).toBe('second');
  });

  it('lets one of many at once have a row', async () => {
    const { origin } = await started();
    const { claim } = callsOf(origin);

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => claim(`owner-${index}`, 10_000 + index)),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('names what it does not do, or does not understand', async () => {
    const { origin } = await started();
    const { ask } = callsOf(origin);

    await expect(ask('Scan', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
    await expect(ask('PutItem', {})).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(ask('GetItem', { TableName: 'other', Key: { user: { S: 'u' } } })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const headers = { ...SIGNED, 'content-type': 'application/x-amz-json-1.0' };
    const answer = await fetch(origin, { method: 'POST', headers, body: '{' });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#SerializationException"}',
    ]);
  });

  it('knows one access key id', async () => {
    const { origin } = await started();
    const headers = {
      authorization: SIGNED.authorization.replace(ACCESS_KEY_ID, 'another'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
    };

    const answer = await fetch(origin, { method: 'POST', headers, body: '{}' });

    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        __type: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      },
    ]);
  });

  it('goes wrong as it is told to, before a call has its effect or after', async () => {
    const { origin, disturb, requests } = await started();
    const { claim, ownerOf } = callsOf(origin);
    const hanging = callsOf(origin, 100);

    disturb(() => 'fails');
    await expect(claim('a', 10_000)).rejects.toMatchObject({ name: 'InternalServerError', $fault: 'server' });
    disturb((operation) => (operation === 'PutItem' ? 'hangs' : undefined));
    await expect(hanging.claim('b', 10_000)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await ownerOf()).toBeUndefined();
    disturb((operation) => (operation === 'PutItem' ? 'fails-after-effect' : undefined));
    await expect(claim('c', 10_000)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await ownerOf()).toBe('c');
    disturb((operation) => (operation === 'PutItem' ? 'hangs-after-effect' : undefined));
    await expect(hanging.claim('d', 20_000)).rejects.toMatchObject({ name: 'TimeoutError' });
    disturb(undefined);
    expect(await ownerOf()).toBe('d');
    expect([requests('PutItem'), requests('GetItem'), requests()]).toEqual([4, 3, 7]);
  });

  it('keeps its rows from one start to the next, without those that have expired', async () => {
    const path = await emptyFolder();
    const first = await startLedgerTable({ path });
    const before = callsOf(first.origin);
    await before.claim('a', 10_000, 'stays');
    await before.claim('b', 10_000, 'goes', 1_000);
    await first.close();

    const { origin } = await started(path);
    const { ownerOf } = callsOf(origin);

    await expect.poll(() => ownerOf('goes')).toBeUndefined();
    expect(await ownerOf('stays')).toBe('a');
  });

  it('keeps every confirmed row through a kill', async () => {
    const path = await emptyFolder();
    const script = join(await emptyFolder(), 'server.mjs');
    const module = new URL('../../support/ledger-table.ts', import.meta.url);
    await writeFile(
      script,
      `import { startLedgerTable } from ${JSON.stringify(module)};
       console.log((await startLedgerTable(${JSON.stringify({ path })})).origin);`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    // Nothing else is said on stdout.
    const [output] = await once(child.stdout, 'data');
    const { claim } = callsOf(String(output).trim());
    await Promise.all(Array.from({ length: 50 }, (_, index) => claim('owner', 10_000, `user-${index}`)));
    child.kill('SIGKILL');
    await once(child, 'exit');

    const { ownerOf } = callsOf((await started(path)).origin);

    const owners = await Promise.all(Array.from({ length: 50 }, (_, index) => ownerOf(`user-${index}`)));
    expect(new Set(owners)).toEqual(new Set(['owner']));
  });

  it('names the folder that it cannot read', async () => {
    const path = await emptyFolder();
    await (await startLedgerTable({ path })).close();
    const [manifest = ''] = (await readdir(path)).filter((name) => name.startsWith('MANIFEST'));
    await truncate(join(path, manifest), 10);

    await expect(startLedgerTable({ path })).rejects.toThrow(DamagedFile);
  });
});
