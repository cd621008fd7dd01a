/** Which calls of a function are told, with undici and the SDK's own client as the functions use them. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { FunctionCall } from '../../../local/aws/function-runner.ts';
import { runFunction } from '../../support/function-thread.ts';

/** Calls Iterable as the consumer does, or AWS as its SDK does. */
const CALLER = `
  import { get } from 'node:http';
  import { createCall } from '${new URL('../../../lib/iterable/client.ts', import.meta.url)}';
  let call;
  export const handler = async ({ origin, paths, sdk }, { awsRequestId }) => {
    call ??= createCall({ US: origin, EU: origin });
    if (sdk) await new Promise((done) => get(origin + sdk, (answer) => answer.resume().on('end', done)));
    const request = { dataCenter: 'US', apiKey: 'a-key-of-iterable', timeoutMs: 300 };
    return Promise.all(paths.map((path) => call({ ...request, path, body: JSON.stringify({ path }) })));
  };`;

async function setUp(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const directory = mkdtempSync(join(tmpdir(), 'function-calls-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'caller.mjs');
  writeFileSync(file, CALLER);
  const calls: FunctionCall[] = [];
  const onCall = (call: FunctionCall) => calls.push(call);
  const runner = runFunction(pathToFileURL(file), {}, 30, undefined, { concurrency: 'many', onCall });
  onTestFinished(runner.close);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, calls, invoke: runner.invoke };
}

it('tells each call before the invocation ends that makes it, and whose it is', async () => {
  const { origin, calls, invoke } = await setUp((request, response) => {
    response.writeHead(request.url === '/bad' ? 400 : 200).end(`answer to ${request.url}`);
  });

  await Promise.all([
    invoke({ origin, paths: ['/one', '/bad'] }, 'first'),
    invoke({ origin, paths: ['/two'] }, 'second'),
  ]);

  const told = calls.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  expect(told).toEqual([
    expect.objectContaining({ by: 'first', path: '/bad', status: 400, answer: 'answer to /bad' }),
    expect.objectContaining({ by: 'first', path: '/one', status: 200, answer: 'answer to /one' }),
    expect.objectContaining({ by: 'second', path: '/two', method: 'POST', origin, body: '{"path":"/two"}' }),
  ]);
  for (const { at, ms, fault } of told) {
    expect(Math.abs(Date.now() - at)).toBeLessThan(30_000);
    expect([ms >= 0, fault]).toEqual([true, undefined]);
  }
  expect(JSON.stringify(calls)).not.toContain('a-key-of-iterable');
});

it('keeps the beginning of a long answer, up to a whole character', async () => {
  const { origin, calls, invoke } = await setUp((_request, response) => {
    response.end(`x${'ä'.repeat(20_000)}`);
  });

  await invoke({ origin, paths: ['/long'] });

  expect(calls[0]?.answer).toBe(`x${'ä'.repeat(8_191)}`);
});

it.each<readonly [string, RequestListener, object]>([
  ['has none in time', () => undefined, { status: undefined, answer: undefined, fault: 'timeout' }],
  [
    'is hung up on',
    (request) => request.socket.destroy(),
    { status: undefined, answer: undefined, fault: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/) },
  ],
  [
    'has half of one',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
    },
    { status: 200, answer: 'half', fault: expect.any(String) },
  ],
])('says what stood in the way of an answer, where a call %s', async (_, listener, told) => {
  const { origin, calls, invoke } = await setUp(listener);

  await invoke({ origin, paths: ['/api'] });

  await expect.poll(() => calls).toMatchObject([{ path: '/api', ...told }]);
});

it('gives the calls of AWS the id of the invocation, and tells none of them', async () => {
  const heard: unknown[] = [];
  const { origin, calls, invoke } = await setUp((request, response) => {
    heard.push([request.url, request.headers['x-forwarder-invocation']]);
    response.end();
  });

  await invoke({ origin, paths: ['/iterable'], sdk: '/sqs' }, 'the-first');

  expect(heard).toEqual([
    ['/sqs', 'the-first'],
    ['/iterable', undefined],
  ]);
  expect(calls.map(({ path }) => path)).toEqual(['/iterable']);
});
