/** What Iterable makes of events that reach the right project, and how it tells. */
import {
  type Answer,
  type Meaning,
  nameDisallowed,
  refusal,
  success,
  userForgotten,
  userUnknown,
} from './answers.ts';
import type { CallList } from './call-list.ts';
import type { Dice } from './dice.ts';
import type { Nature, SimulatedEvent } from './events.ts';

/** An event as it came in a call; the event is unknown if it was planted by a stranger. */
export interface Item {
  readonly event: SimulatedEvent | undefined;
  readonly body: string;
}

export interface Judged {
  readonly answer: Answer;
  readonly meanings: ReadonlyMap<SimulatedEvent, Meaning>;
}

export interface BulkRules {
  /** What the call lists. */
  readonly list: NonNullable<CallList>;
  readonly maxItems: number;
  /** One event fails and is counted, and no list names it. */
  readonly hidesFailure: boolean;
}

/** In a bulk call these refuse all of it; the others are told by lists. */
const REFUSES_ALL = ['type-mismatch', 'bad-parameters', 'too-many-fields', 'too-large'] as const;
export type RefusesAll = (typeof REFUSES_ALL)[number];

/** Whether Iterable has the event's user. */
export type Knows = (event: SimulatedEvent) => boolean;

export function judgeSingle({ event, body }: Item, knows: Knows, dice: Dice): Judged {
  if (event === undefined) return { answer: success(undefined), meanings: new Map() };
  const answer = answerTo(event, body, knows, dice);
  return { answer, meanings: new Map([[event, answer.means]]) };
}

function answerTo(event: SimulatedEvent, body: string, knows: Knows, dice: Dice): Answer {
  const { user, nature, eventName } = event;
  if (nature === 'disallowed-name') return nameDisallowed(dice, eventName);
  if (user.isForgotten) return userForgotten(dice);
  if (!knows(event)) return userUnknown(dice);
  if (nature !== 'plain') return refusal(dice, nature);
  return success(/"id":"([^"]*)"/.exec(body)?.[1]);
}

export function judgeBulk(items: readonly Item[], knows: Knows, dice: Dice, rules: BulkRules): Judged {
  const events = items.flatMap(({ event }) => event ?? []);
  const culprit = events.findIndex(({ nature }) => refusesAll(nature));
  if (items.length > rules.maxItems) return refusedTogether(refusal(dice, 'too-large'), events);
  if (culprit !== -1) {
    const answer = refusal(dice, events[culprit]?.nature as RefusesAll);
    return refusedTogether(dice.chance(0.5) ? answer : naming(answer, `${rules.list}[${culprit}]`), events);
  }

  const told = new Map(events.map((event) => [event, meaningInBulk(event, knows)]));
  const lists = listsOf(told, dice);
  const plain = events.filter((event) => told.get(event) === 'taken');
  if (rules.hidesFailure && plain.length > 0) {
    const unlucky = dice.pick(plain);
    // Counted, and at times its user is listed, as if all of that user's events had failed.
    const listed = dice.chance(0.7) ? emailOf(unlucky) : [];
    lists.failedUpdates.invalidEmails.push(...listed);
    told.set(unlucky, listed.length > 0 ? 'rejected' : 'transient');
  }
  const successCount = events.filter((event) => told.get(event) === 'taken').length;
  const body = JSON.stringify({
    successCount,
    failCount: events.length - successCount,
    createdFields: [],
    filteredOutFields: [],
    ...lists,
  });
  const meanings = new Map([...told].map(([event, means]) => [event, meaningFor(event, means)]));
  return { answer: { means: 'taken', status: 200, body }, meanings };
}

/** Whom Iterable doesn't know is off each list, though it counts that as a failure. */
function meaningFor({ operation }: SimulatedEvent, told: Meaning): Meaning {
  return operation === 'lists/unsubscribe' && told === 'user-unknown' ? 'taken' : told;
}

function meaningInBulk(event: SimulatedEvent, knows: Knows): Meaning {
  const { user, nature } = event;
  if (nature === 'disallowed-name') return 'name-disallowed';
  if (user.isForgotten) return 'user-forgotten';
  if (!knows(event)) return 'user-unknown';
  if (nature === 'bad-email') return 'rejected';
  return 'taken';
}

export function refusesAll(nature: Nature): nature is RefusesAll {
  return (REFUSES_ALL as readonly Nature[]).includes(nature);
}

/** Alone in its call, an event is refused by itself. */
export function refusedTogether(answer: Answer, events: readonly SimulatedEvent[]): Judged {
  const means = events.length === 1 ? answer.means : 'refused-together';
  return { answer, meanings: new Map(events.map((event) => [event, means])) };
}

export function naming({ body, ...answer }: Answer, item: string): Answer {
  if (!body.startsWith('{')) return { ...answer, body };
  const params = { [`obj.${item}.createdAt`]: 'Number value expected' };
  return { ...answer, body: JSON.stringify({ ...JSON.parse(body), params }) };
}

/** By user or name only, as Iterable has it: no list tells of a single event. */
function listsOf(meanings: ReadonlyMap<SimulatedEvent, Meaning>, dice: Dice) {
  const those = (means: Meaning) => [...meanings.keys()].filter((event) => meanings.get(event) === means);
  const lists = {
    disallowedEventNames: those('name-disallowed').map(({ eventName }) => eventName),
    // Deprecated, and at times still the only ones.
    invalidEmails: [] as string[],
    invalidUserIds: [] as string[],
    failedUpdates: {
      invalidEmails: those('rejected').flatMap(emailOf),
      invalidUserIds: those('rejected').flatMap(userIdOf),
      notFoundEmails: those('user-unknown').flatMap(emailOf),
      notFoundUserIds: those('user-unknown').flatMap(userIdOf),
      forgottenEmails: those('user-forgotten').flatMap(emailOf),
      forgottenUserIds: those('user-forgotten').flatMap(userIdOf),
    },
  };
  if (dice.chance(0.3)) {
    lists.invalidEmails.push(...lists.failedUpdates.invalidEmails);
    if (dice.chance(0.5)) lists.failedUpdates.invalidEmails = [];
  }
  return lists;
}

/** Iterable keeps addresses in lower case. */
export function emailOf({ user }: SimulatedEvent): string[] {
  return user.email === undefined ? [] : [user.email.toLowerCase()];
}

export function userIdOf({ user }: SimulatedEvent): string[] {
  return user.email === undefined && user.userId !== undefined ? [user.userId] : [];
}
