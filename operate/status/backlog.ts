/** What waits for a project, on both of its queues. */
import { readQueueState } from '../queue-state.ts';
import type { QueueKind, Stack } from '../stack.ts';

export interface Backlog {
  readonly waiting: number;
  /** Being delivered, or waiting for another attempt. */
  readonly hidden: number;
  /** Of the oldest, where the stack knows. */
  readonly oldestSentAt: Date | undefined;
}

const KINDS: readonly QueueKind[] = ['standard', 'users'];

/** @throws OperateFault */
export async function readBacklog(stack: Stack, project: string): Promise<Backlog> {
  const queues = await Promise.all(KINDS.map((kind) => readQueue(stack, project, kind)));
  const oldest = queues.flatMap(({ oldestSentAt }) => oldestSentAt?.getTime() ?? []);
  return {
    waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
    hidden: queues.reduce((sum, { hidden }) => sum + hidden, 0),
    oldestSentAt: oldest.length === 0 ? undefined : new Date(Math.min(...oldest)),
  };
}

async function readQueue(stack: Stack, project: string, kind: QueueKind): Promise<Backlog> {
  const url = await stack.queueUrl(project, kind);
  if (url === undefined) return { waiting: 0, hidden: 0, oldestSentAt: undefined };
  const { waiting, hidden } = await readQueueState(stack.sqs, url);
  const isEmpty = waiting + hidden === 0;
  return {
    waiting,
    hidden,
    oldestSentAt: isEmpty ? undefined : await stack.oldestSentAt?.(project, kind),
  };
}
