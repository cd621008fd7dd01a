import { parseSince } from '../../operate/since.ts';
import type { ClosedGate, Stack } from '../../operate/stack.ts';
import { readReasons } from '../../operate/status/reasons.ts';
import { type ProjectStatus, readStatus, type Status } from '../../operate/status/status.ts';
import type { Command, Context } from '../command.ts';
import { DONE, FAILED } from '../exit-status.ts';
import type { Output, Row } from '../output.ts';
import { lengthOf } from '../words.ts';
import { isInterrupted, watchOf } from './dlq/filter-options.ts';

const DEFAULT_SINCE = '15m';

export const status: Command = {
  name: 'status',
  summary: 'shows of each project what waits, what was delivered lately, and what is in the way',
  description:
    'A project that is `paused` takes events and delivers none. `gate` says why calls to an endpoint of Iterable wait, ' +
    'and until when; `pace` is how many calls a second one consumer allowed itself last. The numbers of SQS are ' +
    'approximate, those of CloudWatch a minute or two old. Of dead letters it tells the reasons if they are at most ' +
    '1,000 and no other command has some: for that it takes them, and gives them back within seconds.',
  options: [
    { flags: '--since <when>', description: `what counts as lately: 15m, 2h, or a time (${DEFAULT_SINCE})` },
  ],
  examples: [
    { line: 'status', does: 'shows the stack on this machine' },
    {
      line: 'status --stage prod --region us-east-1 --since 2h',
      does: 'shows a stack in AWS, and its last two hours',
    },
    { line: 'status --json', does: 'tells the same to a program' },
  ],
  async run(context, { options }) {
    const { output, now } = context;
    const since = parseSince(String(options.since ?? DEFAULT_SINCE), now());
    const stack = await context.stack();
    const { projects, deadLetters, alarms } = await readStatus(stack, since);
    const rows = output.isJson
      ? projects.map((row) => ({ ...row }))
      : projects.map((row) => wordsFor(row, now()));
    output.table('project', rows, COLUMNS, paint);
    // Before the letters, which take a while.
    tellAlarms(output, alarms);
    await tellDeadLetters(context, stack, deadLetters);
    return isInterrupted(context) ? FAILED : DONE;
  },
};

const COLUMNS = {
  project: 'project',
  running: 'state',
  waiting: 'waiting',
  hidden: 'hidden',
  oldest: 'oldest',
  delivered: 'delivered',
  retried: 'retried',
  buried: 'buried',
  gate: 'gate',
  pace: 'pace',
};

function paint(field: string, { running, buried }: Row): 'red' | 'yellow' | undefined {
  if (field === 'running' && running !== 'running') return 'yellow';
  return field === 'buried' && buried !== undefined ? 'red' : undefined;
}

/** For people. */
function wordsFor(status: ProjectStatus, now: number): Row {
  const { oldestSentAt, retried, buried, notAttempted, gates, pace } = status;
  const waits = notAttempted === 0 ? {} : { 'not attempted': notAttempted };
  return {
    ...status,
    oldest: oldestSentAt && lengthOf(now - oldestSentAt.getTime()),
    retried: countsOf({ ...retried, ...waits }),
    buried: countsOf(buried),
    gate: gates.length === 0 ? undefined : gates.map(wordsForGate).join('; '),
    pace: pace === undefined ? undefined : `${Math.round(pace * 10) / 10}/s`,
  };
}

function wordsForGate({ endpoint, closedBy, until }: ClosedGate): string {
  return `${endpoint} closed: ${closedBy}, until ${until.toISOString()}`;
}

function countsOf(counts: Readonly<Record<string, number>>): string | undefined {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0 ? undefined : parts.map(([name, count]) => `${count} ${name}`).join(', ');
}

async function tellDeadLetters(
  context: Context,
  stack: Stack,
  letters: Status['deadLetters'],
): Promise<void> {
  const { output } = context;
  const { reasons, read, limit } = await readReasons(stack, letters, watchOf(context));
  const count = letters.waiting + letters.hidden;
  const words =
    count === 0
      ? 'no dead letters'
      : output.colour('red', count === 1 ? '1 dead letter' : `${count} dead letters`);
  output.line('dead-letters', { count, read }, words);
  if (reasons.length > 0)
    output.table(
      'dead-letter-reason',
      reasons.map((row) => ({ ...row })),
      REASON_COLUMNS,
    );
  if (limit === undefined) return;
  const given = stack.arguments === '' ? '' : ` ${stack.arguments}`;
  output.note(`not all by reason: ${limit}`);
  output.note(`  → npx iterable-forwarder dlq list${given}`);
}

const REASON_COLUMNS = {
  project: 'project',
  reason: 'reason',
  letters: 'letters',
  firstDiedAt: 'first',
  lastDiedAt: 'last',
};

function tellAlarms(output: Output, alarms: Status['alarms']): void {
  const rows = alarms.map(({ name, since, description }) => ({ name, since, description }));
  if (rows.length === 0) output.note('no alarm is on');
  else
    output.table('alarm', rows, { name: 'alarm', since: 'on since', description: 'what to do' }, () => 'red');
}
