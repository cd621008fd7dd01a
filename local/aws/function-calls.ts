/**
 * Which HTTP calls the invocations of one instance make, as Node and undici tell of them: the functions know nothing
 * of it. https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { FunctionCall, Told } from './function-runner.ts';

export interface WatchedCalls {
  /** Runs it as that invocation. */
  readonly during: <T>(id: string, run: () => Promise<T>) => Promise<T>;
  /** Tells what is not told yet. */
  readonly flush: () => void;
}

/** The header by which the queue server knows who sent a message. */
export const INVOCATION_HEADER = 'x-forwarder-invocation';

const MAX_ANSWER_BYTES = 16_384;

/** undici's request: of its members these are read. */
interface UndiciRequest {
  readonly method: string;
  readonly origin: string | URL;
  readonly path: string;
  readonly body: unknown;
}

interface UnderWay {
  readonly by: string;
  readonly at: number;
  readonly startedAt: number;
  readonly body: string | undefined;
  status: number | undefined;
  readonly chunks: Buffer[];
  bytes: number;
}

export function watchCalls(tell: (told: Told) => void): WatchedCalls {
  const invocations = new AsyncLocalStorage<string>();
  const underWay = new WeakMap<object, UnderWay>();
  let calls: FunctionCall[] = [];
  let immediate: NodeJS.Immediate | undefined;

  function flush(): void {
    clearImmediate(immediate);
    immediate = undefined;
    if (calls.length === 0) return;
    tell({ calls });
    calls = [];
  }

  function end(request: UndiciRequest, fault: string | undefined): void {
    const call = underWay.get(request);
    if (call === undefined) return;
    underWay.delete(request);
    const { by, at, startedAt, body, status, chunks } = call;
    const answer = status === undefined ? undefined : textOf(Buffer.concat(chunks));
    calls.push({
      by,
      at,
      ms: Math.round(performance.now() - startedAt),
      method: request.method,
      origin: String(request.origin),
      path: request.path,
      body,
      status,
      answer,
      fault,
    });
    // Before the log tells what came of it.
    immediate ??= setImmediate(flush);
  }

  on<{ request: UndiciRequest }>('undici:request:create', ({ request }) => {
    const by = invocations.getStore();
    if (by === undefined) return;
    // undici has made bytes of a text by now.
    const body = Buffer.isBuffer(request.body) ? request.body.toString() : undefined;
    underWay.set(request, {
      by,
      at: Date.now(),
      startedAt: performance.now(),
      body,
      status: undefined,
      chunks: [],
      bytes: 0,
    });
  });
  on<{ request: UndiciRequest; response: { statusCode: number } }>(
    'undici:request:headers',
    ({ request, response }) => {
      const call = underWay.get(request);
      if (call !== undefined) call.status = response.statusCode;
    },
  );
  on<{ request: UndiciRequest; chunk: Buffer }>('undici:request:bodyChunkReceived', ({ request, chunk }) => {
    const call = underWay.get(request);
    const room = call === undefined ? 0 : MAX_ANSWER_BYTES - call.bytes;
    if (call === undefined || room <= 0) return;
    // A copy: what the parser hands out is overwritten by what comes next.
    const part = Buffer.from(chunk.subarray(0, room));
    call.chunks.push(part);
    call.bytes += part.length;
  });
  on<{ request: UndiciRequest }>('undici:request:trailers', ({ request }) => end(request, undefined));
  on<{ request: UndiciRequest; error: Error & { code?: string } }>(
    'undici:request:error',
    ({ request, error }) => end(request, faultOf(error)),
  );
  // The SDK's calls of AWS. It signs before; and this SQS looks at the key alone.
  on<{ request: ClientRequest }>('http.client.request.created', ({ request }) => {
    const by = invocations.getStore();
    if (by !== undefined && !request.headersSent) request.setHeader(INVOCATION_HEADER, by);
  });

  return { during: (id, run) => invocations.run(id, run), flush };
}

function on<Message>(channel: string, listener: (message: Message) => void): void {
  subscribe(channel, (message) => listener(message as Message));
}

function faultOf({ code, name, message }: Error & { code?: string }): string {
  // The client aborts with an error whose message is the cause.
  return code ?? (name === 'Error' ? message : name);
}

/** What was cut off within a character ends before it. */
function textOf(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}
