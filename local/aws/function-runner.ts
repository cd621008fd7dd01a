/**
 * Runs a function's `handler` as Lambda does: in instances with an environment of their own, which a time-out
 * or a crash ends and the next event replaces. An instance is a worker thread: `function-instance.ts`.
 */
import { randomUUID } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { parse } from 'node:path';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

export interface FunctionRunnerSettings {
  /** A `.ts` or `.mjs` file that exports `handler(event, context)`. */
  readonly module: URL;
  /** The whole environment of the function: nothing of this process's own shows through. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Hears each line the function writes to stdout or stderr, without its line feed. */
  readonly onLog: (line: string) => void;
  /**
   * `one`, the default, is Lambda's rule: an instance has one event at a time, and as many instances run as
   * there are events. `many` gives all events to a single instance, which costs one start and one memory.
   */
  readonly concurrency?: 'one' | 'many';
  /** Hears of each HTTP call that an invocation makes with undici, once it is over. */
  readonly onCall?: ((call: FunctionCall) => void) | undefined;
  /** What the function finds in its context; by default the module's file name without its extension. */
  readonly functionName?: string;
}

export interface FunctionRunner {
  /**
   * Hands an event to the function; event and answer cross as JSON, no answer as null.
   * @param id of the invocation, by default a new one: the function finds it in its context
   * @throws what the function threw, by name and message; `Sandbox.Timedout`; `Runtime.ExitError`
   */
  readonly invoke: (event: unknown, id?: string) => Promise<unknown>;
  /** Ends every instance at once; what still runs is rejected. */
  readonly close: () => Promise<void>;
}

interface Instance {
  readonly worker: Worker;
  /** Fulfilled once the module is loaded; stays open if it never is. */
  readonly loaded: Promise<void>;
  /** By request id. */
  readonly running: Map<string, PromiseWithResolvers<unknown>>;
  /** Gets no more events: one of them timed out, or the thread broke. */
  retired: boolean;
}

/** What a thread learns at its start. */
export interface InstanceSettings {
  readonly module: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  /** Whether its calls are told. */
  readonly tellsCalls: boolean;
  /** Where this process keeps what it has compiled, if it does. */
  readonly compiled: string | undefined;
}

/** `event` and `result` are JSON, as between Lambda and its runtime. */
export interface Request {
  readonly id: string;
  readonly event: string;
}
export type Reply = { readonly id: string } & ({ readonly result: string } | { readonly error: Thrown });

/** Without headers: keys stand there. */
export interface FunctionCall {
  /** Of the invocation. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ms: number;
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  /** If it is text. */
  readonly body: string | undefined;
  readonly status: number | undefined;
  /** The beginning of it, if it is long. */
  readonly answer: string | undefined;
  /** Why there is no whole answer. */
  readonly fault: string | undefined;
}

/** What happened meanwhile, before it is answered. */
export interface Told {
  readonly calls: readonly FunctionCall[];
}

/** An error as it crosses threads. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

export const LOADED = 'loaded';

export function toThrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { name, message, stack } = error;
  return { name, message, stack };
}

/**
 * What this process was started with must not change how a function behaves, but for the condition that says
 * which file `#configuration` is: package.json.
 */
const CONDITIONS = process.execArgv.filter((flag) => flag.startsWith('--conditions='));

/** Lambda gives a function as long to load. */
const LOAD_TIMEOUT_SECONDS = 10;

export function createFunctionRunner(settings: FunctionRunnerSettings): FunctionRunner {
  const { module, environment, timeoutSeconds, onLog, onCall, concurrency = 'one' } = settings;
  const functionName = settings.functionName ?? parse(module.pathname).name;
  const instances = new Set<Instance>();
  let closed = false;

  function startInstance(): Instance {
    const workerData: InstanceSettings = {
      module: module.href,
      functionName,
      timeoutMs: timeoutSeconds * 1_000,
      tellsCalls: onCall !== undefined,
      compiled: getCompileCacheDir(),
    };
    const options = { env: { ...environment }, execArgv: CONDITIONS, stdout: true, stderr: true, workerData };
    const worker = new Worker(new URL('function-instance.ts', import.meta.url), options);
    const loaded = Promise.withResolvers<void>();
    const instance: Instance = { worker, loaded: loaded.promise, running: new Map(), retired: false };
    const loading = setTimeout(() => {
      end(instance, timedOut(LOAD_TIMEOUT_SECONDS));
      void worker.terminate();
    }, LOAD_TIMEOUT_SECONDS * 1_000);

    forEachLine(worker.stdout, onLog);
    forEachLine(worker.stderr, onLog);
    worker.on('message', (message: typeof LOADED | Told | Reply) => {
      if (message !== LOADED) {
        if ('id' in message) settle(instance, message);
        else for (const call of message.calls) onCall?.(call);
        return;
      }
      clearTimeout(loading);
      loaded.resolve();
    });
    worker.on('error', (error) => end(instance, toThrown(error)));
    worker.on('exit', (code) => {
      clearTimeout(loading);
      instances.delete(instance);
      end(instance, { name: 'Runtime.ExitError', message: `Runtime exited with exit status ${code}` });
    });
    instances.add(instance);
    return instance;
  }

  async function invoke(event: unknown, id: string = randomUUID()): Promise<unknown> {
    if (closed) throw new Error(`the runner of ${functionName} is closed`);
    const request: Request = { id, event: JSON.stringify(event ?? null) };
    const isFree = ({ retired, running }: Instance) =>
      !retired && (concurrency === 'many' || running.size === 0);
    const instance = instances.values().find(isFree) ?? startInstance();
    const answer = Promise.withResolvers<unknown>();
    instance.running.set(request.id, answer);
    instance.worker.postMessage(request);
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([instance.loaded, answer.promise]);
      timer = setTimeout(() => {
        instance.retired = true;
        answer.reject(toError(timedOut(timeoutSeconds)));
      }, timeoutSeconds * 1_000);
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      instance.running.delete(request.id);
      // Of many events in one instance only the late one fails; the others may end first.
      if (instance.retired && instance.running.size === 0) await instance.worker.terminate();
    }
  }

  return {
    invoke,
    close: async () => {
      closed = true;
      await Promise.all(Array.from(instances, ({ worker }) => worker.terminate()));
    },
  };
}

function settle(instance: Instance, reply: Reply): void {
  const answer = instance.running.get(reply.id);
  if ('error' in reply) answer?.reject(toError(reply.error));
  else answer?.resolve(JSON.parse(reply.result));
}

/** All that runs in the instance fails with it. */
function end(instance: Instance, thrown: Thrown): void {
  instance.retired = true;
  for (const answer of instance.running.values()) answer.reject(toError(thrown));
}

function timedOut(seconds: number): Thrown {
  return { name: 'Sandbox.Timedout', message: `Task timed out after ${seconds.toFixed(2)} seconds` };
}

function toError({ name, message, stack }: Thrown): Error {
  return Object.assign(new Error(message), { name }, stack === undefined ? {} : { stack });
}

/** Cuts at line feeds only: a line of JSON may well contain U+2028, where `node:readline` would cut it. */
function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
