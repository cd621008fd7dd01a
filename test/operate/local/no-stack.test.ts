import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openLocalStack } from '../../../operate/local/local-stack.ts';
import type { StackFile } from '../../../operate/local/wire.ts';
import { plant } from '../../support/recorded-output.ts';
import { type StackProcess, startStackProcess } from '../../support/stack-process.ts';

const isRoot = process.getuid?.() === 0;

let directory: string;
let dataDir: string;
let started: StackProcess[];
let noStack: object;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'no-stack-'));
  dataDir = join(directory, 'data');
  noStack = {
    name: 'OperateFault',
    kind: 'not-found',
    message: `no stack runs on this machine with DATA_DIR=${dataDir}`,
    remedy: expect.stringContaining('another DATA_DIR'),
  };
  started = [];
});

afterEach(async () => {
  for (const stack of started) stack.kill('SIGKILL');
  await Promise.all(started.map(({ exited }) => exited));
  await rm(directory, { recursive: true });
});

async function start(variables: Readonly<Record<string, string>> = {}) {
  const stack = startStackProcess({ dataDir, variables });
  started.push(stack);
  const { door } = await stack.up;
  plant((JSON.parse(await readFile(join(dataDir, 'stack.json'), 'utf8')) as StackFile).token);
  return { ...stack, door };
}

const open = async () => {
  const stack = await openLocalStack({ DATA_DIR: dataDir });
  onTestFinished(stack.close);
  return stack;
};

async function leave(content: string | object): Promise<string> {
  const path = join(dataDir, 'stack.json');
  await mkdir(dataDir, { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Another program where a stack was. */
async function listen(answer: string, status = 200): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('no stack runs', () => {
  it('where none has left a file', async () => {
    await expect(open()).rejects.toMatchObject(noStack);
    await mkdir(dataDir);
    await expect(open()).rejects.toMatchObject(noStack);
  });

  it('where one was killed; the next is found, and at its end takes the file away', async () => {
    const killed = await start();
    const { sqs, mappings, lines } = await open();
    const following = (async () => {
      for await (const _ of lines({ since: new Date(), until: new AbortController().signal }));
    })();
    following.catch(() => undefined);
    killed.kill('SIGKILL');
    await killed.exited;

    expect(await readdir(dataDir)).toContain('stack.json');
    await expect(open()).rejects.toMatchObject(noStack);
    // So does who has opened it before.
    await expect(mappings()).rejects.toMatchObject(noStack);
    await expect(following).rejects.toMatchObject(noStack);
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject(noStack);

    const next = await start();
    expect(await (await open()).door()).toBe(next.door);
    next.kill('SIGINT');
    expect(await next.exited).toBe(0);
    expect(await readdir(dataDir)).not.toContain('stack.json');
    await expect(open()).rejects.toMatchObject(noStack);
  });

  it.each([
    ['a page', '<html></html>', 200],
    ['JSON of another kind', '{"error":404}', 404],
    ['other data', '{}', 200],
    ['nothing that it would tell a stranger', '{"error":"wrong token"}', 401],
  ])('where another program has its port and answers %s', async (_, answer, status) => {
    await leave({
      v: 1,
      operator: await listen(answer, status),
      door: 'http://localhost:3000',
      token: 'old',
    });

    await expect(open()).rejects.toMatchObject(noStack);
  });
});

describe('a file that can not be used is named', () => {
  it.each([
    '',
    '{"v":1',
    'null',
    '[]',
    '{"v":2,"operator":"http://127.0.0.1:1","door":"http://localhost:3000","token":"t"}',
    '{"v":1,"operator":"http://127.0.0.1:1","door":"http://localhost:3000","token":""}',
    // The token is for this machine alone.
    '{"v":1,"operator":"http://elsewhere.example:80","door":"http://localhost:3000","token":"t"}',
    '{"v":1,"operator":"http://127.0.0.1:1@elsewhere.example","door":"","token":"t"}',
  ])('when it holds %s', async (content) => {
    const path = await leave(content);

    await expect(open()).rejects.toMatchObject({
      kind: 'failed',
      message: `${path} is not what npm start leaves there`,
    });
  });

  it('when it is a folder', async () => {
    const path = join(dataDir, 'stack.json');
    await mkdir(path, { recursive: true });

    await expect(open()).rejects.toMatchObject({ kind: 'failed', message: `${path} can't be read (EISDIR)` });
  });

  it.skipIf(isRoot)('when it is not for this user', async () => {
    const path = await leave('{}');
    await chmod(path, 0);

    await expect(open()).rejects.toMatchObject({ kind: 'failed', message: `${path} can't be read (EACCES)` });
  });
});

it('a paused project stays paused over a kill and a start, which says so', { timeout: 120_000 }, async () => {
  const first = await start();
  await (await open()).enable('us', false);
  await expect
    .poll(first.said)
    .toMatch(/paused .*us \(sandbox\): its events wait; npx iterable-forwarder resume us/);
  first.kill('SIGKILL');
  await first.exited;

  const second = await start();
  const stack = await open();
  expect(second.printed()).toMatch(/^ {2}paused us +its events wait; npx iterable-forwarder resume us/m);
  expect((await stack.mappings()).map(({ project, state }) => `${project} ${state}`)).toEqual([
    'us Disabled',
    'us Disabled',
    'eu Enabled',
    'eu Enabled',
  ]);
  const sent = await fetch(`${second.door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ eventName: 'opened', userId: 'u1', id: 'waited' }),
  });
  expect(sent.status).toBe(202);

  await stack.enable('us', true);

  await expect.poll(second.said, { timeout: 30_000 }).toMatch(/delivered.* events\/track waited,/);
  expect(second.said()).toMatch(/resumed +\S*us \(sandbox\)/);
  second.kill('SIGINT');
  expect(await second.exited).toBe(0);
  expect((await start()).printed()).not.toContain('paused');
});

it('the title says when a real project is delivered to', async () => {
  await start({ ITERABLE_API_KEY: 'key-of-a-real-project', ITERABLE_DATA_CENTER: 'EU' });
  const stack = await open();

  expect(stack.title).toMatch(/^the stack on this machine \(.*data\), delivering to the real project in EU$/);
  expect(await stack.iterableOrigin('EU')).toBe('https://api.eu.iterable.com');
  expect(await stack.iterableOrigin('US')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
