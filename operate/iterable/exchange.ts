/** One call of Iterable's API that an operator makes. */
import type { Exchange } from '../../lib/iterable/client.ts';

const TIMEOUT_MS = 15_000;

export interface Asked {
  /** With `/api/`. */
  readonly path: string;
  readonly key: string;
  /** JSON: it is posted. Without one the call reads. */
  readonly body?: string;
}

/** @param origin of the data centre's API */
export async function exchangeWith(origin: string, { path, key, body }: Asked): Promise<Exchange> {
  try {
    const response = await fetch(new URL(path, origin), {
      headers: { 'Api-Key': key, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      ...(body !== undefined && { method: 'POST', body }),
      // It would take the key elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const retryAfter = response.headers.get('retry-after') ?? undefined;
    return { kind: 'answer', status: response.status, retryAfter, body: await response.text() };
  } catch (error) {
    const { name, cause } = error as Error & { readonly cause?: { readonly code?: unknown } };
    const code = typeof cause?.code === 'string' ? cause.code : name;
    return { kind: 'no-answer', cause: code, isSent: body !== undefined };
  }
}
