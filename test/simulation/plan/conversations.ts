/**
 * Senders who say several things of one user, each when they have the answer to the one before: for these there is an
 * order, and it must not be lost.
 */
import type { Dice } from '../dice.ts';
import {
  type Change,
  goesInBulk,
  NO_CHANGE,
  type OperationName,
  type SimulatedEvent,
  type SimulatedProject,
  type SimulatedUser,
} from '../events.ts';
import type { Form, PlannedRequest } from '../requests.ts';
import { LIST_IDS, oddNaturesOf, type RequestsParts, repeatableBy } from './requests.ts';
import type { Kind } from './time.ts';

/** A user's each change costs a call: a long world has few. */
const MAX_REQUESTS: Readonly<Record<Kind, number>> = { short: 8, burst: 8, aged: 3, long: 2 };

const OPERATIONS: readonly OperationName[] = [
  'users/update',
  'users/update',
  'users/update',
  'users/updateSubscriptions',
  'commerce/updateCart',
  'lists/subscribe',
  'lists/unsubscribe',
];

export function drawConversations(parts: RequestsParts, dice: Dice): PlannedRequest[] {
  const count = dice.pick([0, 1, 1, 2]);
  return Array.from({ length: count }, (_, number) =>
    drawConversation(parts, { name: `talk-${number}`, operations: OPERATIONS }, dice),
  ).flat();
}

/** Of users whose changes are kept apart. */
export function drawSpacedConversations(parts: RequestsParts, dice: Dice): PlannedRequest[] {
  const names = parts.projects.flatMap(({ name, spacingSeconds }) =>
    spacingSeconds === undefined ? [] : name,
  );
  const sources = parts.sources.filter(({ project }) => project !== undefined && names.includes(project));
  if (sources.length === 0) return [];
  const operations = [...OPERATIONS, 'workflows/triggerWorkflow'] as const;
  return Array.from({ length: dice.between(1, 3) }, (_, number) =>
    drawConversation({ ...parts, sources }, { name: `spaced-talk-${number}`, operations }, dice),
  ).flat();
}

/** Of users who go many in a call. */
export function drawBulkConversations(parts: RequestsParts, dice: Dice): PlannedRequest[] {
  const inBulk = parts.projects.filter((project) => goesInBulk({ project, operation: 'users/update' }));
  const names = inBulk.map(({ name }) => name);
  const sources = parts.sources.filter(({ project }) => project !== undefined && names.includes(project));
  if (sources.length === 0) return [];
  const operations = ['users/update', 'users/update', 'users/updateSubscriptions'] as const;
  return Array.from({ length: dice.between(1, 4) }, (_, number) =>
    drawConversation(
      { ...parts, sources },
      { name: `bulk-talk-${number}`, operations, isOfMany: true },
      dice,
    ),
  ).flat();
}

interface Talk {
  readonly name: string;
  readonly operations: readonly OperationName[];
  /** About all users of its project, and not about one. */
  readonly isOfMany?: boolean;
}

function drawConversation(
  parts: RequestsParts,
  { name, operations: among, isOfMany = false }: Talk,
  dice: Dice,
): PlannedRequest[] {
  const { kind, sources, projects, users, startAt, stopAt } = parts;
  const those = sources.filter(({ project, forms }) => project !== undefined && !forms.includes('mapped'));
  const source = dice.pick(those);
  const project = projects.find(({ name }) => name === source.project) ?? (projects[0] as SimulatedProject);
  // The same user however it is written.
  const user = dice.pick(users.get(project) ?? []);
  const own = dice.chance(0.3) ? [user, { ...user, email: user.email?.toUpperCase() }] : [user];
  const asWritten = isOfMany ? (users.get(project) ?? []) : own;
  // Neighbours of one kind can be made one, and what stands between them keeps them apart.
  const operations = dice.chance(0.5) ? among : [dice.pick(among), dice.pick(among)];
  const oddity = dice.pick([0, 0, 0.2]);
  const isBurst = dice.chance(0.5);
  const forms = source.forms.filter((form) => form === 'single' || form === 'list' || form === 'api');

  let last: PlannedRequest | undefined;
  return Array.from({ length: dice.between(1, MAX_REQUESTS[kind]) }, (_, index): PlannedRequest => {
    const form = dice.pick<Form>(forms);
    const repeatable = repeatableBy(source, dice);
    // Who corrects something may send it under the id that it had.
    const id = repeatable === 'by-own-ids' ? `${name}-${dice.between(0, 2)}` : undefined;
    const events = Array.from({ length: form === 'list' ? dice.between(1, 5) : 1 }, (_, place) =>
      drawChange(
        parts,
        {
          project,
          user: dice.pick(asWritten),
          operation: dice.pick(
            project.order === 'all' && id === undefined
              ? ([...operations, 'events/track'] as const)
              : operations,
          ),
          oddity,
          // Iterable's own paths take no id of these.
          id: id === undefined || form === 'api' ? undefined : `${id}-${place}`,
        },
        dice,
      ),
    );
    const at = startAt + (isBurst ? dice.between(0, 3_000) : dice.between(0, stopAt - startAt));
    last = {
      ...{ at: index === 0 ? at : 0, after: last, source: source.name, namesSource: true, form },
      ...{ repeatable, hasWrongKey: false, events },
    };
    return last;
  });
}

export interface Wanted {
  readonly project: SimulatedProject;
  readonly user: SimulatedUser;
  readonly operation: OperationName;
  /** How often Iterable has something against it. */
  readonly oddity: number;
  readonly id: string | undefined;
}

export function drawChange(
  { ledger }: Pick<RequestsParts, 'ledger'>,
  { project, user, operation, oddity, id }: Wanted,
  dice: Dice,
): SimulatedEvent {
  // What Iterable says of an address it says of all that user's events.
  const natures = oddNaturesOf(operation).filter((nature) => nature !== 'bad-email');
  const isInvalid = dice.chance(oddity / 4);
  return ledger.add({
    ...{ project, user, operation, id },
    nature: dice.chance(oddity) ? dice.pick(natures) : 'plain',
    eventName: `${project.name}:opened`,
    listId: dice.pick(LIST_IDS),
    change: operation === 'events/track' ? NO_CHANGE : drawContent(goesInBulk({ project, operation }), dice),
    isInvalid,
    must: isInvalid ? 'be-refused' : 'be-accepted',
  });
}

const FIELDS = ['plan', 'home', 'seats', 'tags'];
/** Of several types, in digits that a parser would change. */
const VALUES = [
  '1.0',
  '9007199254740993',
  '"gold"',
  'null',
  'true',
  '[1.0,2]',
  '{"street": 1.50}',
  '{"number":2e2}',
  '{"number": 3,"more":{"deep":[{}]}}',
  '{}',
];
const LISTS = [
  'emailListIds',
  'unsubscribedChannelIds',
  'unsubscribedMessageTypeIds',
  'subscribedMessageTypeIds',
];

/** @param saysOfNewFields whether it may say what a call of many users says once for all */
function drawContent(saysOfNewFields: boolean, dice: Dice): Change {
  const objects = VALUES.filter((value) => value.startsWith('{'));
  const values = dice.chance(0.5) ? VALUES : objects;
  const fields = dice.shuffled(FIELDS).slice(0, dice.between(0, 3));
  const [first = '', ...others] = dice.shuffled(LISTS).slice(0, dice.between(1, 3));
  return {
    fields: fields.map((name) => `,"${name}":${dice.pick(values)}`).join(''),
    isDeep: dice.chance(0.5),
    ...(saysOfNewFields ? { newFields: dice.pick([undefined, undefined, 'true', 'false'] as const) } : {}),
    isBare: dice.chance(0.6),
    subscriptions: Object.fromEntries([
      [first, [dice.between(1, 99), dice.between(1, 99)]],
      ...others.map((name) => [name, dice.chance(0.3) ? null : [dice.between(1, 99)]] as const),
    ]),
  };
}
