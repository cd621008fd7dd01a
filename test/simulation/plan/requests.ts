/** What the senders of a world send, and when. */
import type { Dice } from '../dice.ts';
import {
  isAboutList,
  type Ledger,
  type Nature,
  NO_CHANGE,
  type OperationName,
  type SimulatedEvent,
  type SimulatedProject,
} from '../events.ts';
import type { PlannedRequest, Repeatable } from '../requests.ts';
import type { SimulatedSource } from './configuration.ts';
import type { Kind, Span } from './time.ts';
import { type Users, userOfOne } from './users.ts';

export interface Cast extends Span {
  readonly kind: Kind;
  readonly projects: readonly SimulatedProject[];
  readonly users: Users;
  readonly ledger: Ledger;
}

export interface RequestsParts extends Cast {
  readonly sources: readonly SimulatedSource[];
}

const ODD_NATURES_OF_ALL: readonly Nature[] = [
  'type-mismatch',
  'bad-parameters',
  'too-many-fields',
  'too-large',
];
const ODD_NATURES_OF_LISTS: readonly Nature[] = [...ODD_NATURES_OF_ALL, 'bad-email'];
const ODD_NATURES: readonly Nature[] = [...ODD_NATURES_OF_LISTS, 'disallowed-name'];

const LIST_OPERATIONS = ['lists/subscribe', 'lists/unsubscribe'] as const;
/** Numbers that a parser would change, and that can't be told apart by their length. */
export const LIST_IDS = ['9007199254740993', '9007199254740995'];

/** A long world has few events: each lives through thousands of receives. A burst has many at once. */
const MAX_EVENTS: Readonly<Record<Kind, number>> = { short: 12, burst: 60, aged: 2, long: 2 };
const MIN_EVENTS: Readonly<Record<Kind, number>> = { short: 1, burst: 35, aged: 1, long: 1 };

const MAX_LIST: Readonly<Record<Kind, number>> = { short: 8, burst: 40, aged: 2, long: 2 };

export function drawRequests(parts: RequestsParts, dice: Dice): PlannedRequest[] {
  const { kind, sources, startAt, stopAt } = parts;
  const oddity = dice.pick([0, 0.1, 0.4]);
  const isBurst = kind === 'burst' || dice.chance(0.3);
  const onlySource =
    kind === 'burst' ? dice.pick(sources.filter(({ project }) => project !== undefined)) : undefined;
  const requests: PlannedRequest[] = [];
  for (let left = dice.magnitude(MIN_EVENTS[kind], MAX_EVENTS[kind]); left > 0; ) {
    const source = onlySource ?? dice.pick(sources);
    const form = dice.pick(source.forms);
    const size = form === 'single' || form === 'api' ? 1 : dice.between(1, Math.min(left, MAX_LIST[kind]));
    left -= size;
    const hasWrongKey = dice.chance(0.03);
    const repeatable = repeatableBy(source, dice);
    const listed =
      form === 'api-list'
        ? { operation: dice.pick(LIST_OPERATIONS), listId: dice.pick(LIST_IDS) }
        : undefined;
    const events = Array.from({ length: size }, (_, index) => {
      const id = repeatable === 'by-own-ids' ? `id-${requests.length}-${index}` : undefined;
      const isTrack = id !== undefined || form === 'api-bulk' || form === 'mapped' || kind === 'burst';
      const wanted = { projectName: source.project, hasWrongKey, oddity, id, isTrack, listed };
      return drawEvent(parts, wanted, dice);
    });
    const at = isBurst ? startAt + dice.between(0, 5_000) : dice.between(startAt, stopAt);
    const namesSource = !form.startsWith('api') || dice.chance(0.5);
    requests.push({ at, source: source.name, namesSource, form, repeatable, hasWrongKey, events });
  }
  return requests;
}

export function repeatableBy({ isWebhook }: SimulatedSource, dice: Dice): Repeatable {
  if (isWebhook) return 'by-webhook-id';
  return dice.pick(['by-own-ids', 'by-own-ids', 'by-idempotency-key', 'no']);
}

interface Wanted {
  readonly projectName: string | undefined;
  readonly hasWrongKey: boolean;
  /** The share of events that Iterable has something against. */
  readonly oddity: number;
  readonly id: string | undefined;
  readonly isTrack: boolean;
  /** What all of a list that is sent in one call have in common. */
  readonly listed: Pick<SimulatedEvent, 'operation' | 'listId'> | undefined;
}

function drawEvent(cast: Cast, wanted: Wanted, dice: Dice): SimulatedEvent {
  const { projectName, hasWrongKey, oddity, id, listed } = wanted;
  const { projects, ledger } = cast;
  const project = projects.find(({ name }) => name === projectName) ?? dice.pick(projects);
  const operation = operationFor(wanted, project, dice);
  const nature = dice.chance(oddity) ? dice.pick(oddNaturesOf(operation)) : 'plain';
  const isInvalid = dice.chance(oddity / 4);
  return ledger.add({
    project,
    operation,
    user: userFor(nature, project, cast, dice),
    nature,
    eventName: eventNameOf(project, nature, dice),
    listId: listed?.listId ?? dice.pick(LIST_IDS),
    change: NO_CHANGE,
    isInvalid,
    must: hasWrongKey || isInvalid ? 'be-refused' : 'be-accepted',
    id,
  });
}

function operationFor({ isTrack, listed }: Wanted, project: SimulatedProject, dice: Dice): OperationName {
  if (listed !== undefined) return listed.operation;
  return isTrack || dice.chance(0.7) ? 'events/track' : dice.pick(otherOperations(project));
}

function otherOperations({ hasClientKey }: SimulatedProject): OperationName[] {
  return ['users/update', ...LIST_OPERATIONS, ...(hasClientKey ? (['events/trackInAppOpen'] as const) : [])];
}

export function oddNaturesOf(operation: OperationName): readonly Nature[] {
  if (operation === 'events/track') return ODD_NATURES;
  return isAboutList({ operation }) ? ODD_NATURES_OF_LISTS : ODD_NATURES_OF_ALL;
}

export function userFor(nature: Nature, project: SimulatedProject, { users, ledger }: Cast, dice: Dice) {
  // What Iterable says of an address it says of all that user's events.
  return nature === 'bad-email'
    ? userOfOne(project, ledger.events.length, dice)
    : dice.pick(users.get(project) ?? []);
}

/** Names are switched off for all events that have them. */
export function eventNameOf({ name }: SimulatedProject, nature: Nature, dice: Dice): string {
  return `${name}:${nature === 'disallowed-name' ? 'switched-off' : dice.pick(['opened', 'bought'])}`;
}
