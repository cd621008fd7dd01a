/** What a chaos run must not show, each an empty list when all is well. */
import { isDeepStrictEqual } from 'node:util';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { isObject, parseJson } from '../../local/sandbox/json.ts';
import type { Load } from './load.ts';
import type { Arrived } from './sandboxes.ts';

export interface Findings {
  /** Accepted ids that never arrived. */
  readonly missing: readonly string[];
  /** Ids whose body is not what was sent. */
  readonly changed: readonly string[];
  /** Ids that arrived in the other data centre, or that nobody posted. */
  readonly misplaced: readonly string[];
  /** Markers that arrived under two ids. */
  readonly twice: readonly string[];
}

export interface ExpectedUser {
  readonly dataCenter: DataCenter;
  readonly userId: string;
  /** JSON, with the digits that must be there. */
  readonly dataFields: string;
}

/**
 * The users who are not what their accepted updates made of them, one after the other.
 * @param profileOf gives a profile as JSON; nothing if there is no such user
 */
export async function wrongUsersAmong(
  expected: readonly ExpectedUser[],
  profileOf: (dataCenter: DataCenter, userId: string) => Promise<string | undefined>,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { dataCenter, userId, dataFields } of expected) {
    const profile = parseJson((await profileOf(dataCenter, userId)) ?? '{}');
    const fields = profile !== undefined && isObject(profile) ? profile.dataFields : undefined;
    if (!isDeepStrictEqual(fields, parseJson(dataFields))) wrong.push(userId);
  }
  return wrong;
}

/** The step that a user has come to, of those that the load counts up. */
export function stepIn(profile: string | undefined): number {
  const { dataFields } = JSON.parse(profile ?? '{}') as { dataFields?: { step?: number } };
  return dataFields?.step ?? 0;
}

export function findingsOf(
  { accepted, posted }: Pick<Load, 'accepted' | 'posted'>,
  arrived: Readonly<Record<DataCenter, readonly Arrived[]>>,
): Findings {
  const changed: string[] = [];
  const misplaced: string[] = [];
  const idsByMarker = new Map<string, string[]>();
  for (const dataCenter of ['US', 'EU'] as const) {
    for (const { id, body } of arrived[dataCenter]) {
      const marker = markerOf(body);
      idsByMarker.set(marker, [...(idsByMarker.get(marker) ?? []), id]);
      if (posted.get(marker) !== dataCenter) misplaced.push(id);
      const expected = accepted.get(id);
      if (expected !== undefined && expected.body !== body) changed.push(id);
    }
  }
  const ids = {
    US: new Set(arrived.US.map(({ id }) => id)),
    EU: new Set(arrived.EU.map(({ id }) => id)),
  };
  return {
    missing: [...accepted].filter(([id, { dataCenter }]) => !ids[dataCenter].has(id)).map(([id]) => id),
    changed,
    misplaced,
    twice: [...idsByMarker].filter(([, { length }]) => length > 1).map(([marker]) => marker),
  };
}

function markerOf(body: string): string {
  const { dataFields } = JSON.parse(body) as { dataFields?: { marker?: string } };
  return dataFields?.marker ?? '';
}
