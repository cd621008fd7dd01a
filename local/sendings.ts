/** What will be sent to Iterable for the messages of an invocation: each alone, and neighbours of a user merged. */
import { decodeMessage, type Envelope } from '../lib/event/envelope.ts';
import { type BulkEndpoint, type Operation, operationNamed } from '../lib/iterable/operations.ts';
import { mergedBody } from '../lib/users/coalesce.ts';
import { itemsByUser } from '../lib/users/in-bulk.ts';

/** An event on its way. */
export interface QueuedEvent {
  readonly envelope: Envelope;
  readonly operation: Operation;
  readonly body: string;
  /** Of a message of a FIFO queue. */
  readonly group: string | undefined;
}

export interface Sending<Event extends QueuedEvent> {
  /** Several, if it is merged; a call has the id of the first. */
  readonly events: readonly [Event, ...Event[]];
  readonly operation: Operation;
  readonly body: string;
}

/** @returns nothing for what no deploy of this version sends */
export function queuedEventIn(text: string, group: string | undefined): QueuedEvent | undefined {
  const message = decodeMessage(text);
  if (message.kind !== 'message') return undefined;
  const operation = operationNamed(message.envelope.operation);
  return operation && { envelope: message.envelope, operation, body: message.body, group };
}

export function aloneOf<Event extends QueuedEvent>(event: Event): Sending<Event> {
  return { events: [event], operation: event.operation, body: event.body };
}

/** What was merged goes alone if it is refused as one. */
export function mergedOf<Event extends QueuedEvent>(events: readonly Event[]): readonly Sending<Event>[] {
  // Only what has a group is merged.
  const groups = Map.groupBy(events, (event) => event.group ?? event);
  return [...groups.values()].flatMap(mergedIn);
}

function mergedIn<Event extends QueuedEvent>(neighbours: readonly Event[]): readonly Sending<Event>[] {
  const merged = new Set<Sending<Event>>();
  let last: Sending<Event> | undefined;
  for (const event of neighbours) {
    const body = last && mergedBody(last, event);
    if (last === undefined || body === undefined) last = aloneOf(event);
    else {
      merged.delete(last);
      last = { events: [...last.events, event], operation: event.operation, body };
      merged.add(last);
    }
  }
  return [...merged];
}

/**
 * What may stand of users in the list of a bulk call: neighbours merged, all of them or without the first, which may be
 * a probe; and each event alone, if they are refused.
 */
export function listedOf<Event extends QueuedEvent>(
  events: readonly Event[],
  { name, saidOnce }: BulkEndpoint,
): readonly Sending<Event>[] {
  const listed = events.filter(
    ({ operation, group }) => operation.bulk?.name === name && group === undefined,
  );
  const accepted = listed.toSorted((a, b) => a.envelope.acceptedAt.localeCompare(b.envelope.acceptedAt));
  const items = itemsByUser(accepted, saidOnce).flat();
  return items.flatMap(({ requests }) =>
    partsOf(requests).flatMap((part) => {
      const [[item] = [], ...others] = itemsByUser(part, saidOnce);
      if (item === undefined || others.length > 0 || item.requests.length < part.length) return [];
      const { requests, body, user } = item;
      return [{ events: requests, operation: requests[0].operation, body: user?.text ?? body }];
    }),
  );
}

/** The most first. */
function partsOf<Event>(events: readonly Event[]): readonly (readonly Event[])[] {
  const alone = events.map((event) => [event]);
  if (events.length === 1) return alone;
  return [events, ...(events.length > 2 ? [events.slice(1)] : []), ...alone];
}
