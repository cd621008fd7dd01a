/** Calls a sandbox over HTTP as a client of Iterable would. */
import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../local/sandbox/server.ts';

export const API_KEY = 'key-of-the-us-project';

export interface Caller extends Awaited<ReturnType<typeof startSandbox>> {
  /** Text is sent as it is, anything else as JSON. */
  track(event: unknown, headers?: Record<string, string>): Promise<Response>;
  control(path: string, init?: RequestInit): Promise<Response>;
}

/** A sandbox on a free port that ends with the test. */
export async function sandboxOf(options: Partial<SandboxOptions> = {}): Promise<Caller> {
  const sandbox = await startSandbox({ dataCenter: 'US', apiKeys: [API_KEY], ...options });
  onTestFinished(sandbox.close);
  return {
    ...sandbox,
    track: (event, headers) => track(sandbox.origin, event, headers),
    control: (path, init) => fetch(`${sandbox.origin}${path}`, init),
  };
}

export function track(
  origin: string,
  event: unknown,
  headers: Record<string, string> = { 'Api-Key': API_KEY },
): Promise<Response> {
  return fetch(`${origin}/api/events/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof event === 'string' || event instanceof Uint8Array ? event : JSON.stringify(event),
  });
}

/** Draws these numbers in turn, for ever. */
export function diceOf(...numbers: number[]): () => number {
  let draws = 0;
  return () => numbers[draws++ % numbers.length] ?? 0;
}
