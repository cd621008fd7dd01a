/** Every operation the sandbox plays, by its path below `/api/`: each that `api-facts.json` has. */
import { API_FACTS, type EndpointName } from './api-facts.ts';
import { bulkUpdate, bulkUpdateSubscriptions } from './bulk-users.ts';
import { forget, unforget } from './forget.ts';
import { subscribe, unsubscribe } from './lists.ts';
import { plainOperation } from './plain-operations.ts';
import { PROFILE_EFFECTS } from './profile-effects.ts';
import type { Arrived, Operation, Project } from './project.ts';
import { track } from './track.ts';
import { trackBulk } from './track-bulk.ts';
import { typesFor, withoutWritten, writtenFields } from './written-fields.ts';

export type OperationName = EndpointName;

const NAMES = Object.keys(API_FACTS.endpoints) as readonly OperationName[];

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  ...(Object.fromEntries(NAMES.map((name) => [name, plainOperation(name)])) as Record<
    OperationName,
    Operation
  >),
  'events/track': track,
  'events/trackBulk': trackBulk,
  'lists/subscribe': subscribe,
  'lists/unsubscribe': unsubscribe,
  'users/bulkUpdate': bulkUpdate,
  'users/bulkUpdateSubscriptions': bulkUpdateSubscriptions,
  'users/forget': forget,
  'users/unforget': unforget,
};

/**
 * What the project learns from an event that is stored, or that the journal brings back: what the operation does
 * besides, what it does to profiles, and which fields there are now.
 */
export function learn(name: OperationName, event: Arrived, project: Project, atMs: number): void {
  project.profiles.setTime(atMs);
  OPERATIONS[name].learn?.(event, project);
  const written = writtenFields(name, event.body);
  if (written === undefined) {
    PROFILE_EFFECTS[name]?.(event.body, project.profiles);
    return;
  }
  const types = typesFor(written.category, project);
  if (written.createNewFields) {
    types.learn(written.name, written.dataFields, atMs);
    PROFILE_EFFECTS[name]?.(event.body, project.profiles);
  } else {
    const unknown = new Set(types.unknown(written.name, written.dataFields));
    const known = withoutWritten(name, event.body, (field) => unknown.has(field));
    PROFILE_EFFECTS[name]?.(known, project.profiles);
  }
}

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
