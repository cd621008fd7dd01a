/** How a stack is doing, in numbers. */
import { type QueueState, readQueueState } from '../queue-state.ts';
import type { Activity, AlarmState, Stack } from '../stack.ts';
import { type Backlog, readBacklog } from './backlog.ts';
import { type DeployedProject, readProjects } from './projects.ts';

export interface ProjectStatus extends DeployedProject, Backlog, Activity {}

export interface Status {
  readonly projects: readonly ProjectStatus[];
  /** How many lie in the dead letter queue. */
  readonly deadLetters: Pick<QueueState, 'waiting' | 'hidden'>;
  /** Those that are on. */
  readonly alarms: readonly AlarmState[];
}

/** @throws OperateFault */
export async function readStatus(stack: Stack, since: Date): Promise<Status> {
  const deployed = await readProjects(stack);
  const [projects, letters, alarms] = await Promise.all([
    Promise.all(deployed.map((project) => readProjectStatus(stack, project, since))),
    stack.deadLetterQueueUrl().then((url) => readQueueState(stack.sqs, url)),
    stack.alarms(),
  ]);
  return {
    projects,
    deadLetters: letters,
    alarms: alarms.filter(({ state }) => state === 'ALARM'),
  };
}

async function readProjectStatus(
  stack: Stack,
  deployed: DeployedProject,
  since: Date,
): Promise<ProjectStatus> {
  const [backlog, activity] = await Promise.all([
    readBacklog(stack, deployed.project),
    stack.activity(deployed.project, since),
  ]);
  return { ...deployed, ...backlog, ...activity };
}
