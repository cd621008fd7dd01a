/** A history of thousands of events, made before the stack starts: sent through the door they would take minutes. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HISTORY_FILE } from '../../operate/history/schema.ts';
import { type FilledHistory, fill } from './history.ts';

/**
 * @param first adds some of its own, which are the oldest
 * @returns what fills a data directory so: a second apart, the newest a minute ago
 */
export function manyEvents(
  count: number,
  first: (history: FilledHistory) => void = () => undefined,
): (dataDir: string) => void {
  return (dataDir) => {
    const path = join(dataDir, HISTORY_FILE);
    const database = new DatabaseSync(path);
    first(fill(database, dataDir, path));
    const { revision } = database.prepare('SELECT max(revision) AS revision FROM events').get() ?? {};
    const known = Number(revision ?? 0);
    database
      .prepare(
        `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
         INSERT INTO events (project, id, source, operation, name, user, at, state, attempts, ms, endedAt, isDeleted,
           body, revision)
         SELECT iif(n % 3, 'us', 'eu'), 'old-' || n, 'app', 'events/track', 'event-' || n, 'user-' || n,
           :newest - (:count - n) * 1000, 'delivered', 1, 20, :newest - (:count - n) * 1000, 0,
           json_object('eventName', 'event-' || n, 'userId', 'user-' || n), :known + n
         FROM numbers`,
      )
      .run({ count, known, newest: Date.now() - 60_000 });
    database.prepare("UPDATE counters SET value = ? WHERE name = 'revision'").run(known + count);
    database.close();
  };
}
