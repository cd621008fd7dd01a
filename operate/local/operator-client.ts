/** Calls the operator's endpoint of the stack on this machine. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { OperateFault } from '../fault.ts';
import type { StackFile } from './wire.ts';

export interface OperatorClient {
  /** @throws OperateFault */
  readonly get: <Answer>(path: string, query?: Query, options?: CallOptions) => Promise<Answer>;
  /** Resolves when it is done. @throws OperateFault */
  readonly post: (path: string, query: Query) => Promise<void>;
  /** Lines of JSON, parsed, as they come. @throws OperateFault when the stack ends before `until` */
  readonly stream: <Line>(path: string, query: Query, until: AbortSignal | undefined) => AsyncIterable<Line>;
}

type Query = Readonly<Record<string, string>>;

interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

interface Call extends CallOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Query;
}

/** Nobody answers where a stack was, or somebody else does. */
export type NoStack = (cause?: unknown) => OperateFault;

/** @param dataDir where its file was looked for */
export function noStackIn(dataDir: string): NoStack {
  return (cause) =>
    new OperateFault('not-found', `no stack runs on this machine with DATA_DIR=${dataDir}`, {
      remedy: 'npm start; if it runs with another DATA_DIR, set that for this command, too',
      cause,
    });
}

export function createOperatorClient({ operator, token }: StackFile, noStack: NoStack): OperatorClient {
  async function call({ method, path, query, signal }: Call): Promise<IncomingMessage> {
    const url = new URL(path, operator);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // No agent: a proxy that the shell names is not for this machine, and nothing waits for idle connections.
    const sent = request(url, {
      method,
      agent: false,
      headers: { authorization: `Bearer ${token}` },
      ...(signal === undefined ? {} : { signal }),
    });
    // Only the first is awaited: one that comes after the answer has begun ends the answer, too.
    sent.on('error', () => undefined);
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (response.statusCode === 200) return response;
    throw await faultIn(response, noStack);
  }

  async function read<T>(reading: () => Promise<T>): Promise<T> {
    try {
      return await reading();
    } catch (error) {
      throw error instanceof OperateFault ? error : noStack(error);
    }
  }

  return {
    get: <Answer>(path: string, query: Query = {}, options: CallOptions = {}) =>
      read(async () => (await json(await call({ method: 'GET', path, query, ...options }))) as Answer),
    post: (path, query) =>
      read(async () => {
        await json(await call({ method: 'POST', path, query }));
      }),
    async *stream<Line>(path: string, query: Query, until: AbortSignal | undefined) {
      try {
        const response = await call({ method: 'GET', path, query, signal: until });
        for await (const text of linesIn(response)) yield JSON.parse(text) as Line;
        if (until !== undefined && !until.aborted) throw noStack();
      } catch (error) {
        if (until?.aborted) return;
        throw error instanceof OperateFault ? error : noStack(error);
      }
    },
  };
}

async function faultIn(response: IncomingMessage, noStack: NoStack): Promise<OperateFault> {
  const { error } = (await json(response).catch(() => ({}))) as { readonly error?: unknown };
  // Another program has the port that the stack had, or another stack.
  if (typeof error !== 'string' || response.statusCode === 401) return noStack();
  return new OperateFault(response.statusCode === 404 ? 'not-found' : 'failed', error);
}

/** Cut at line feeds only: JSON may well contain U+2028, where `node:readline` would cut it. */
async function* linesIn(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const text of response.setEncoding('utf8')) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
