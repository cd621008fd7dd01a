/** How everything stands now, for a page that asks each second. */
import { RETENTION_SECONDS } from '../../../lib/delivery/time/budget.ts';
import { OPERATION_NAMES, operationNamed } from '../../../lib/iterable/operations.ts';
import type { EventRow } from '../../../operate/history/rows.ts';
import { closing } from '../../../operate/log/words.ts';
import { type ProjectStatus, readStatus } from '../../../operate/status/status.ts';
import type { ProjectNow, StatusNow } from '../../api.ts';
import type { Call, Context } from '../call.ts';
import { type Lately, ratesLately } from './rates.ts';
import { nothing } from './schemas.ts';
import { holdOf, troubleOf } from './trouble.ts';

/** What counts as lately, where the history does not tell. */
const LATELY_MS = 10_000;

export const statusNow: Call<'status'> = {
  schema: nothing,
  answer: (_, { status }) => status(),
};

type Asked = Pick<Context, 'stack' | 'history' | 'configuration'>;

/** @throws OperateFault */
export async function readStatusNow(asked: Asked): Promise<StatusNow> {
  const nowMs = Date.now();
  const [{ projects, deadLetters }, rates] = await Promise.all([
    readStatus(await asked.stack(), new Date(nowMs - LATELY_MS)),
    // Where there is no history, all else can be told.
    ratesLately(asked, nowMs).catch((): ReadonlyMap<string, Lately> => new Map()),
  ]);
  return {
    projects: await Promise.all(
      projects.map(async (project) =>
        projectNow(project, rates.get(project.project), await retryingOf(project, asked), nowMs),
      ),
    ),
    deadLetters: deadLetters.waiting + deadLetters.hidden,
  };
}

/** Enough to tell what most of them meet with. */
const MAX_RETRYING = 20;

/** Where nothing waits, nobody need ask. */
async function retryingOf(
  { project, waiting, hidden }: ProjectStatus,
  { history }: Asked,
): Promise<readonly EventRow[]> {
  if (waiting + hidden === 0) return [];
  const found = await history()
    .listEvents({ project, state: 'retrying', limit: MAX_RETRYING })
    .catch(() => undefined);
  return found?.events ?? [];
}

function operationsThrough(endpoint: string): readonly string[] {
  return OPERATION_NAMES.filter((name) => name === endpoint || operationNamed(name)?.bulk?.name === endpoint);
}

function projectNow(
  status: ProjectStatus,
  lately: Lately | undefined,
  retrying: readonly EventRow[],
  nowMs: number,
): ProjectNow {
  const { project, running, waiting, hidden, oldestSentAt, delivered, gates, pace } = status;
  const oldestAt = oldestSentAt?.getTime() ?? null;
  return {
    name: project,
    running,
    waiting,
    hidden,
    oldestAt,
    perSecond: lately?.perSecond ?? delivered / (LATELY_MS / 1_000),
    trouble: troubleOf(status, retrying, nowMs, lately) ?? null,
    holds: holdOf(status, retrying, nowMs, lately) ?? null,
    gates: gates.map(({ endpoint, closedBy, until }) => ({
      endpoint,
      operations: operationsThrough(endpoint),
      closedBy,
      why: closing({ closedBy }).why,
      until: until.getTime(),
    })),
    pace: pace ?? null,
    keptUntil: oldestAt === null ? null : oldestAt + RETENTION_SECONDS * 1_000,
  };
}
