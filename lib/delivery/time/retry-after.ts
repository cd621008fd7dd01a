/** What a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110 §10.2.3). */
import { parseHttpDate } from 'undici/lib/util/date.js';

/** @returns at least 0; `undefined` if the header is neither */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const date = parseHttpDate(text);
  return date && Math.max(0, Math.ceil((date.getTime() - nowMs) / 1000));
}
