/**
 * An Iterable that takes everything, as fast as one core can. A process of its own, so that what is measured is the
 * caller; `server.ts` starts it and asks it what came.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Arrivals, Question } from './server.ts';

/** What an event says that wants to be refused: so that it is seen whether a caller reports it. */
const REFUSED = '"refused"';

const CONTENT_LENGTH = /content-length: (\d+)/i;
const PATH = /^POST (\S+) /;
const HEAD_END = Buffer.from('\r\n\r\n');
const EVENT = Buffer.from('"eventName"');

const SUCCESS = answer('200 OK', '{"msg":"Event with id: x tracked.","code":"Success","params":{"id":"x"}}');
const FAILURE = answer('500 Internal Server Error', '{"msg":"Try again","code":"GenericError","params":{}}');

let isGathering = false;
let arrivals: Mutable<Arrivals> = nothing();

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function nothing(): Mutable<Arrivals> {
  return { calls: 0, bytes: 0, bodies: [] };
}

function answer(status: string, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

interface Head {
  readonly path: string;
  readonly bodyBytes: number;
}

/** The same heads come again and again, and to read one costs more than to answer it. */
const heads = new Map<string, Head>();

function headOf(text: string): Head {
  const known = heads.get(text);
  if (known !== undefined) return known;
  const head = {
    path: PATH.exec(text)?.[1] ?? '',
    bodyBytes: Number(CONTENT_LENGTH.exec(text)?.[1] ?? 0),
  };
  heads.set(text, head);
  return head;
}

function answerTo(path: string, body: Buffer): Buffer {
  arrivals.calls += 1;
  arrivals.bytes += body.length;
  if (isGathering) {
    const text = body.toString();
    if (text.includes(REFUSED)) return FAILURE;
    (arrivals.bodies as string[]).push(text);
  }
  if (!path.endsWith('/trackBulk')) return SUCCESS;
  return answer('200 OK', JSON.stringify({ successCount: eventsIn(body), failCount: 0, failedUpdates: {} }));
}

function eventsIn(body: Buffer): number {
  let events = 0;
  for (let at = body.indexOf(EVENT); at !== -1; at = body.indexOf(EVENT, at + EVENT.length)) events += 1;
  return events;
}

/** Node's own HTTP server costs as much as a caller: then it would be what is measured. */
function serve(socket: Socket): void {
  let chunks: Buffer[] = [];
  let length = 0;
  /** So many bytes must be there before it is worth looking. */
  let needed = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < needed) return;
    const rest = answerAll(socket, chunks.length === 1 ? chunk : Buffer.concat(chunks, length));
    chunks = [rest.received];
    length = rest.received.length;
    needed = rest.needed;
  });
}

interface Rest {
  readonly received: Buffer;
  readonly needed: number;
}

/** @returns the beginning of a request whose end has not come */
function answerAll(socket: Socket, chunk: Buffer): Rest {
  let received = chunk;
  for (;;) {
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd === -1) return { received, needed: 0 };
    const { path, bodyBytes } = headOf(received.toString('latin1', 0, headEnd));
    const bodyAt = headEnd + HEAD_END.length;
    const end = bodyAt + bodyBytes;
    if (received.length < end) return { received, needed: end };
    socket.write(answerTo(path, received.subarray(bodyAt, end)));
    received = received.subarray(end);
  }
}

process.on('message', ({ gather }: Question) => {
  process.send?.(arrivals);
  arrivals = nothing();
  isGathering = gather;
});
process.on('disconnect', () => process.exit());

const server = createServer(serve);
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
