/** Events of the history in words. Nothing of it is `printable` yet. */
import type { EventRow } from '../../../operate/history/rows.ts';
import { isoOf } from './history-options.ts';

/** What happened to it last, and when it is tried again. */
export function happenedTo(row: EventRow): string {
  const again = row.nextAt === null ? '' : `again at ${isoOf(row.nextAt)}`;
  return [row.words, again].filter(Boolean).join(', ');
}

export function fromTo({ source, project }: Pick<EventRow, 'source' | 'project'>): string {
  return `${source || '–'} → ${project || '–'}`;
}
