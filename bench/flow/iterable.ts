/**
 * An Iterable in a process of its own that takes everything and keeps nothing of it but when each event of the benchmark
 * came. It knows them by their numbers: their ids are `bench-0`, `bench-1`, …
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What it is told. */
export interface CountingRules {
  /** How many events there will be; what came before is forgotten. */
  readonly events: number;
  /** An answer takes between these, by endpoint. */
  readonly answerMs: {
    readonly track: readonly [number, number];
    readonly trackBulk: readonly [number, number];
  };
}

/** Since it was last told of rules. */
export interface Counted {
  /** Different events. */
  readonly delivered: number;
  /** How often one came again. */
  readonly repeated: number;
  /** Events that are none of the benchmark's. */
  readonly strange: number;
  readonly calls: number;
  readonly origin: string;
  /** Milliseconds since 1970 by event, 0 if it did not come; only if asked for. */
  readonly arrivals?: Float64Array;
}

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /content-length: (\d+)/i;
const EVENT_ID = /"id":"(?:bench-(\d+)|[^"]*)"/g;
const TRACK_ANSWER = answerOf('{"msg":"Event with id: x tracked.","code":"Success","params":{"id":"x"}}');

let rules: CountingRules = { events: 0, answerMs: { track: [0, 0], trackBulk: [0, 0] } };
let arrivals = new Float64Array(0);
let counts = { delivered: 0, repeated: 0, strange: 0, calls: 0 };

function answerOf(body: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}${HEAD_END}${body}`;
}

/** @returns how many events there were */
function count(body: string): number {
  const now = performance.timeOrigin + performance.now();
  let found = 0;
  for (const [, number] of body.matchAll(EVENT_ID)) {
    found += 1;
    const index = Number(number ?? Number.NaN);
    if (!(index < arrivals.length)) counts.strange += 1;
    else if (arrivals[index] !== 0) counts.repeated += 1;
    else {
      arrivals[index] = now;
      counts.delivered += 1;
    }
  }
  return found;
}

function answer(socket: Socket, head: string, body: string): void {
  counts.calls += 1;
  const found = count(body);
  const isBulk = head.startsWith('POST /api/events/trackBulk ');
  const text = isBulk ? answerOf(`{"successCount":${found},"failCount":0,"failedUpdates":{}}`) : TRACK_ANSWER;
  const [min, max] = rules.answerMs[isBulk ? 'trackBulk' : 'track'];
  if (max === 0) socket.write(text);
  else setTimeout(() => socket.write(text), min + Math.random() * (max - min));
}

const server = createServer((socket) => {
  let received = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (;;) {
      const headEnd = received.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = received.toString('latin1', 0, headEnd);
      const bodyStart = headEnd + HEAD_END.length;
      const end = bodyStart + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
      if (received.length < end) return;
      answer(socket, head, received.toString('latin1', bodyStart, end));
      received = received.subarray(end);
    }
  });
});

process.on('message', (message: CountingRules | 'count' | 'arrivals') => {
  if (typeof message === 'object') {
    rules = message;
    arrivals = new Float64Array(rules.events);
    counts = { delivered: 0, repeated: 0, strange: 0, calls: 0 };
  }
  const counted: Counted = { ...counts, origin, ...(message === 'arrivals' ? { arrivals } : {}) };
  process.send?.(counted);
});
process.on('disconnect', () => process.exit());

let origin = '';
server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.send?.({ ...counts, origin } satisfies Counted);
});
