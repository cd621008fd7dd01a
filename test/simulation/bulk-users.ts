/**
 * Users who go many in a call, where no order of them is kept: which messages each item of a call is made of. What is
 * made one shows a mark of each, unless what it said is said otherwise by a later one.
 */
import type { Meaning } from './answers.ts';
import type { Ledger, OperationName } from './events.ts';
import type { Invocation, Receive } from './invocations.ts';
import { eventsOf, namesIn, requestIn, type Strand, textOf } from './parts.ts';
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

/** After any other answer a message is not sent together with others in the same invocation. */
const GO_AGAIN: readonly Meaning[] = ['refused-together', 'key-refused'];

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
  const isOpen = ({ message: { event } }: Receive) => {
    if (event === undefined || invocation.broken.has(event)) return false;
    const last = invocation.heard.get(event)?.at(-1)?.means;
    return event.operation === operation && (last === undefined || GO_AGAIN.includes(last));
  };
  return elementTexts(body, list).map((element) => {
    const request = { operation, body: `{${said.join('')}${element.slice(1)}` };
    const events = ledger.eventsIn(element);
    const shown = inTurn.filter(({ message: { event } }) => event !== undefined && events.has(event));
    const unseen = inTurn.filter((receive) => isOpen(receive) && !shown.includes(receive));
    return bulkStrandOf(request, { inTurn, shown, unseen });
  });
}

/** All in the order in which they were accepted. */
interface Candidates {
  readonly inTurn: readonly Receive[];
  /** Whose mark the request bears. A message may lie there twice. */
  readonly shown: readonly Receive[];
  /** A later one may have said otherwise all that these said. */
  readonly unseen: readonly Receive[];
}

function bulkStrandOf(request: Request, { inTurn, shown, unseen }: Candidates): Strand {
  const fitting = partsOf(shown).filter((parts) => isMadeOf(parts, request));
  const [parts = shown, ...others] = fitting.sort((one, other) => one.length - other.length);
  const isMade = fitting.length > 0;
  const withOne = (those: readonly Receive[], one: Receive) =>
    inTurn.filter((receive) => receive === one || those.includes(receive));
  const hidden = unseen.filter((one) => fitting.some((those) => isMadeOf(withOne(those, one), request)));
  const perhaps = new Set([...others.flat(), ...hidden]).difference(new Set(parts));
  return {
    ...{ request, parts, perhaps: [...perhaps], isInBulk: true, isMade },
    mayBeAlone: fitting.some((those) => eventsOf(those).size === 1),
    ends: [],
    end: () => {},
  };
}

/** Which of them can have gone: of each event one message, or several. */
function partsOf(shown: readonly Receive[]): readonly (readonly Receive[])[] {
  const events = new Set(shown.map(({ message }) => message.event));
  if (events.size === shown.length) return [shown];
  const subsets: (readonly Receive[])[] = [[]];
  for (const one of shown) subsets.push(...subsets.map((subset) => [...subset, one]));
  return subsets.filter((subset) => new Set(subset.map(({ message }) => message.event)).size === events.size);
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
