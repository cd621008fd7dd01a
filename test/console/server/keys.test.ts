/** No key is in any answer of the console, with a real project and keys of the user's own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSettings } from '../../../local/settings.ts';
import type { Stack } from '../../../local/stack.ts';
import { callConsole } from '../../support/console-calls.ts';
import { startRecordedStack } from '../../support/running-stack.ts';

const REAL_KEY = 'key-of-the-real-project';
const APP_KEY = 'key-that-the-user-brought';
const WEBHOOK_KEY = 'whsec_a2V5IHRoYXQgdGhlIHVzZXIgYnJvdWdodA==';

let stack: Stack;
let dataDir: string;
/** What Iterable was sent as its key. */
const keys: unknown[] = [];
const iterable = createServer(async (request, response) => {
  keys.push(request.headers['api-key']);
  const isBad = (await text(request)).includes('no-such-campaign');
  // As a server that has learned nothing might answer.
  response.writeHead(isBad ? 400 : 401, { 'content-type': 'application/json' });
  const code = isBad ? 'BadParams' : 'BadApiKey';
  response.end(JSON.stringify({ msg: `Invalid API key ${REAL_KEY}`, code, params: null }));
});

beforeAll(async () => {
  iterable.listen(0, '127.0.0.1');
  await once(iterable, 'listening');
  dataDir = await mkdtemp(join(tmpdir(), 'console-keys-'));
  stack = await startRecordedStack(
    readSettings({
      PORT: '0',
      SANDBOX_PORT: '0',
      DATA_DIR: dataDir,
      ITERABLE_API_KEY: REAL_KEY,
      ITERABLE_DATA_CENTER: 'US',
      ITERABLE_US_URL: `http://127.0.0.1:${(iterable.address() as AddressInfo).port}`,
      SOURCE_SECRET_APP: APP_KEY,
      SOURCE_SECRET_WEBHOOK: WEBHOOK_KEY,
    }),
  );
});

afterAll(async () => {
  await stack.close();
  iterable.close();
  await rm(dataDir, { recursive: true });
});

it('no answer has a key that the user brought, nor that of a real project', async () => {
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ eventName: 'kept', email: 'keys@calls.example.com' });
  const sent = { source: 'app', path: '/app', headers: json, body };
  const answers: Record<string, string> = {};
  const ask = async (name: string, asked: object) => {
    const response = await callConsole(stack, name, asked);
    answers[name] = await response.text();
    expect([name, response.status, answers[name]]).toEqual([name, 200, expect.any(String)]);
    return JSON.parse(answers[name]);
  };

  const info = await ask('stack', {});
  expect(info).toMatchObject({ realProject: 'US', sandboxes: ['EU'], curl: null });
  expect(await ask('preview', sent)).toMatchObject({ faults: [], curl: null });
  const {
    ids: [id],
  } = await ask('send', sent);
  await expect
    .poll(async () => (await ask('events', { search: id })).events[0]?.attempts, { timeout: 30_000 })
    .toBeGreaterThan(0);
  expect(keys).toContain(REAL_KEY);
  const { events } = await ask('events', { search: id });
  const story = await ask('event', { event: events[0].event });
  expect(story.steps).toContainEqual(
    expect.objectContaining({ call: expect.objectContaining({ status: 401 }) }),
  );
  expect((await ask('status', {})).projects[0].trouble).toMatch(/^Iterable refuses the key/);
  // What a sender writes may be a key by mistake: as a name, as a value.
  const letter = { eventName: `no-such-campaign ${REAL_KEY}`, userId: APP_KEY };
  await ask('send', { ...sent, body: JSON.stringify(letter) });
  const elsewhere = { eventName: 'kept', email: 'keys@calls.example.com', dataFields: { key: APP_KEY } };
  await ask('send', { ...sent, source: 'app-eu', path: '/app-eu', body: JSON.stringify(elsewhere) });
  await expect
    .poll(async () => (await ask('letters', {})).groups.length, { timeout: 30_000, interval: 500 })
    .toBe(1);
  const [group] = (await ask('letters', {})).groups;
  expect(group.name).toBe('no-such-campaign [key]');
  const examples = await ask('examples', { reason: group.reason });
  expect(examples).toMatchObject([{ body: expect.stringContaining('"userId":"[key]"') }]);
  await expect
    .poll(async () => (await ask('sandbox-events', { dataCenter: 'EU' })).length, { timeout: 30_000 })
    .toBe(1);

  for (const [name, asked] of [
    ['refused', {}],
    ['rates', { minutes: 1 }],
    ['letters', {}],
    ['draft', { source: 'webhook' }],
    ['docs-key', {}],
    ['faults', { dataCenter: 'EU' }],
    ['sandbox-users', { dataCenter: 'EU' }],
    ['sandbox-events', { dataCenter: 'EU' }],
  ] as const) {
    await ask(name, asked);
  }

  const { sourceKeys } = stack;
  for (const [name, answer] of Object.entries(answers)) {
    for (const key of [REAL_KEY, APP_KEY, WEBHOOK_KEY, WEBHOOK_KEY.slice('whsec_'.length)]) {
      expect([name, answer.includes(key)]).toEqual([name, false]);
    }
    // Those that were made up here stand in the lines that send something, and nowhere else.
    expect([name, answer.includes(sourceKeys['app-eu']?.value ?? '')]).toEqual([name, false]);
  }
  expect((await callConsole(stack, 'faults', { dataCenter: 'US' })).status).toBe(404);
});
