/** The id of an event that brings none of its own. */
import { randomUUID } from 'node:crypto';
import { derivedEventId } from '../event/event-id.ts';
import type { CutEvents } from './cut-events.ts';
import type { Request } from './request.ts';

/** Headers by which senders make a request repeatable; the first that is present counts. */
const ID_HEADERS = ['webhook-id', 'idempotency-key'];

/**
 * @returns from an event's text its id: the same for the same event sent again under the same header. In a
 * list the event's own bytes count too, also when one is left: a sender may repeat just those that failed.
 */
export function eventIdOf(
  { headers }: Request,
  source: string,
  form: CutEvents['form'],
): (text: string) => string {
  const scheme = ID_HEADERS.find((name) => headers[name]);
  if (scheme === undefined) return () => randomUUID();
  const id = headers[scheme] as string;
  return (text) => derivedEventId(source, { scheme, id }, form === 'single' ? undefined : text);
}
