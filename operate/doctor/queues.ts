/** The queues keep what they got as long as SQS can, and hide it as long as a consumer may need. */
import {
  DELIVER_TIMEOUT_SECONDS,
  RETENTION_SECONDS,
  USERS_TIMEOUT_SECONDS,
} from '../../lib/delivery/time/budget.ts';
import { readQueueState } from '../queue-state.ts';
import type { QueueKind } from '../stack.ts';
import { type Check, type Examination, type Finding, fault, warning, well } from './check.ts';

export const queuesCheck: Check = {
  name: 'queues',
  holds:
    "each project's queues are there, keep events for 14 days, and hide them for six times as long as their function " +
    'may run; the dead letter queue keeps letters as long, and is empty',
  async run(examination) {
    const projects = Object.keys(examination.configuration.projects);
    return Promise.all([
      ...projects.flatMap((project) => [
        ofQueue(examination, project, 'standard'),
        ofQueue(examination, project, 'users'),
      ]),
      ofDeadLetters(examination),
    ]);
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const TIMEOUTS = 6;
const DAY_SECONDS = 86_400;

async function ofQueue(examination: Examination, project: string, kind: QueueKind): Promise<Finding> {
  const { stack, remedies } = examination;
  const subject = `project ${project}, queue of ${kind === 'users' ? 'users' : 'events'}`;
  const url = await stack.queueUrl(project, kind);
  if (url === undefined) return fault(subject, 'there is none', remedies.deploy);
  const { visibilityTimeoutSeconds, retentionSeconds } = await readQueueState(stack.sqs, url);
  const least = TIMEOUTS * (await timeoutOf(examination, kind));
  if (visibilityTimeoutSeconds < least) {
    return fault(
      subject,
      `hides an event for ${visibilityTimeoutSeconds} s, and must for ${least} s (six times its function's time-out): ` +
        'events are delivered twice',
      remedies.deploy,
    );
  }
  return (
    retentionFault(subject, retentionSeconds, remedies.deploy) ?? well(subject, 'keeps and hides as it must')
  );
}

/** As it is deployed; as it should be, where that can't be seen: the check of the functions says so. */
async function timeoutOf({ functions }: Examination, kind: QueueKind): Promise<number> {
  const name = kind === 'users' ? 'users' : 'deliver';
  const usual = kind === 'users' ? USERS_TIMEOUT_SECONDS : DELIVER_TIMEOUT_SECONDS;
  const deployed = await functions().catch(() => []);
  return deployed.find((each) => each.name === name)?.timeoutSeconds ?? usual;
}

function retentionFault(subject: string, seconds: number, remedy: string): Finding | undefined {
  if (seconds >= RETENTION_SECONDS) return undefined;
  const days = Math.floor((seconds / DAY_SECONDS) * 10) / 10;
  return fault(subject, `keeps what it has for ${days} days, and must for 14`, remedy);
}

async function ofDeadLetters({ stack, remedies }: Examination): Promise<Finding> {
  const subject = 'dead letter queue';
  const { waiting, hidden, retentionSeconds } = await readQueueState(
    stack.sqs,
    await stack.deadLetterQueueUrl(),
  );
  const retention = retentionFault(subject, retentionSeconds, remedies.deploy);
  if (retention !== undefined) return retention;
  const letters = waiting + hidden;
  return letters === 0
    ? well(subject, 'it is empty')
    : warning(
        subject,
        `${letters} ${letters === 1 ? 'letter lies' : 'letters lie'} there`,
        remedies.own('dlq list'),
      );
}
