/** Why the events of a project wait, as the stack says now. */
import { closing } from '../log/words.ts';
import { remediesFor } from '../remedies.ts';
import type { ClosedGate, Stack } from '../stack.ts';
import { type Backlog, readBacklog } from '../status/backlog.ts';
import { type DeployedProject, readProject } from '../status/projects.ts';

export interface Obstacle extends Pick<DeployedProject, 'project' | 'running'> {
  readonly backlog: Pick<Backlog, 'waiting' | 'hidden'>;
  /** Those that are closed. */
  readonly gates: readonly ClosedGate[];
  /** A sentence. */
  readonly why: string;
  /** A command. */
  readonly remedy: string;
}

type Found = Omit<Obstacle, 'why' | 'remedy'>;

interface Reason {
  readonly is: (found: Found) => boolean;
  readonly why: (found: Found) => string;
  readonly command: (found: Found) => string;
}

/** Nothing but another key opens the gate then. */
const KEY_CLOSINGS = ['refused', 'barred'];

/** The first that is so. */
const REASONS: readonly Reason[] = [
  {
    is: ({ running }) => running === 'paused' || running === 'partly-paused',
    why: ({ project, running }) => `project ${project} is ${running}, so its events wait`,
    command: ({ project }) => `resume ${project}`,
  },
  {
    is: ({ running }) => running === 'changing',
    why: ({ project }) => `Lambda is changing whether it reads the queues of project ${project}`,
    command: () => 'status',
  },
  {
    is: ({ gates }) => gates.length > 0,
    why: ({ project, gates }) => `project ${project}: ${gates.map(wordsFor).join('; ')}`,
    command: ({ gates }) =>
      gates.some(({ closedBy }) => KEY_CLOSINGS.includes(closedBy)) ? 'doctor' : 'status',
  },
  {
    is: () => true,
    why: ({ project, backlog: { waiting, hidden } }) =>
      `project ${project} is running; ${waiting} wait on its queues, ${hidden} are being delivered or wait for another attempt`,
    command: () => 'status',
  },
];

/** @throws OperateFault */
export async function readObstacle(stack: Stack, name: string, since: Date): Promise<Obstacle> {
  const [{ running }, { waiting, hidden }, { gates }, { own }] = await Promise.all([
    readProject(stack, name),
    readBacklog(stack, name),
    stack.activity(name, since),
    remediesFor(stack),
  ]);
  const found: Found = { project: name, running, backlog: { waiting, hidden }, gates };
  const reason = REASONS.find(({ is }) => is(found)) as Reason;
  return { ...found, why: reason.why(found), remedy: own(reason.command(found)) };
}

function wordsFor({ endpoint, until, closedBy }: ClosedGate): string {
  return `the gate to ${endpoint} is closed until ${until.toISOString()}, ${closing({ closedBy }).why}`;
}
