/** Lambda reads from each queue, as deploy/mapping.ts says. */
import { MAPPING, MAX_CONCURRENCY, USERS_MAPPING } from '../../deploy/mapping.ts';
import type { Project } from '../../lib/config/define-config.ts';
import type { MappingState, QueueKind } from '../stack.ts';
import { type Check, type Examination, type Finding, fault, warning, well } from './check.ts';

export const mappingsCheck: Check = {
  name: 'mappings',
  holds:
    'each queue of a project has its mapping, which is enabled, reports failures one by one, and has the batch ' +
    'and the concurrency of the template',
  async run(examination) {
    const mappings = await examination.stack.mappings();
    return Object.values(examination.configuration.projects).flatMap((project) =>
      ofProject(examination, project, mappings),
    );
  },
};

const QUEUES: readonly QueueKind[] = ['standard', 'users'];

function ofProject(
  examination: Examination,
  project: Project,
  mappings: readonly MappingState[],
): readonly Finding[] {
  const own = mappings.filter((mapping) => mapping.project === project.name);
  const resume = examination.remedies.own(`resume ${project.name}`);
  if (own.length > 0 && own.every(({ state }) => isDisabled(state))) {
    return [fault(`project ${project.name}`, 'it is paused: its events wait', resume)];
  }
  return QUEUES.map((queue) => {
    const subject = `project ${project.name}, queue of ${queue === 'users' ? 'users' : 'events'}`;
    const mapping = own.find((each) => each.queue === queue);
    if (mapping === undefined) {
      return fault(subject, 'it has no mapping: nobody reads from it', examination.remedies.deploy);
    }
    return ofMapping({ subject, mapping, project, resume, ...examination.remedies });
  });
}

interface Seen {
  readonly subject: string;
  readonly mapping: MappingState;
  readonly project: Project;
  readonly resume: string;
  readonly deploy: string;
  readonly isInAws: boolean;
}

function ofMapping({ subject, mapping, project, resume, deploy, isInAws }: Seen): Finding {
  const { state, queue, reportsBatchItemFailures, batchSize, maximumConcurrency } = mapping;
  if (!reportsBatchItemFailures) {
    return fault(
      subject,
      'its mapping is without ReportBatchItemFailures: a failed event is deleted, or its whole batch repeated',
      deploy,
    );
  }
  if (isDisabled(state)) return fault(subject, 'its mapping is disabled: its events wait', resume);
  const expected = expectedOf(project, queue);
  const actual = { batchSize, maximumConcurrency };
  // On this machine a consumer of users is a thread: fewer of them are as fast.
  const isAsConcurrent = !isInAws || maximumConcurrency === expected.maximumConcurrency;
  if (batchSize !== expected.batchSize || !isAsConcurrent) {
    return fault(
      subject,
      `its mapping has ${wordsFor(actual)}, and should have ${wordsFor(expected)}`,
      deploy,
    );
  }
  if (state !== 'Enabled') {
    return warning(subject, `its mapping is ${state.toLowerCase()}`, 'look again in a minute');
  }
  return well(subject, `its mapping is enabled, ${wordsFor(actual)}`);
}

function isDisabled(state: string): boolean {
  return state === 'Disabled' || state === 'Disabling';
}

interface Load {
  readonly batchSize: number;
  readonly maximumConcurrency: number | undefined;
}

function expectedOf({ mode }: Project, queue: QueueKind): Load {
  return queue === 'users'
    ? USERS_MAPPING
    : { batchSize: MAPPING[mode].batchSize, maximumConcurrency: MAX_CONCURRENCY };
}

function wordsFor({ batchSize, maximumConcurrency = Number.POSITIVE_INFINITY }: Load): string {
  const consumers = maximumConcurrency === Number.POSITIVE_INFINITY ? 'no limit of' : maximumConcurrency;
  return `batches of ${batchSize}, ${consumers} consumers at once`;
}
