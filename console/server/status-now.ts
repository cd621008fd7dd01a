/** How everything stands now, for a page that asks each second. */
import { RETENTION_SECONDS } from '../../lib/delivery/time/budget.ts';
import { type ProjectStatus, readStatus } from '../../operate/status/status.ts';
import type { ProjectNow, StatusNow } from '../api.ts';
import { type Call, type Context, nothing } from './call.ts';
import { troubleOf } from './trouble.ts';

/** What counts as lately: a span of the sums of activity. */
const LATELY_MS = 10_000;

export const statusNow: Call<'status'> = {
  schema: nothing,
  answer: (_, context) => context.status(),
};

/** @throws OperateFault */
export async function readStatusNow({ stack }: Pick<Context, 'stack'>): Promise<StatusNow> {
  const nowMs = Date.now();
  const { projects, deadLetters } = await readStatus(await stack(), new Date(nowMs - LATELY_MS));
  return {
    projects: projects.map((project) => projectNow(project, nowMs)),
    deadLetters: deadLetters.waiting + deadLetters.hidden,
  };
}

function projectNow(status: ProjectStatus, nowMs: number): ProjectNow {
  const { project, running, waiting, hidden, oldestSentAt, delivered, gates, pace } = status;
  const oldestAt = oldestSentAt?.getTime() ?? null;
  return {
    name: project,
    running,
    waiting,
    hidden,
    oldestAt,
    perSecond: delivered / (LATELY_MS / 1_000),
    trouble: troubleOf(status, nowMs) ?? null,
    gates: gates.map(({ until, ...gate }) => ({ ...gate, until: until.getTime() })),
    pace: pace ?? null,
    keptUntil: oldestAt === null ? null : oldestAt + RETENTION_SECONDS * 1_000,
  };
}
