/** The queue of users has what a user's senders said in the order in which they heard that it was accepted. */
import { lineOf, type SimulatedEvent } from '../events.ts';
import { isFifo } from '../fifo.ts';
import type { Stored } from '../invocations.ts';
import type { PlannedRequest } from '../requests.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';
import type { Lines } from './lines.ts';

/** SQS's five minutes, and no more: what comes later is queued anew. */
const DEDUPLICATED_FOR_MS = 300_000;

/** What the door queued of an event, by the numbers of the messages. */
interface Queued {
  readonly event: SimulatedEvent;
  readonly request: PlannedRequest;
  readonly line: string;
  readonly first: number;
  last: number;
  /** When that was, in milliseconds since 1970. */
  lastAt: number;
}

/** From when until when a sender was busy with a request, by a count of all that senders and queue did. */
interface Talk {
  readonly openedAt: number;
  closedAt: number;
  isAnswered: boolean;
}

export interface AtTheEnd {
  readonly witness: Partial<Witness>;
  /** What can be told only when the world is over. */
  readonly judge: () => void;
}

export function acceptanceInvariants({ violate, now }: Facts, lines: Lines): AtTheEnd {
  const talks = new Map<PlannedRequest, Talk>();
  const queued = new Map<SimulatedEvent, Queued>();
  const groups = new Map<string, string>();
  /** Lines of which a repeated request brought some anew and some not: SQS's five minutes ended between them. */
  const torn = new Set<string>();
  let count = 0;

  function storedByDoor(message: Stored, request: PlannedRequest): void {
    const { event, group, sequence } = message;
    const line = event && lineOf(event);
    if (event === undefined || line === undefined || group === undefined) return;
    isOfItsUser(line, group.id, event);
    const before = queued.get(event);
    if (before === undefined) {
      queued.set(event, { event, request, line, first: sequence, last: sequence, lastAt: now() });
      return;
    }
    if (isRepeatedAsItWas(before) && now() - before.lastAt < DEDUPLICATED_FOR_MS) {
      violate('in-order', `${event.marker} is queued again, though its sender only repeated it`);
    }
    Object.assign(before, { last: sequence, lastAt: now() });
  }

  /** One group a user, one user a group. */
  function isOfItsUser(line: string, group: string, { marker }: SimulatedEvent): void {
    const known = groups.get(line) ?? group;
    groups.set(line, known);
    const others = groups.entries().some(([other, id]) => other !== line && id === group);
    if (known !== group || others) violate('in-order', `the group of ${marker} is not that of its user`);
  }

  function isBefore(one: Queued, other: Queued): boolean {
    const [before, after] = [talks.get(one.request), talks.get(other.request)];
    if (one.request === other.request) return placeOf(one) < placeOf(other);
    return before?.isAnswered === true && after !== undefined && before.closedAt < after.openedAt;
  }

  function judgePair(one: Queued, other: Queued): void {
    const what = `${one.event.marker} was accepted before ${other.event.marker}, and is queued behind it`;
    if (one.first > other.first) violate('in-order', what);
    const areAnswered = [one, other].every(({ request }) => talks.get(request)?.isAnswered === true);
    if (areAnswered && !torn.has(one.line) && one.last > other.last) violate('in-order', `${what} again`);
  }

  return {
    witness: {
      opened: (request) =>
        void talks.set(request, { openedAt: ++count, closedAt: Number.NaN, isAnswered: false }),
      closed(request, isAnswered) {
        const talk = talks.get(request);
        if (talk !== undefined) Object.assign(talk, { closedAt: ++count, isAnswered });
      },
      stored(message) {
        const { origin, queue } = message;
        if (origin.kind === 'door' && isFifo(queue)) storedByDoor(message, origin.visit.request.planned);
      },
      dropped(_queue, _group, event, origin) {
        const line = event && lineOf(event);
        const isRepeated = origin.kind === 'door' && origin.visit.request.events.length > 1;
        if (line !== undefined && isRepeated) torn.add(line);
      },
    },
    judge() {
      for (const [line, those] of Map.groupBy(queued.values(), (one) => one.line)) {
        if (lines.isExcused(line)) continue;
        for (const one of those) {
          for (const other of those) if (isBefore(one, other)) judgePair(one, other);
        }
      }
      for (const [request, { isAnswered }] of talks) if (!isAnswered) areSentInTurn(request);
    },
  };

  /** What follows in a request was not queued unless all before it was. */
  function areSentInTurn({ events }: PlannedRequest): void {
    const missing = new Set<string>();
    for (const event of events) {
      const line = lineOf(event);
      if (line === undefined || event.must === 'be-refused' || lines.isExcused(line)) continue;
      if (!queued.has(event)) missing.add(line);
      else if (missing.has(line))
        violate('in-order', `${event.marker} is queued, and what it follows is not`);
    }
  }
}

/** Whether its sender sends it again in the same bytes, under the same id. */
function isRepeatedAsItWas({ event, request: { repeatable, form } }: Queued): boolean {
  if (repeatable === 'by-own-ids') return event.id !== undefined && !form.startsWith('api');
  return repeatable !== 'no';
}

function placeOf({ event, request }: Queued): number {
  return request.events.indexOf(event);
}
