/** The projects of a stack, as it was deployed, and whether Lambda reads from their queues. */
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import type { MappingState, Stack } from '../stack.ts';

/** `partly-paused`: one of its queues is read, and the other not. `changing`: Lambda is at it. */
type Running = 'running' | 'paused' | 'partly-paused' | 'changing';

export interface DeployedProject {
  readonly project: string;
  readonly running: Running;
}

/** @throws OperateFault */
export async function readProjects(stack: Pick<Stack, 'mappings'>): Promise<readonly DeployedProject[]> {
  const byProject = Map.groupBy(await stack.mappings(), ({ project }) => project);
  return [...byProject].map(([project, mappings]) => ({ project, running: runningOf(mappings) }));
}

/** @throws OperateFault not-found if the stack has no such project */
export async function readProject(stack: Stack, name: string): Promise<DeployedProject> {
  const projects = await readProjects(stack);
  const found = projects.find(({ project }) => project === name);
  if (found !== undefined) return found;
  throw new OperateFault('not-found', `the stack has no project ${printable(name)}`, {
    remedy: `it has: ${projects.map(({ project }) => project).join(', ')}`,
  });
}

function runningOf(mappings: readonly MappingState[]): Running {
  const states = mappings.map(({ state }) => state);
  if (states.every((state) => state === 'Enabled')) return 'running';
  if (states.every((state) => state === 'Disabled')) return 'paused';
  return states.every((state) => state === 'Enabled' || state === 'Disabled') ? 'partly-paused' : 'changing';
}
