/** Says of each project what waits on its queues, while something waits for long, and when that is over. */

import { bracketed, closing, duration, type LogLine } from '../operate/log/words.ts';
import type { QueueBacklog } from './aws/queue-server.ts';

export interface Backlog extends QueueBacklog {
  readonly project: string;
  /** By an operator. */
  readonly isPaused?: boolean;
}

/** @param queues what lies on each queue of the project */
export function backlogOf(project: string, queues: readonly QueueBacklog[]): Backlog {
  const sum = (of: (queue: QueueBacklog) => number) => queues.reduce((total, queue) => total + of(queue), 0);
  const oldest = queues.flatMap(({ oldestSentAt = [] }) => oldestSentAt);
  return {
    project,
    count: sum(({ count }) => count),
    hidden: sum(({ hidden }) => hidden),
    oldestSentAt: oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}

export interface BacklogLines {
  /** Takes in what the log tells of why events wait. */
  readonly hear: (line: LogLine) => void;
  /** Looks at the queues, unless nothing has happened since they were empty. */
  readonly look: (nowMs: number) => void;
}

/** What is delivered sooner needs no line. */
const LONG_MS = 5_000;
/** Between two lines of a project. */
const CHANGED_MS = 5_000;
const UNCHANGED_MS = 60_000;

/** The last line of a project. */
interface Told {
  readonly counts: string;
  readonly at: number;
}

/** @param say takes the project and what there is to say of it */
export function createBacklogLines(
  backlogs: () => readonly Backlog[],
  say: (project: string, text: string) => void,
): BacklogLines {
  const told = new Map<string, Told>();
  const reasons = new Map<unknown, string>();
  // What an earlier process left may wait.
  let isAwake = true;

  function tell(backlog: Backlog, nowMs: number): void {
    const { project, count, oldestSentAt = nowMs } = backlog;
    const last = told.get(project);
    if (count === 0) {
      if (last !== undefined) say(project, 'nothing waits any more');
      told.delete(project);
      reasons.delete(project);
      return;
    }
    const counts = countsOf(backlog);
    const isDue =
      last === undefined
        ? nowMs - oldestSentAt >= LONG_MS
        : nowMs - last.at >= (counts === last.counts ? UNCHANGED_MS : CHANGED_MS);
    if (!isDue) return;
    say(project, `${counts}, oldest ${duration(nowMs - oldestSentAt)}${reasonFor(backlog)}`);
    told.set(project, { counts, at: nowMs });
  }

  function reasonFor({ project, isPaused }: Backlog): string {
    const reason = isPaused ? 'paused' : reasons.get(project);
    return reason === undefined ? '' : `: ${reason}`;
  }

  return {
    hear(line) {
      isAwake = true;
      const reason = reasonIn(line);
      if (reason !== undefined) reasons.set(line.project, reason);
      else if (line.event === 'event-delivered') reasons.delete(line.project);
    },
    look(nowMs) {
      if (!isAwake) return;
      const all = backlogs();
      for (const backlog of all) tell(backlog, nowMs);
      isAwake = all.some(({ count }) => count > 0);
    },
  };
}

function countsOf({ count, hidden }: Backlog): string {
  const waiting = count === 1 ? '1 waits' : `${count} wait`;
  if (hidden === 0) return waiting;
  if (hidden < count) return `${waiting}, ${hidden} of them hidden`;
  return `${waiting}, ${count === 1 ? '' : 'all '}hidden`;
}

function reasonIn(line: LogLine): string | undefined {
  const { event, why, verdict, status, cause } = line;
  if (event === 'events-not-attempted' && why === 'gate-closed') return `gate closed${closing(line).by}`;
  return event === 'event-retried' ? `last attempt ${verdict}${bracketed(' ', status, cause)}` : undefined;
}
