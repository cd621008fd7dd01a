/** The id of an event that brings none of its own. */
import { randomUUID } from 'node:crypto';
import { derivedEventId, type SendersId } from '../../event/event-id.ts';
import type { Request } from '../request.ts';
import type { Form } from './found.ts';

/** Headers by which senders make a request repeatable; the first that is present counts. */
const ID_HEADERS = [
  'webhook-id',
  'svix-id',
  'idempotency-key',
  'x-github-delivery',
  'x-shopify-event-id',
  'i-twilio-idempotency-token',
];

/**
 * Returns the id for an event that brought none.
 * @param written the event as its sender wrote it
 * @param sendersId its id by the protocol's own convention, if it has one
 */
export type FallbackId = (written: string, sendersId?: SendersId) => string;

/**
 * If an event is sent again under the same header, it gets the same id. In a list the event's own bytes are
 * part of the id, even if only one event is left: a sender may repeat only those that failed.
 */
export function createFallbackId({ headers }: Request, source: string, form: Form): FallbackId {
  const scheme = ID_HEADERS.find((name) => headers[name]);
  return (written, sendersId) => {
    if (sendersId !== undefined) return derivedEventId(source, sendersId);
    if (scheme === undefined) return randomUUID();
    const id = headers[scheme] as string;
    return derivedEventId(source, { scheme, id }, form === 'single' ? undefined : written);
  };
}
