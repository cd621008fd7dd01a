import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import configuration from '#configuration';
import { configurationHash } from '../../../lib/config/configuration-hash.ts';
import { readSettings } from '../../../local/settings.ts';
import type { Stack as LocalStack } from '../../../local/stack.ts';
import { openLocalStack } from '../../../operate/local/local-stack.ts';
import { type StackFile, stackFile } from '../../../operate/local/wire.ts';
import type { LogLine } from '../../../operate/log-line.ts';
import type { Stack } from '../../../operate/stack.ts';
import { plant } from '../../support/recorded-output.ts';
import { startRecordedStack } from '../../support/running-stack.ts';

const WAIT = { timeout: 30_000, interval: 20 };
const STARTED = new Date(0);

let dataDir: string;
let running: LocalStack;
let file: StackFile;
let stack: Stack;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'local-stack-'));
  running = await startRecordedStack(
    readSettings({ PORT: '0', SANDBOX_PORT: '0', DATA_DIR: join(dataDir, 'data') }),
  );
  file = stackFile.parse(JSON.parse(await readFile(join(dataDir, 'data/stack.json'), 'utf8')));
  plant(file.token);
  stack = await openLocalStack({ DATA_DIR: join(dataDir, 'data') });
});

afterAll(async () => {
  await stack.close();
  await running.close();
  expect(await readdir(join(dataDir, 'data'))).not.toContain('stack.json');
  await rm(dataDir, { recursive: true });
});

afterEach(async () => {
  for (const { setFaults } of Object.values(running.sandboxes)) setFaults({});
  for (const project of ['us', 'eu']) await stack.enable(project, true);
});

async function post(id: string, source = 'app'): Promise<void> {
  const { status } = await fetch(`${running.door}/${source}`, {
    method: 'POST',
    headers: { 'api-key': `local-${source}-key`, 'content-type': 'application/json' },
    body: JSON.stringify({ eventName: 'opened', userId: 'u1', id }),
  });
  expect(status).toBe(202);
}

/** The lines of the log about an event, as far as they have come. */
async function linesOf(id: string): Promise<string[]> {
  const events: string[] = [];
  for await (const line of stack.lines({ since: STARTED, where: { id } })) events.push(line.event);
  return events;
}

const delivered = (id: string) => expect.poll(() => linesOf(id), WAIT).toContain('event-delivered');

describe("the operator's endpoint", () => {
  async function statusOf(path: string, headers: Record<string, string> = {}, method = 'GET') {
    const sent = request(new URL(path, file.operator), { method, headers, agent: false });
    sent.end();
    const response = await new Promise<Parameters<typeof text>[0] & { statusCode?: number }>((resolve) =>
      sent.once('response', resolve),
    );
    return { status: response.statusCode, said: await text(response) };
  }

  const own = () => ({ authorization: `Bearer ${file.token}` });

  it('is told of in a file for its owner only', async () => {
    expect((await stat(join(dataDir, 'data/stack.json'))).mode & 0o777).toBe(0o600);
    expect(file).toEqual({
      v: 1,
      operator: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      door: running.door,
      token: expect.stringMatching(/^[\w-]{32}$/),
    });
  });

  it.each([
    ['no token', () => ({})],
    ['another token', () => ({ authorization: 'Bearer another' })],
    ['the token in another form', () => ({ authorization: file.token })],
  ])('answers 401 to %s, and tells nothing', async (_, headers) => {
    for (const path of ['/stack', '/lines', '/nowhere']) {
      const { status, said } = await statusOf(path, headers());
      expect(status).toBe(401);
      expect(said).toBe('{"error":"wrong token"}');
    }
    expect((await statusOf('/disable?project=us', headers(), 'POST')).status).toBe(401);
    expect((await stack.mappings()).map(({ state }) => state)).toEqual(Array(4).fill('Enabled'));
  });

  it('answers no page of another site, and no other host', async () => {
    expect((await statusOf('/stack', { ...own(), host: 'forwarder.example' })).status).toBe(403);
    expect((await statusOf('/stack', { ...own(), origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await statusOf('/stack', { ...own(), host: 'localhost:1' })).status).toBe(200);
  });

  it('changes nothing by GET, and answers 404 to what it does not know', async () => {
    expect((await statusOf('/disable?project=us', own())).status).toBe(404);
    expect((await statusOf('/', own())).status).toBe(404);
    expect((await statusOf('/disable?project=none', own(), 'POST')).status).toBe(404);
  });
});

describe('the stack on this machine', () => {
  it('says what it is and where its parts are', async () => {
    expect(stack.title).toBe(`the stack on this machine (${join(dataDir, 'data')})`);
    expect(stack.arguments).toBe('');
    expect(await stack.door()).toBe(running.door);
    expect(await stack.secretPrefix()).toBe('');
    expect(await stack.queueUrl('us', 'standard')).toBe(running.queueUrl('us'));
    expect(await stack.queueUrl('eu', 'users')).toBe(running.usersQueueUrl('eu'));
    expect(await stack.queueUrl('none', 'standard')).toBeUndefined();
    expect(await stack.queueUrl('constructor', 'standard')).toBeUndefined();
    expect(await stack.deadLetterQueueUrl()).toBe(running.deadLetterQueueUrl);
    expect(await stack.iterableOrigin('US')).toBe(running.sandboxes.US?.origin);
    expect(await stack.alarms()).toEqual([]);
  });

  it('tells its functions and mappings, as they were deployed', async () => {
    const configured = { configurationHash: configurationHash(configuration), state: 'Active' };
    expect(await stack.functions()).toEqual([
      { name: 'http', timeoutSeconds: 25, ...configured },
      { name: 'deliver', timeoutSeconds: 60, ...configured },
      { name: 'users', timeoutSeconds: 20, ...configured },
    ]);
    const mapping = { state: 'Enabled', reportsBatchItemFailures: true };
    expect(await stack.mappings()).toEqual(
      ['us', 'eu'].flatMap((project) => [
        { project, queue: 'standard', batchSize: 2_000, maximumConcurrency: 2, ...mapping },
        { project, queue: 'users', batchSize: 10, maximumConcurrency: 5, ...mapping },
      ]),
    );
  });

  it('speaks SQS and Secrets Manager', async () => {
    const secret = await stack.secretsManager.send(new GetSecretValueCommand({ SecretId: 'source-app' }));
    expect(secret.SecretString).toBe('local-app-key');

    await stack.enable('us', false);
    const QueueUrl = await stack.queueUrl('us', 'standard');
    expect(await stack.oldestSentAt?.('us', 'standard')).toBeUndefined();
    const before = Date.now();
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no event' }));
    const oldest = await stack.oldestSentAt?.('us', 'standard');
    expect(oldest?.getTime()).toBeGreaterThanOrEqual(before);
    expect(await stack.oldestSentAt?.('us', 'users')).toBeUndefined();
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });
});

it('a paused project waits, the others go on; resumed, it goes on', async () => {
  await stack.enable('us', false);
  expect((await stack.mappings()).map(({ project, state }) => `${project} ${state}`)).toEqual([
    'us Disabled',
    'us Disabled',
    'eu Enabled',
    'eu Enabled',
  ]);
  expect(running.pausedProjects()).toEqual(['us']);

  await post('waits');
  await post('goes', 'app-eu');
  await delivered('goes');
  expect(running.backlogs()).toMatchObject([
    { project: 'us', count: 1, hidden: 0, isPaused: true },
    { project: 'eu', isPaused: false },
  ]);
  expect(await linesOf('waits')).not.toContain('event-delivered');

  await stack.enable('us', true);
  await delivered('waits');
  expect(running.pausedProjects()).toEqual([]);
});

it('lines come as they happen, until the reader has enough', async () => {
  const enough = new AbortController();
  onTestFinished(() => enough.abort());
  await post('earlier');
  await delivered('earlier');
  const lines: LogLine[] = [];
  const reading = (async () => {
    const wanted = { since: STARTED, until: enough.signal, where: { event: 'event-delivered' } };
    for await (const line of stack.lines(wanted)) lines.push(line);
  })();
  const ids = () => lines.map(({ id }) => id);
  await expect.poll(ids, WAIT).toContain('earlier');

  await post('later');
  await expect.poll(ids, WAIT).toContain('later');
  enough.abort();

  await reading;
  expect(new Set(lines.map(({ event }) => event))).toEqual(new Set(['event-delivered']));
  expect(ids().indexOf('earlier')).toBeLessThan(ids().indexOf('later'));
});

it('the activity of a project is told since a moment', async () => {
  const before = await stack.activity('us', STARTED);
  await post('counted');

  await expect
    .poll(async () => (await stack.activity('us', STARTED)).delivered, WAIT)
    .toBe(before.delivered + 1);
  expect((await stack.activity('us', STARTED)).pace).toBeGreaterThan(0);
  expect(await stack.activity('us', new Date(Date.now() + 60_000))).toEqual({
    delivered: 0,
    retried: {},
    buried: {},
    notAttempted: 0,
    pace: undefined,
    gates: [],
  });
});

it('says that there is no such project', async () => {
  const fault = { name: 'OperateFault', kind: 'not-found', message: 'no such project' };

  await expect(stack.enable('none', false)).rejects.toMatchObject(fault);
  await expect(stack.activity('none', STARTED)).rejects.toMatchObject(fault);
});

it('the activity tells what is retried and what is buried', async () => {
  const since = new Date();
  running.sandboxes.EU?.setFaults({ serverError: 1 });
  await post('retried', 'app-eu');
  await expect
    .poll(async () => (await stack.activity('eu', since)).retried, WAIT)
    .toEqual({ unavailable: expect.any(Number) });

  running.sandboxes.EU?.setFaults({ disallowedEventNames: ['opened'] });
  await post('buried', 'app-eu');
  await expect
    .poll(async () => (await stack.activity('eu', since)).buried, WAIT)
    .toEqual({ 'event-name-disallowed': expect.any(Number) });
});

it.each([
  ['SIGKILL', [null, 'SIGKILL']],
  ['SIGTERM', [0, null]],
  ['SIGHUP', [0, null]],
] as const)('a command ends when %s comes to the npx that started it', async (signal, end) => {
  const bin = fileURLToPath(import.meta.resolve('../../../cli/bin.cjs'));
  const tail = spawn(process.execPath, [bin, 'tail', '--since', '1h'], {
    env: { ...process.env, DATA_DIR: join(dataDir, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Only when the command itself has ended, too: it has the same output.
  const closed = once(tail, 'close');
  await post(`before-${signal}`);
  await once(tail.stdout, 'data');
  tail.kill(signal);
  tail.stdout.resume();

  expect(await closed).toEqual(end);
});
