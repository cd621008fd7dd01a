/** Every operation the sandbox knows, by its path below `/api/`. A new one is a row. */
import type { Operation } from './project.ts';
import { tableOperations } from './table-operations.ts';
import { track } from './track.ts';
import { trackBulk } from './track-bulk.ts';

export const OPERATIONS = {
  ...tableOperations,
  'events/track': track,
  'events/trackBulk': trackBulk,
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
