/** The thread's side of `function-runner.ts`: one instance of a function. */
import { enableCompileCache } from 'node:module';
import type { Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { watchCalls } from './function-calls.ts';
import { type InstanceSettings, LOADED, type Reply, type Request, toThrown } from './function-runner.ts';

/** Loads the module, then answers events for as long as the thread lives. */
async function runInstance({
  module,
  functionName,
  timeoutMs,
  tellsCalls,
  compiled,
}: InstanceSettings): Promise<void> {
  // A thread does not take it over from its process. It halves the time until the first event.
  if (compiled !== undefined) enableCompileCache(compiled);
  const { handler } = await import(module);
  if (typeof handler !== 'function') throw new Error(`${module} exports no function named handler`);

  const calls = tellsCalls ? watchCalls((told) => parentPort?.postMessage(told)) : undefined;
  const reply = async ({ id, event }: Request): Promise<Reply> => {
    const endsAt = performance.now() + timeoutMs;
    const getRemainingTimeInMillis = () => Math.ceil(endsAt - performance.now());
    try {
      const context = { awsRequestId: id, functionName, getRemainingTimeInMillis };
      const run = (): Promise<unknown> => handler(JSON.parse(event), context);
      const result = await (calls === undefined ? run() : calls.during(id, run));
      return { id, result: JSON.stringify(result) ?? 'null' };
    } catch (error) {
      return { id, error: toThrown(error) };
    }
  };
  parentPort?.on('message', async (request: Request) => {
    const answer = await reply(request);
    await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
    calls?.flush();
    parentPort?.postMessage(answer);
  });
  parentPort?.postMessage(LOADED);
}

/** After its answer a thread may be ended at any time, and with it what it has not yet handed over. */
async function flushed(stream: Writable): Promise<void> {
  if (stream.writableLength > 0) await new Promise((done) => stream.write('', done));
}

await runInstance(workerData);
