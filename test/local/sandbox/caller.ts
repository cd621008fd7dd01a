/** Calls a sandbox over HTTP as a client of Iterable would. */
import { createHmac } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../../local/sandbox/server.ts';

export const API_KEY = 'key-of-the-us-project';

export interface Caller extends Awaited<ReturnType<typeof startSandbox>> {
  /** Text is sent as it is, anything else as JSON. */
  track(event: unknown, headers?: Record<string, string>): Promise<Response>;
  /** To any operation. */
  call(operation: string, content: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A list is sent as `{"events": […]}`. */
  trackBulk(events: unknown, headers?: Record<string, string>): Promise<Response>;
  control(path: string, init?: RequestInit): Promise<Response>;
}

/** A sandbox on a free port that ends with the test. */
export async function sandboxOf(options: Partial<SandboxOptions> = {}): Promise<Caller> {
  const sandbox = await startSandbox({ dataCenter: 'US', apiKeys: [API_KEY], ...options });
  onTestFinished(sandbox.close);
  return {
    ...sandbox,
    track: (event, headers) => track(sandbox.origin, event, headers),
    call: (operation, content, headers) => post(`${sandbox.origin}/api/${operation}`, content, headers),
    trackBulk: (events, headers) =>
      post(`${sandbox.origin}/api/events/trackBulk`, Array.isArray(events) ? { events } : events, headers),
    control: (path, init) => fetch(`${sandbox.origin}${path}`, init),
  };
}

export function track(origin: string, event: unknown, headers?: Record<string, string>): Promise<Response> {
  return post(`${origin}/api/events/track`, event, headers);
}

function post(
  url: string,
  content: unknown,
  headers: Record<string, string> = { 'Api-Key': API_KEY },
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  });
}

/** Draws these numbers in turn, for ever. */
export function diceOf(...numbers: number[]): () => number {
  let draws = 0;
  return () => numbers[draws++ % numbers.length] ?? 0;
}

/** A token as a project's own server would sign it, unless it is told otherwise. */
export function jwtOf(
  payload: object,
  secret: string,
  header: object = { alg: 'HS256', typ: 'JWT' },
): string {
  const signed = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
