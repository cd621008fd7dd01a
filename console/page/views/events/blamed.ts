/** Which places of a body Iterable complains of: `plan: expected string, got long; seats: …` of a dead letter. */
import type { EventRow } from '../../../api.ts';
import { pathsOfFields } from '../../parts/json-paths.ts';

export function blamedIn({ state, detail }: EventRow, body: string): readonly string[] {
  if (state !== 'dead' || detail === null) return [];
  return pathsOfFields(
    detail.split('; ').map((part) => part.split(': ', 1)[0] ?? ''),
    body,
  );
}
