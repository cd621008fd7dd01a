/** What the history of a whole stack says after requests in every protocol, faults of Iterable and a redrive. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import configuration from '#configuration';
import { dlqDelete } from '../../../cli/commands/dlq/delete.ts';
import { dlqRedrive } from '../../../cli/commands/dlq/redrive.ts';
import type { FaultSettings } from '../../../local/sandbox/faults.ts';
import { readSettings } from '../../../local/settings.ts';
import type { Stack } from '../../../local/stack.ts';
import { HISTORY_FILE } from '../../../operate/history/schema.ts';
import { openLocalStack } from '../../../operate/local/local-stack.ts';
import { runCommand } from '../../support/operate/run-command.ts';
import { plantUsersIn } from '../../support/recorded-output.ts';
import { startRecordedStack } from '../../support/running-stack.ts';

type Row = Readonly<Record<string, unknown>>;

const WAIT = { timeout: 30_000, interval: 50 };
const KEY = { 'api-key': 'local-app-key' };
const SEGMENT = { authorization: `Basic ${Buffer.from('local-app-key:').toString('base64')}` };

let dataDir: string;
let stack: Stack;
let history: DatabaseSync;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'forwarder-'));
  stack = await startRecordedStack(readSettings({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: dataDir }));
  history = new DatabaseSync(join(dataDir, HISTORY_FILE), { readOnly: true });
});

it("is nobody's but the owner's", async () => {
  expect((await stat(join(dataDir, HISTORY_FILE))).mode & 0o777).toBe(0o600);
});

afterEach(() => setFaults({}));

afterAll(async () => {
  history.close();
  await stack.close();
  await rm(dataDir, { recursive: true });
});

function setFaults(faults: FaultSettings): void {
  for (const sandbox of Object.values(stack.sandboxes)) sandbox.setFaults(faults);
}

async function post(path: string, body: object | string, headers: Record<string, string> = KEY) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  plantUsersIn(text);
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: text };
  const answer = await fetch(stack.door + path, init);
  return { status: answer.status, text: await answer.text() };
}

const rows = (sql: string, ...values: readonly (string | number)[]): Row[] =>
  history.prepare(sql).all(...values);

/** Of the newest event about that user. */
const eventOf = (user: string): Row | undefined =>
  rows('SELECT * FROM events WHERE user = ? ORDER BY event DESC LIMIT 1', user)[0];

/** Of the event, each with what its call was. */
const stepsOf = ({ event = 0 }: Row = {}): Row[] =>
  rows(
    `SELECT kind, request, steps.body, status, fault, events FROM steps LEFT JOIN calls USING (call)
     WHERE event = ? ORDER BY steps.at, step`,
    Number(event),
  );

const kindsOf = (row: Row | undefined) => stepsOf(row).map(({ kind }) => kind);

const OUTCOMES: readonly unknown[] = ['retried', 'delivered', 'buried'];

/** An attempt may be told a moment after what came of it. */
function areAllAttemptsTold(row: Row | undefined): boolean {
  const kinds = kindsOf(row);
  const outcomes = kinds.filter((kind) => OUTCOMES.includes(kind));
  return kinds.filter((kind) => kind === 'attempt').length === outcomes.length;
}

/** Waits until the newest event about that user has come to it. */
async function becomes(user: string, state: string): Promise<Row> {
  const told = () => {
    const row = eventOf(user);
    return areAllAttemptsTold(row) ? row?.state : 'not all is told';
  };
  await expect.poll(told, WAIT).toBe(state);
  return eventOf(user) ?? {};
}

it("a request's events are there in every protocol, and belong to it", async () => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hook = JSON.stringify({ eventName: 'hooked', userId: 'of-webhook' });
  const signature = createHmac('sha256', 'local-webhook-key')
    .update(`msg_1.${timestamp}.${hook}`)
    .digest('base64');
  const signed = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };

  const answers = [
    await post('/app', { eventName: 'own', userId: 'of-own' }),
    await post('/app', { events: ['of-list-1', 'of-list-2'].map((userId) => ({ eventName: 'l', userId })) }),
    await post('/app/api/users/update', { userId: 'of-iterable', dataFields: { n: 1 } }),
    await post(
      '/app/v1/batch',
      { batch: [{ type: 'identify', userId: 'of-segment', traits: {} }], writeKey: 'local-app-key' },
      SEGMENT,
    ),
    await post('/webhook', hook, signed),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 200, 200, 202]);

  for (const user of ['of-own', 'of-list-1', 'of-list-2', 'of-iterable', 'of-segment', 'of-webhook']) {
    const row = await becomes(user, 'delivered');
    expect(row).toMatchObject({ project: 'us', attempts: 1, status: 200 });
    const [queued, ...others] = stepsOf(row);
    expect(others).toMatchObject([{ kind: 'attempt', status: 200, events: 1 }, { kind: 'delivered' }]);
    const [request] = rows('SELECT * FROM requests WHERE request = ?', Number(queued?.request));
    expect(request).toMatchObject({ method: 'POST', source: row.source, isWhole: 1 });
    expect(String(request?.body)).toContain(user);
    expect(String(request?.answer)).not.toBe('');
  }
  const all = JSON.stringify(
    ['requests', 'events', 'steps', 'calls'].map((name) => rows(`SELECT * FROM ${name}`)),
  );
  expect(all).not.toContain('local-app-key');
  expect(all).toContain('"writeKey\\":\\"[key]\\"');
});

it('a request that is refused is there with its answer, and became nothing', async () => {
  const answers = [
    await post('/app?secret=of-the-query', { eventName: 'x', userId: 'never-came' }, { 'api-key': 'wrong' }),
    await post('/app', { userId: 'never-came' }),
    await post('/nowhere', '{}'),
  ];

  await expect
    .poll(() => rows('SELECT status, path, source, answer FROM requests WHERE status >= 400'), WAIT)
    .toMatchObject([
      { status: 401, path: '/app', source: 'app', answer: answers[0]?.text },
      { status: 400, path: '/app', source: 'app', answer: answers[1]?.text },
      { status: 404, path: '/nowhere', source: null },
    ]);
  expect(eventOf('never-came')).toBeUndefined();
});

it('updates of a user that were merged share their calls', async () => {
  setFaults({ latencyMs: 100 });
  const updates = Array.from({ length: 12 }, (_, n) => ({
    operation: 'users/update',
    userId: 'merged',
    dataFields: { [`field${n}`]: n },
  }));

  await post('/app', { events: updates });

  const ofUser = () => rows("SELECT state, attempts FROM events WHERE user = 'merged'");
  await expect.poll(ofUser, WAIT).toEqual(updates.map(() => ({ state: 'delivered', attempts: 1 })));
  const calls = rows("SELECT events, body FROM calls WHERE body LIKE '%merged%'");
  expect(calls).not.toEqual([]);
  for (const { events, body } of calls) {
    expect(Object.keys(JSON.parse(String(body)).dataFields)).toHaveLength(Number(events));
  }
});

it('what Iterable fails at is tried again, and then arrives; each attempt says what it answered', async () => {
  const failures: readonly (readonly [string, FaultSettings, object])[] = [
    ['user-of-503', { serverError: 1 }, { status: 503, fault: null }],
    ['user-of-429', { rateLimited: 1, retryAfterSeconds: 1 }, { status: 429, fault: null }],
    ['user-of-none', { answerLost: 1 }, { status: null, fault: expect.any(String) }],
  ];
  for (const [user, faults] of failures) {
    setFaults(faults);
    await post('/app', { eventName: 'again', userId: user });
    const retrying = await becomes(user, 'retrying');
    expect(Number(retrying.nextAt)).toBeGreaterThan(Number(retrying.at));
  }
  setFaults({});

  for (const [user, , call] of failures) {
    const row = await becomes(user, 'delivered');
    expect(row).toMatchObject({ reason: null, nextAt: null, status: 200 });
    const steps = stepsOf(row);
    expect(steps.slice(0, 3)).toMatchObject([
      { kind: 'queued' },
      { kind: 'attempt', ...call },
      { kind: 'retried' },
    ]);
    expect(steps.slice(-2)).toMatchObject([{ kind: 'attempt', status: 200 }, { kind: 'delivered' }]);
  }
});

it('an event that Iterable refuses is dead until it is redriven, mended, and arrives', async () => {
  setFaults({ disallowedEventNames: ['switched-off'] });
  await post('/app', { eventName: 'switched-off', userId: 'redriven' });
  const dead = await becomes('redriven', 'dead');
  expect(dead).toMatchObject({ reason: 'event-name-disallowed', attempts: 1, isDeleted: 0 });

  const ran = await runCommand(
    [dlqRedrive],
    ['dlq', 'redrive', '--yes', '--all', '--set', 'eventName=switched-on'],
    { stack: await openLocalStack({ DATA_DIR: dataDir }), configuration },
  );

  expect(ran.status).toBe(0);
  const row = await becomes('redriven', 'delivered');
  expect(row).toMatchObject({ event: dead.event, id: dead.id, name: 'switched-on', reason: null });
  expect(kindsOf(row)).toEqual(['queued', 'attempt', 'buried', 'queued', 'attempt', 'delivered']);
  const [, , , again] = stepsOf(row);
  expect(again).toMatchObject({ request: null, body: row.body });
  expect(row.body).not.toBe(dead.body);
});

it('a letter that an operator deletes is deleted, and its event stays dead', async () => {
  setFaults({ disallowedEventNames: ['switched-off'] });
  await post('/app', { eventName: 'switched-off', userId: 'deleted' });
  await becomes('deleted', 'dead');

  await runCommand([dlqDelete], ['dlq', 'delete', '--yes', '--all'], {
    stack: await openLocalStack({ DATA_DIR: dataDir }),
    configuration,
  });

  await expect.poll(() => eventOf('deleted'), WAIT).toMatchObject({ state: 'dead', isDeleted: 1 });
  expect(kindsOf(eventOf('deleted'))).toEqual(['queued', 'attempt', 'buried', 'deleted']);
});

it('rates count what was delivered, and what Iterable answered 429', () => {
  const [{ delivered, limited } = {}] = rows(
    'SELECT sum(delivered) AS delivered, sum(limited) AS limited FROM rates',
  );
  const [{ ends } = {}] = rows("SELECT count(*) AS ends FROM steps WHERE kind = 'delivered'");
  expect(delivered).toBe(ends);
  expect(limited).toBe(rows('SELECT 1 FROM calls WHERE status = 429').length);
});
