/**
 * Which messages of users in order a call is made of: one, or neighbours that were made one. The call doesn't say, so
 * this follows each group through an invocation. Where a message lies there twice, more than one answer may be right.
 */
import type { Ledger, SimulatedEvent } from './events.ts';
import type { Invocation, Place, Receive, Stored } from './invocations.ts';
import { applyTo, NOBODY, type Profile, type Request } from './profiles.ts';
import { elementTexts, isRawObject, parseRaw, type Raw, rawText } from './raw-json.ts';

/** What of a call is about one user: a request that could go alone, and the messages that it is made of. */
export interface Strand {
  readonly request: Request;
  /** The last and fewest that it can be made of; nothing if the invocation was given none of them. */
  readonly parts: readonly Receive[];
  /** Besides, if a message lies there twice. */
  readonly perhaps: readonly Receive[];
  /** It can be the last of these and nothing else. */
  readonly mayBeAlone: boolean;
  /** One of many users, of whom no order is kept. */
  readonly isInBulk: boolean;
  /** It does what they do, one after the other. */
  readonly isMade: boolean;
  /** The first and the last of what it is made of: several, if nobody can tell for certain. */
  readonly ends: readonly Ends[];
  /** Tells what came of it: whether its messages are done, and whether the call was about others besides. */
  readonly end: (isDone: boolean, wasWithOthers: boolean) => void;
}

export interface Ends {
  readonly first: Stored;
  readonly last: Stored;
}

/** Where nothing fits, the parts reach up to what the body comes from: `invariants/order.ts` says what is wrong then. */
export function strandOf(invocation: Invocation, request: Request, ledger: Ledger): Strand {
  const events = ledger.eventsIn(request.body);
  const isIn = ({ message: { event } }: Receive) => event !== undefined && events.has(event);
  const place = placeOf(invocation, invocation.batch.find(isIn)?.message.group?.id);
  const nothing: Strand = {
    request,
    parts: [],
    perhaps: [],
    mayBeAlone: false,
    isInBulk: false,
    isMade: false,
    ends: [],
    end: () => {},
  };
  if (place === undefined) return nothing;
  const { receives } = place;
  const fitting = [...place.at].flatMap((from) =>
    receives.flatMap((receive, index): (readonly [from: number, to: number])[] =>
      index >= from && isIn(receive) && areMadeOne(receives.slice(from, index + 1), request)
        ? [[from, index + 1]]
        : [],
    ),
  );
  const [fewest, ...others] = fitting.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
  if (fewest === undefined) {
    const from = Math.min(...place.at);
    return { ...nothing, parts: receives.slice(from, receives.findLastIndex(isIn) + 1) };
  }
  const parts = receives.slice(...fewest);
  const perhaps = others.flatMap((other) => receives.slice(...other)).filter((one) => !parts.includes(one));
  return {
    request,
    parts,
    perhaps: [...new Set(perhaps)],
    mayBeAlone: fitting.some((ends) => eventsOf(receives.slice(...ends)).size === 1),
    isInBulk: false,
    isMade: true,
    ends: fitting.flatMap(([from, to]) => {
      const [first, last] = [receives[from]?.message, receives[to - 1]?.message];
      return first && last ? [{ first, last }] : [];
    }),
    end(isDone, wasWithOthers) {
      // If the answer leaves open who of a list failed, all of it go again, those who were taken too.
      const ends = fitting.flatMap(([from, to]) => (!isDone ? [from] : wasWithOthers ? [from, to] : [to]));
      place.at = new Set(ends);
    },
  };
}

export function eventsOf(receives: readonly Receive[]): Set<SimulatedEvent> {
  return new Set(receives.flatMap(({ message }) => message.event ?? []));
}

/** The group of all messages that it is made of. */
export function groupOf({ parts }: Strand): string | undefined {
  return parts[0]?.message.group?.id;
}

/** The request about one element of a list, in what stands around them all. */
export function requestsIn({ operation, body }: Request, list: string | undefined): readonly Request[] {
  if (list === undefined) return [{ operation, body }];
  const before = body.slice(0, body.indexOf(`"${list}":[`) + list.length + 4);
  const after = body.slice(body.lastIndexOf(']'));
  return elementTexts(body, list).map((element) => ({ operation, body: `${before}${element}${after}` }));
}

/** The invocation heard that a queue has this message: it was buried, or sent on. */
export function followConfirmed(invocation: Invocation, text: string): void {
  const { batch, confirmed } = invocation;
  for (const group of new Set(batch.map(({ message }) => message.group?.id))) {
    const place = placeOf(invocation, group);
    if (place === undefined) continue;
    const textAt = (at: number) => place.receives[at]?.message.body ?? '';
    const gone = [...place.at].filter((at) => textAt(at) === text);
    if (gone.length === 0) continue;
    place.at = new Set(gone.map((at) => at + 1));
    // What follows may have been confirmed before it.
    for (const at of place.at) if (textAt(at) !== text && confirmed.has(textAt(at))) place.at.add(at + 1);
  }
}

function placeOf({ batch, places }: Invocation, group: string | undefined): Place | undefined {
  if (group === undefined) return undefined;
  const place = places.get(group) ?? {
    receives: batch.filter(({ message }) => message.group?.id === group),
    at: new Set([0]),
  };
  places.set(group, place);
  return place;
}

/** Whether the one request does what all of them do, one after the other, and each value in it is one of theirs. */
function areMadeOne(parts: readonly Receive[], request: Request): boolean {
  const requests = parts.flatMap(({ message }) => requestIn(message.body, message.event) ?? []);
  const last = requests.at(-1);
  if (requests.length < parts.length || last === undefined || last.operation !== request.operation)
    return false;
  if (parts.length === 1) return last.body === request.body;
  return (
    requests.every(({ body }) => namesIn(body) === namesIn(request.body)) &&
    SAMPLES.every(
      (profile) => textOf(requests.reduce(applyTo, profile)) === textOf(applyTo(profile, request)),
    )
  );
}

/** @param text of a message */
export function requestIn(text: string, event: SimulatedEvent | undefined): Request | undefined {
  const body = text.slice(text.indexOf('\n') + 1);
  return event === undefined ? undefined : { operation: event.operation, body };
}

/** Whom it is about, as it is written. */
export function namesIn(body: string): string {
  const { user, subscribers, ...top } = parseRaw(body);
  const [subscriber] = (subscribers ?? []) as readonly Raw[];
  const named = [user, subscriber].find(isRawObject) ?? top;
  return rawText([named.email ?? '', named.userId ?? '', top.listId ?? '']);
}

export function textOf(profile: Profile): string {
  return rawText({ ...profile });
}

/** What a user may have been before: nobody, and one whose every field is an object or none. */
const SAMPLES: readonly Profile[] = [
  NOBODY,
  {
    ...NOBODY,
    fields: { plan: '1', home: { street: '"before"', number: '7' }, seats: { one: { two: '3' } } },
    subscriptions: { emailListIds: ['1'], unsubscribedChannelIds: ['2'] },
  },
];
