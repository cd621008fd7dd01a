/**
 * Users who go many in a call, where no order of them is kept: which messages each item of a call is made of. What is
 * made one shows a mark of each, unless what it said is said otherwise by a later one.
 */
import type { Ledger, OperationName, SimulatedEvent } from './events.ts';
import type { Invocation, Receive } from './invocations.ts';
import { namesIn, requestIn, type Strand, textOf } from './parts.ts';
import { applyTo, NOBODY, type Request } from './profiles.ts';
import { elementTexts, parseRaw, rawText } from './raw-json.ts';

interface UsersCall {
  readonly operation: OperationName;
  /** The member that lists them. */
  readonly list: 'users' | 'updateSubscriptionsRequests';
}

export const USERS_CALLS: Readonly<Record<string, UsersCall>> = {
  '/api/users/bulkUpdate': { operation: 'users/update', list: 'users' },
  '/api/users/bulkUpdateSubscriptions': {
    operation: 'users/updateSubscriptions',
    list: 'updateSubscriptionsRequests',
  },
};

/** Of a call in which each user stands once. */
export function bulkStrandsOf(
  invocation: Invocation,
  { operation, list }: UsersCall,
  body: string,
  ledger: Ledger,
): readonly Strand[] {
  const { [list]: _, ...shared } = parseRaw(body);
  const said = Object.entries(shared).map(([name, value]) => `"${name}":${rawText(value)},`);
  const inTurn = inOrderOfAcceptance(invocation.batch);
  return elementTexts(body, list).map((element) => {
    const request = { operation, body: `{${said.join('')}${element.slice(1)}` };
    return bulkStrandOf(inTurn, request, ledger.eventsIn(element));
  });
}

function bulkStrandOf(
  inTurn: readonly Receive[],
  request: Request,
  events: ReadonlySet<SimulatedEvent>,
): Strand {
  const shown = inTurn.filter(({ message: { event } }) => event !== undefined && events.has(event));
  // A message may lie there twice.
  const parts = shown.filter(
    (part, index) => shown.findIndex((one) => one.message.body === part.message.body) === index,
  );
  const others = inTurn.filter((one) => !parts.includes(one) && isOfOperation(one, request));
  const perhaps = others.filter((one) => isMadeOf([...parts, one].sort(inTurnOf(inTurn)), request));
  return {
    request,
    parts,
    perhaps: isMadeOf(parts, request) ? perhaps : [],
    mayBeAlone:
      parts.length === 1 && perhaps.every(({ message }) => message.event === parts[0]?.message.event),
    isInBulk: true,
    isMade: isMadeOf(parts, request),
    ends: [],
    end: () => {},
  };
}

function isOfOperation({ message: { event } }: Receive, { operation }: Request): boolean {
  return event?.operation === operation;
}

/** Whether it does what all of them do, one after the other, and says of all what each of them says. */
function isMadeOf(parts: readonly Receive[], request: Request): boolean {
  const requests = parts.flatMap(({ message }) => requestIn(message.body, message.event) ?? []);
  const [only] = requests;
  if (only === undefined || requests.length < parts.length) return false;
  if (requests.length === 1) return rawText(parseRaw(only.body)) === rawText(parseRaw(request.body));
  const asked = manner(request);
  return (
    requests.every((one) => manner(one) === asked) &&
    textOf(requests.reduce(applyTo, NOBODY)) === textOf(applyTo(NOBODY, request))
  );
}

/** Whom it is about, and how it is to be done. */
function manner({ body }: Request): string {
  const { createNewFields = '', mergeNestedObjects = '' } = parseRaw(body);
  return rawText([namesIn(body), createNewFields, mergeNestedObjects]);
}

function inOrderOfAcceptance(batch: readonly Receive[]): readonly Receive[] {
  return batch.toSorted((one, other) => acceptedAt(one) - acceptedAt(other));
}

function acceptedAt({ message: { body } }: Receive): number {
  return Date.parse(/"acceptedAt":"([^"]*)"/.exec(body)?.[1] ?? '');
}

function inTurnOf(inTurn: readonly Receive[]): (one: Receive, other: Receive) => number {
  return (one, other) => inTurn.indexOf(one) - inTurn.indexOf(other);
}
