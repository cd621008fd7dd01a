/**
 * HTTP to Iterable: one pool of kept-alive connections for each endpoint of a data centre, so that one which
 * doesn't answer takes none of another's. It knows nothing of what an answer means; `response.ts` does.
 */
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { DataCenter } from './project-kinds.ts';

/** What came of one call: an answer, or the name of what stood in its way. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly body: string;
    }
  | {
      readonly kind: 'no-answer';
      readonly cause: string;
      /** Whether Iterable may have got the request, wholly or in part. */
      readonly isSent: boolean;
    };

export interface CallRequest {
  readonly dataCenter: DataCenter;
  readonly path: string;
  readonly apiKey: string;
  /** A JWT that says for which user the call speaks, where the key wants one. */
  readonly token?: string | undefined;
  /** JSON, as it lay on the queue. */
  readonly body: string;
  /** From now to the last byte of the answer, waiting for a connection included. */
  readonly timeoutMs: number;
}

/** Never rejects: whatever happens is an exchange. */
export type Call = (request: CallRequest) => Promise<Exchange>;

/** How many requests one consumer has under way at once; one connection carries one at a time. */
export const MAX_CONCURRENT_CALLS = 100;
/** No answer of Iterable's comes near; a body without end must not fill the memory. */
const MAX_ANSWER_BYTES = 1_048_576;
const CONNECT_TIMEOUT_MS = 5_000;

const POOL_SETTINGS = {
  connections: MAX_CONCURRENT_CALLS,
  pipelining: 1,
  allowH2: false,
  // `timeoutMs` covers the whole exchange; these would only cut it into pieces.
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: { minVersion: 'TLSv1.2', timeout: CONNECT_TIMEOUT_MS },
} as const;

/** Redirects are never followed: an answer of 3xx is handed back like any other. */
export function createCall(origins: Readonly<Record<DataCenter, string>>): Call {
  const pools = new Map<string, Pool>();
  function poolFor({ dataCenter, path }: CallRequest): Pool {
    const key = `${dataCenter} ${path}`;
    const pool = pools.get(key) ?? new Pool(origins[dataCenter], POOL_SETTINGS);
    pools.set(key, pool);
    return pool;
  }
  return (request) =>
    new Promise((resolve) => {
      const { path, apiKey, token, body, timeoutMs } = request;
      const exchange = new ExchangeHandler(timeoutMs, resolve);
      poolFor(request).dispatch(
        {
          method: 'POST',
          path,
          headers: [
            'api-key',
            apiKey,
            'content-type',
            'application/json',
            ...(token === undefined ? [] : ['authorization', `Bearer ${token}`]),
          ],
          body,
        },
        exchange,
      );
    });
}

/** Collects one answer. undici's own `request` adds a stream and costs a third of the throughput. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  #settle: ((exchange: Exchange) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #timer: NodeJS.Timeout;
  #status = 0;
  #retryAfter: string | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(timeoutMs: number, settle: (exchange: Exchange) => void) {
    this.#settle = settle;
    this.#timer = setTimeout(() => this.#giveUp('timeout'), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection until nobody waited for it any more.
    if (this.#settle === undefined) controller.abort(new Error('timeout'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    const retryAfter = headers['retry-after'];
    this.#retryAfter = Array.isArray(retryAfter) ? retryAfter[0] : retryAfter;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_ANSWER_BYTES) this.#giveUp('answer-too-large');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end({
      kind: 'answer',
      status: this.#status,
      retryAfter: this.#retryAfter,
      body: textOf(this.#chunks),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.#endWithout(error.code ?? error.name);
  }

  #giveUp(cause: string): void {
    this.#endWithout(cause);
    this.#controller?.abort(new Error(cause));
  }

  /** undici has a controller for a request once there is a connection that it goes out on. */
  #endWithout(cause: string): void {
    this.#end({ kind: 'no-answer', cause, isSent: this.#controller !== undefined });
  }

  #end(exchange: Exchange): void {
    clearTimeout(this.#timer);
    this.#settle?.(exchange);
    this.#settle = undefined;
  }
}

/** Most answers come in one piece, which need not be copied first. */
function textOf(chunks: readonly Buffer[]): string {
  const [first, ...others] = chunks;
  return (first === undefined || others.length > 0 ? Buffer.concat(chunks) : first).toString('utf8');
}
