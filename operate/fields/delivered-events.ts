/** The events of the history that were delivered, for what types their fields have. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { textOf } from '../../lib/json/json-text.ts';
import { stringIn, valuesNamed } from '../../lib/json/object-text.ts';
import type { HistoryFile } from '../history/open.ts';
import { createSeenEvents, type SeenEvents } from './seen-fields.ts';

/** Reads all of them. */
export function seenInHistory(history: HistoryFile, project: string): ReturnType<SeenEvents['result']> {
  const seen = createSeenEvents();
  const sql =
    "SELECT body FROM events WHERE project = ? AND operation = 'events/track' AND state = 'delivered'";
  for (const { body } of history.each(sql, [project])) addEvent(seen, String(body));
  return seen.result();
}

function addEvent(seen: SeenEvents, body: string): void {
  const json = walkedOrNothing(body);
  const values = valuesNamed(json, ['eventName', 'dataFields', 'createNewFields']);
  const eventName = stringIn(values.get('eventName'));
  if (eventName === undefined) return;
  // Of such an event Iterable kept only what it knew, and nobody knows what that was.
  const created = values.get('createNewFields');
  if (created !== undefined && textOf(created) === 'false') return;
  seen.add(eventName, values.get('dataFields'));
}
