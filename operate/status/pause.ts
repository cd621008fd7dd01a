/** What pausing a project means for what waits. */
import { RETENTION_SECONDS } from '../../lib/delivery/time/budget.ts';
import type { Stack } from '../stack.ts';
import { type Backlog, readBacklog } from './backlog.ts';
import { type DeployedProject, readProject } from './projects.ts';

export interface Pausable extends DeployedProject, Backlog {
  /** When SQS deletes the oldest of it, where that is known. */
  readonly keptUntil: Date | undefined;
}

/** @throws OperateFault not-found if the stack has no such project */
export async function readPausable(stack: Stack, project: string): Promise<Pausable> {
  const deployed = await readProject(stack, project);
  const backlog = await readBacklog(stack, project);
  const { oldestSentAt } = backlog;
  const keptUntil = oldestSentAt && new Date(oldestSentAt.getTime() + RETENTION_SECONDS * 1_000);
  return { ...deployed, ...backlog, keptUntil };
}
