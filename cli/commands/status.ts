import { parseSince } from '../../operate/since.ts';
import { type ProjectStatus, readStatus } from '../../operate/status/status.ts';
import type { Command } from '../command.ts';
import { DONE } from '../exit-status.ts';
import type { Output, Row } from '../output.ts';
import { lengthOf } from '../words.ts';

const DEFAULT_SINCE = '15m';

export const status: Command = {
  name: 'status',
  summary: 'shows of each project what waits, what was delivered lately, and what is in the way',
  description:
    'A project that is `paused` takes events and delivers none. `gate` says why calls to an endpoint of Iterable wait, ' +
    'and until when; `pace` is how many calls a second one consumer allowed itself last. The numbers of SQS are ' +
    'approximate, those of CloudWatch a minute or two old.',
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
  async run({ stack: open, output, now }, { options }) {
    const since = parseSince(String(options.since ?? DEFAULT_SINCE), now());
    const stack = await open();
    const { projects, deadLetters, alarms } = await readStatus(stack, since);
    const rows = output.isJson
      ? projects.map((row) => ({ ...row }))
      : projects.map((row) => wordsFor(row, now()));
    output.table('project', rows, COLUMNS, paint);
    const letters = deadLetters === 1 ? '1 dead letter' : `${deadLetters} dead letters`;
    output.line(
      'dead-letters',
      { count: deadLetters },
      deadLetters === 0 ? 'no dead letters' : output.colour('red', letters),
    );
    tellAlarms(output, alarms);
    return DONE;
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
  const { oldestSentAt, retried, buried, notAttempted, gate, pace } = status;
  const waits = notAttempted === 0 ? {} : { 'not attempted': notAttempted };
  return {
    ...status,
    oldest: oldestSentAt && lengthOf(now - oldestSentAt.getTime()),
    retried: countsOf({ ...retried, ...waits }),
    buried: countsOf(buried),
    gate: gate && `${gate.endpoint} closed: ${gate.closedBy}, until ${gate.until.toISOString()}`,
    pace: pace === undefined ? undefined : `${Math.round(pace * 10) / 10}/s`,
  };
}

function countsOf(counts: Readonly<Record<string, number>>): string | undefined {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0 ? undefined : parts.map(([name, count]) => `${count} ${name}`).join(', ');
}

function tellAlarms(output: Output, alarms: Awaited<ReturnType<typeof readStatus>>['alarms']): void {
  const rows = alarms.map(({ name, since, description }) => ({ name, since, description }));
  if (rows.length === 0) output.note('no alarm is on');
  else
    output.table('alarm', rows, { name: 'alarm', since: 'on since', description: 'what to do' }, () => 'red');
}
