/** Single deliveries a second: the consumer's own code against a bare pool with the same bytes, and `fetch`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import { apiKey, defineConfig } from '../lib/config/define-config.ts';
import { createDeliver } from '../lib/delivery/deliver.ts';
import { createAttempt } from '../lib/delivery/lane/attempt.ts';
import { createProjectMetrics } from '../lib/delivery/metrics.ts';
import { encodeMessage } from '../lib/event/envelope.ts';
import { createCall, MAX_CONCURRENT_CALLS } from '../lib/iterable/client.ts';
import { forEachConcurrently } from '../lib/queue/concurrency.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { createLog } from '../lib/runtime/log.ts';
import { compare } from './compare.ts';

const BATCH = 500;
const BATCHES = 20;
const API_KEY = 'bench-key';

export async function benchDelivery(): Promise<void> {
  const server = spawn(process.execPath, [new URL('iterable-server.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const origin = String(line).trim();
  const body = JSON.stringify({
    eventName: 'bench',
    email: 'ada@example.com',
    dataFields: Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`field${i}`, `value of field ${i}`]),
    ),
    id: 'bench-1',
    createdAt: 1_700_000_000,
  });
  const bodies = Array.from({ length: BATCH }, () => body);
  try {
    await compare(`single deliveries, ${Buffer.byteLength(body)} bytes each, events/s`, BATCH * BATCHES, [
      ['bare undici pool', repeated(barePool(origin, bodies))],
      ['the consumer', repeated(consumer(origin, body))],
      ['fetch', repeated(withFetch(origin, bodies))],
    ]);
  } finally {
    server.kill();
  }
}

function repeated(batch: () => Promise<void>): () => Promise<void> {
  return async () => {
    for (let i = 0; i < BATCHES; i++) await batch();
  };
}

function consumer(origin: string, body: string): () => Promise<void> {
  const key = { apiKey: API_KEY };
  const secret = { get: async () => key, refresh: async () => key };
  const attemptOn = createAttempt({
    keyOf: () => secret,
    call: createCall({ US: origin, EU: origin }),
    clock,
  });
  const { projects } = defineConfig({
    // What is measured is the code, not the pace.
    projects: { us: { dataCenter: 'US', secret: 'us', rateLimit: { 'events/track': 1_000_000 } } },
    sources: { app: { verify: apiKey('app'), project: 'us' } },
  });
  const deliver = createDeliver({
    projects,
    attemptOn,
    clock,
    log: createLog('info', () => {}, clock),
    metrics: createProjectMetrics('bench', clock),
    consumers: 1,
    secretPrefix: '',
    deliveredLogShare: 0,
  });
  const envelope = {
    v: 1,
    id: 'bench-1',
    source: 'app',
    project: 'us',
    operation: 'events/track',
    acceptedAt: new Date().toISOString(),
  } as const;
  const messages = Array.from({ length: BATCH }, () => ({
    text: encodeMessage(envelope, body),
    receiveCount: 1,
    firstReceivedAt: Date.now(),
    sentAt: Date.now(),
    firstSentAt: undefined,
    invalidDetail: undefined,
    groupId: undefined,
    messageId: '',
    receivedBefore: 0,
  }));
  const remedies = {
    hide: async () => {},
    renew: async () => new Set<never>(),
    bury: async () => new Set<never>(),
    forward: async () => new Set<never>(),
    sendBehind: async () => new Set<never>(),
  };
  return async () => {
    const undelivered = await deliver(messages, remedies, Date.now() + 60_000);
    if (undelivered.length > 0) throw new Error(`${undelivered.length} events were not delivered`);
  };
}

const HEADERS = { 'api-key': API_KEY, 'content-type': 'application/json' };

function barePool(origin: string, bodies: readonly string[]): () => Promise<void> {
  const pool = new Pool(origin, { connections: MAX_CONCURRENT_CALLS, pipelining: 1 });
  return () =>
    forEachConcurrently(bodies, MAX_CONCURRENT_CALLS, async (body) => {
      const answer = await pool.request({
        method: 'POST',
        path: '/api/events/track',
        headers: HEADERS,
        body,
      });
      if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
      await answer.body.text();
    });
}

function withFetch(origin: string, bodies: readonly string[]): () => Promise<void> {
  return () =>
    forEachConcurrently(bodies, MAX_CONCURRENT_CALLS, async (body) => {
      const answer = await fetch(`${origin}/api/events/track`, { method: 'POST', headers: HEADERS, body });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      await answer.text();
    });
}
