/**
 * An Iterable that does nothing but hold its limits, written apart from the sandbox: what is measured must not
 * be tuned to the one that counts. A process of its own; it is told what to do by messages.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as timer } from 'node:timers/promises';

/** How requests are counted: by a bucket that holds a second's worth, or by seconds of the clock. */
export type Limiter = 'leaky bucket' | 'fixed window';

/** What the server is told. */
export interface Rules {
  readonly limiter: Limiter;
  readonly requestsPerSecond: number;
  /** Of these, what another client takes; it always comes first. */
  readonly takenPerSecond: number;
  /** An answer takes between these; the request counts when it comes. */
  readonly answerMs: readonly [min: number, max: number];
}

/** Since the start. */
export interface Counts {
  readonly atMs: number;
  readonly accepted: number;
  readonly rateLimited: number;
  /** In the calls that were accepted. */
  readonly events: number;
}

let rules: Rules = { limiter: 'leaky bucket', requestsPerSecond: 1, takenPerSecond: 0, answerMs: [0, 0] };
let accepted = 0;
let rateLimited = 0;
let events = 0;
let level = 0;
let leakedAtMs = 0;

const HAS_ROOM: Readonly<Record<Limiter, (nowMs: number) => boolean>> = {
  'leaky bucket'(nowMs) {
    const { requestsPerSecond, takenPerSecond } = rules;
    const leaked = ((requestsPerSecond - takenPerSecond) * (nowMs - leakedAtMs)) / 1_000;
    level = Math.max(0, level - leaked);
    leakedAtMs = nowMs;
    return level + 1 <= requestsPerSecond;
  },
  'fixed window'(nowMs) {
    if (Math.floor(nowMs / 1_000) !== Math.floor(leakedAtMs / 1_000)) level = 0;
    leakedAtMs = nowMs;
    return level + 1 <= rules.requestsPerSecond - rules.takenPerSecond;
  },
};

const server = createServer(async (request, response) => {
  const [minMs, maxMs] = rules.answerMs;
  const hasRoom = HAS_ROOM[rules.limiter](performance.now());
  if (hasRoom) {
    level += 1;
    accepted += 1;
  } else {
    rateLimited += 1;
  }
  const [body] = await Promise.all([textOf(request), timer(minMs + Math.random() * (maxMs - minMs))]);
  if (!hasRoom) {
    response.writeHead(429, { 'content-type': 'application/json' });
    response.end('{"msg":"Exceeded rate limit","code":"RateLimitExceeded","params":{}}');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  const count = body.split('"eventName"').length - 1;
  events += count;
  response.end(request.url === '/api/events/trackBulk' ? bulkAnswer(count) : SINGLE_ANSWER);
});

const SINGLE_ANSWER = '{"msg":"Event with id: x tracked.","code":"Success","params":{"id":"x"}}';

function bulkAnswer(successCount: number): string {
  return JSON.stringify({ successCount, failCount: 0, failedUpdates: {} });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Rules are obeyed; whatever is said is answered with the counts. */
process.on('message', (message: Rules | null) => {
  if (message !== null) {
    if (message.requestsPerSecond !== rules.requestsPerSecond) level = 0;
    rules = message;
  }
  const counts: Counts = { atMs: performance.now(), accepted, rateLimited, events };
  process.send?.(counts);
});
process.on('disconnect', () => process.exit());
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
