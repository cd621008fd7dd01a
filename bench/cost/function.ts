/**
 * One instance of a function, in a process of its own with the bundle that is deployed: takes lists of invocations, makes
 * them one after the other as Lambda does, and tells what each took and wrote.
 */
import type { Context } from 'aws-lambda';

export interface Invocation {
  readonly ms: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  /** Of what it wrote, line feeds included. */
  readonly logBytes: number;
  readonly logLines: number;
  readonly answer: unknown;
}

export interface Loaded {
  /** From the start of the process to the first invocation. */
  readonly initMs: number;
}

// biome-ignore lint/style/noProcessEnv: the function's, and what measure.ts adds
const { BUNDLE = '', TIMEOUT_MS = '' } = process.env;
let logBytes = 0;
let logLines = 0;
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((text: string, ...others: []) => {
  logBytes += Buffer.byteLength(text);
  logLines += text.split('\n').length - 1;
  return write(text, ...others);
}) as typeof process.stdout.write;

const { handler } = await import(BUNDLE);

async function invoke(event: unknown): Promise<Invocation> {
  logBytes = 0;
  logLines = 0;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + Number(TIMEOUT_MS);
  const context: Partial<Context> = { getRemainingTimeInMillis: () => endsAt - performance.now() };
  const answer = await handler(event, context);
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ms, cpuMs: (user + system) / 1_000, logBytes, logLines, answer };
}

process.on('message', async (events: readonly unknown[]) => {
  const invocations: Invocation[] = [];
  for (const event of events) invocations.push(await invoke(event));
  process.send?.(invocations);
});
process.on('disconnect', () => process.exit());
const loaded: Loaded = { initMs: performance.now() };
process.send?.(loaded);
