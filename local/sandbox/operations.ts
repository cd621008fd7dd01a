/** Every operation the sandbox plays, by its path below `/api/`: each that `api-facts.json` has. */
import { API_FACTS } from './api-facts.ts';
import { forget, unforget } from './forget.ts';
import { subscribe, unsubscribe } from './lists.ts';
import { plainOperation } from './plain-operations.ts';
import { PROFILE_EFFECTS } from './profile-effects.ts';
import type { Operation } from './project.ts';
import { track } from './track.ts';
import { trackBulk } from './track-bulk.ts';

/** These two are not played: the forwarder sends each of their users alone. */
const {
  'users/bulkUpdate': _bulkUpdate,
  'users/bulkUpdateSubscriptions': _bulkUpdateSubscriptions,
  ...PLAYED
} = API_FACTS.endpoints;

export type OperationName = keyof typeof PLAYED;

const NAMES = Object.keys(PLAYED) as readonly OperationName[];

const ROWS: Readonly<Record<OperationName, Operation>> = {
  ...(Object.fromEntries(NAMES.map((name) => [name, plainOperation(name)])) as Record<
    OperationName,
    Operation
  >),
  'events/track': track,
  'events/trackBulk': trackBulk,
  'lists/subscribe': subscribe,
  'lists/unsubscribe': unsubscribe,
  'users/forget': forget,
  'users/unforget': unforget,
};

export const OPERATIONS = Object.fromEntries(
  NAMES.map((name) => [name, withEffect(ROWS[name], PROFILE_EFFECTS[name])]),
) as typeof ROWS;

/** What the operation does to profiles comes after what it does besides. */
function withEffect(row: Operation, effect: (typeof PROFILE_EFFECTS)[OperationName]): Operation {
  if (effect === undefined) return row;
  return {
    ...row,
    learn(event, project) {
      row.learn?.(event, project);
      effect(event.body, project.profiles);
    },
  };
}

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
