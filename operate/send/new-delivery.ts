/** A request by Standard Webhooks as a delivery of its own: the door knows an event again by the id of its delivery. */
import { randomUUID } from 'node:crypto';
import type { Source } from '../../lib/config/define-config.ts';
import type { Unsigned } from './signed-request.ts';

/** Each is a set of headers: the standard's, and those of Svix, which it comes from. A request has one of them. */
const FAMILIES = ['webhook', 'svix'] as const;
const PARTS = ['id', 'timestamp', 'signature'] as const;

/** A sample may bring what signed it once. It keeps the names of its provider, which its `map` may look for. */
export function asNewDelivery(request: Unsigned, { verify }: Pick<Source, 'verify'>): Unsigned {
  if (verify.scheme !== 'standard-webhook') return request;
  const headers: Record<string, string> = { ...request.headers };
  const family = FAMILIES.find((name) => `${name}-id` in headers) ?? FAMILIES[0];
  for (const name of FAMILIES) for (const part of PARTS) delete headers[`${name}-${part}`];
  return { ...request, headers: { [`${family}-id`]: `msg_${randomUUID()}`, ...headers } };
}
