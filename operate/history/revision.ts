/** The number that grows with each change of the history. */
import type { HistoryFile } from './open.ts';

export function revisionOf(history: HistoryFile): number {
  return Number(history.first("SELECT value FROM counters WHERE name = 'revision'")?.value ?? 0);
}
