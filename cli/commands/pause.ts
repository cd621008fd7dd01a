import { type Pausable, readPausable } from '../../operate/status/pause.ts';
import type { Argument, Command, Context } from '../command.ts';
import { DONE, type ExitStatus } from '../exit-status.ts';
import { lengthOf } from '../words.ts';

const PROJECT: Argument = {
  name: 'PROJECT',
  description: 'as the configuration names it',
  choices: 'projects',
};

export const pause: Command = {
  name: 'pause',
  summary: "stops delivering a project's events; they go on being taken, and wait",
  description:
    'Disables the mappings of both its queues. SQS keeps an event for 14 days. A deployment leaves the project paused, and says so. In AWS it takes about half a minute; Ctrl-C ends the wait, not the change.',
  arguments: [PROJECT],
  examples: [
    { line: 'pause us', does: 'shows what waits, and asks' },
    { line: 'pause us --stage prod --region us-east-1 --yes', does: 'pauses without asking' },
  ],
  isChanging: true,
  run: (context, given) => change(context, String(given.arguments[0]), 'paused'),
};

export const resume: Command = {
  name: 'resume',
  summary: "goes on delivering a paused project's events",
  description:
    'Enables the mappings of both its queues. What waits is delivered at once, as fast as Iterable lets it.',
  arguments: [PROJECT],
  examples: [
    { line: 'resume us', does: 'shows what waits, and asks' },
    { line: 'resume us --stage prod --region us-east-1 --yes', does: 'resumes without asking' },
  ],
  isChanging: true,
  run: (context, given) => change(context, String(given.arguments[0]), 'running'),
};

async function change(context: Context, project: string, wanted: 'paused' | 'running'): Promise<ExitStatus> {
  const { output, now } = context;
  const stack = await context.stack();
  const before = await readPausable(stack, project);
  output.line('project', { ...before }, wordsFor(before, now()));
  if (before.running === wanted) {
    output.note(`${project} is ${wanted} already`);
    return DONE;
  }
  const question =
    wanted === 'paused'
      ? `Stop delivering the events of ${project}?`
      : `Deliver the events of ${project}, ${before.waiting + before.hidden} of which wait?`;
  if (!(await output.confirm(question))) {
    output.note('nothing was changed');
    return DONE;
  }
  await stack.enable(project, wanted === 'running', context.interrupted);
  output.line('changed', { project, running: wanted }, `${project} is ${wanted}`);
  return DONE;
}

function wordsFor(
  { project, running, waiting, hidden, oldestSentAt, keptUntil }: Pausable,
  now: number,
): string {
  const head = `${project}: ${running}, ${waiting} waiting, ${hidden} hidden`;
  if (waiting + hidden === 0) return `${head}. SQS keeps an event for 14 days`;
  if (oldestSentAt === undefined || keptUntil === undefined) {
    return `${head}. SQS deletes each 14 days after it was sent`;
  }
  const age = lengthOf(now - oldestSentAt.getTime());
  return `${head}, the oldest for about ${age}. SQS deletes it at about ${keptUntil.toISOString()}`;
}
