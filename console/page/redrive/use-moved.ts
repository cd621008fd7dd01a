/** What becomes of letters that were sent again: a redrive tells how many they are, and the history which changed. */
import { useEffect, useState } from 'preact/hooks';
import type { EventRow } from '../../api.ts';
import { call, watch } from '../state/call.ts';
import { whileShown } from '../state/shown.ts';
import type { Place } from './place.ts';

/** Taken before anything is moved. */
export interface Before {
  readonly revision: number;
  /** The newest event then: what came later was never a letter. */
  readonly newest: number;
}

/** @returns nothing if the history can't be asked: what is moved does not depend on it */
export async function standBefore({ project }: Place): Promise<Before | undefined> {
  const found = await call('events', { ...of(project), limit: 1 }).catch(() => undefined);
  return found && { revision: found.revision, newest: found.events[0]?.event ?? 0 };
}

export type Counts = Readonly<Record<'delivered' | 'dead' | 'under', number>>;

/** @param events how many were moved @returns nothing until something is known */
export function useMoved(before: Before | undefined, place: Place, events: number): Counts | undefined {
  const [counts, setCounts] = useState<Counts>();
  const { project, name } = place;
  useEffect(() => {
    if (before === undefined || events === 0) return;
    const gone = new AbortController();
    void follow({ before, place: { project, name }, events }, setCounts, gone.signal).catch(() => undefined);
    return () => gone.abort();
  }, [before, project, name, events]);
  return counts;
}

interface Wanted {
  readonly before: Before;
  readonly place: Place;
  readonly events: number;
}

async function follow(
  { before, place, events }: Wanted,
  tell: (counts: Counts) => void,
  until: AbortSignal,
): Promise<void> {
  const states = new Map<number, EventRow['state']>();
  const shown = AbortSignal.any([until, whileShown()]);
  for await (const found of watch({ ...of(place.project), revision: before.revision }, shown)) {
    for (const row of found.events) if (isOne(row, before, place)) states.set(row.event, row.state);
    const counts = countsOf([...states.values()], events);
    if (until.aborted) return;
    tell(counts);
    if (counts.under === 0) return;
  }
}

function isOne({ event, name }: EventRow, { newest }: Before, place: Place): boolean {
  return event <= newest && (place.name === undefined || name === place.name);
}

/** Others that fit may have changed as well: never more than were moved. */
function countsOf(states: readonly EventRow['state'][], events: number): Counts {
  const dead = Math.min(events, states.filter((state) => state === 'dead').length);
  const delivered = Math.min(events - dead, states.filter((state) => state === 'delivered').length);
  return { delivered, dead, under: events - dead - delivered };
}

function of(project: string | null): { readonly project?: string } {
  return project === null ? {} : { project };
}
