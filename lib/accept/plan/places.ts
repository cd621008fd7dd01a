/** Where the fields stand that a tracking plan is about. */
import type { ParsedPlan, PlannedFields } from '../../config/tracking-plan.ts';
import type { OperationName } from '../../iterable/operations.ts';
import { elementsOf, type JsonText } from '../../json/json-text.ts';
import { valuesAmong, valuesNamed } from '../../json/object-text.ts';
import type { ParsedEvent } from '../check/read-event.ts';

export interface FieldsAt {
  /** Of the object of the fields, from the event on. */
  readonly path: readonly (string | number)[];
  readonly fields: JsonText;
  /** Nothing if the event's name is not in the plan. */
  readonly planned: PlannedFields | undefined;
}

/** Operations that set fields of profiles, and the member that holds the user or users, if one does. */
const OF_PROFILES: Readonly<Partial<Record<OperationName, '' | 'user' | 'subscribers'>>> = {
  'users/update': '',
  'commerce/trackPurchase': 'user',
  'commerce/updateCart': 'user',
  'lists/subscribe': 'subscribers',
};

export function* fieldsIn(
  { events, profile }: ParsedPlan,
  { operation, known, members }: ParsedEvent,
): Iterable<FieldsAt> {
  const { name } = operation;
  const { eventName } = known;
  if (name === 'events/track' && events !== undefined && typeof eventName === 'string') {
    yield* fieldsAt([], valuesAmong(members, FIELDS), events[eventName]);
  }
  const within = OF_PROFILES[name];
  if (within === undefined || profile === undefined) return;
  if (within === '') {
    yield* fieldsAt([], valuesAmong(members, FIELDS), profile);
    return;
  }
  const users = valuesAmong(members, [within]).get(within);
  const listed = users && elementsOf(users);
  if (listed === undefined) yield* fieldsAt([within], valuesNamed(users, FIELDS), profile);
  for (const [index, user] of (listed ?? []).entries()) {
    yield* fieldsAt([within, index], valuesNamed(user, FIELDS), profile);
  }
}

const FIELDS = ['dataFields'] as const;

function* fieldsAt(
  path: readonly (string | number)[],
  values: ReadonlyMap<'dataFields', JsonText>,
  planned: PlannedFields | undefined,
): Iterable<FieldsAt> {
  const fields = values.get('dataFields');
  if (fields !== undefined) yield { path: [...path, 'dataFields'], fields, planned };
}
