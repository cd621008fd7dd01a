import { DEFAULT_RATE } from '../../operate/dead-letters/move.ts';
import { OperateFault } from '../../operate/fault.ts';
import type { EventFilter } from '../../operate/history/filter.ts';
import { refuseUnknown } from '../../operate/history/known.ts';
import { openHistory } from '../../operate/history/open.ts';
import { openHistoryReader } from '../../operate/history/reader.ts';
import {
  planReplay,
  type Replayed,
  type ReplayPlan,
  replay as sendAgain,
} from '../../operate/history/replay.ts';
import { LEFT_OUT_WORDS, type LeftOutBecause } from '../../operate/history/to-replay.ts';
import type { Command, Given } from '../command.ts';
import { DONE, FAILED } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { counted } from './dlq/counted.ts';
import { countIn, watchOf } from './dlq/filter-options.ts';
import { configuredNames, directoryOf, EVENT_OPTIONS, eventFilterIn } from './events/history-options.ts';

export const replay: Command = {
  name: 'replay',
  summary: 'sends events of the history on this machine again, with the same ids',
  description: [
    'It counts first what it would send, and what it leaves out. Left out is always what still waits on the queue, what is a dead letter (`dlq redrive` moves those, mended if wanted), and what the door refused. Left out unless it is asked for is what was delivered, what sets a state, since it may overwrite what came later, and what Iterable would do once more each time.',
    'So without `--delivered` it sends only events whose dead letters were deleted.',
    'Each event goes to the queue as it went before: the same id, body, source and project. Iterable updates an event that has the same id. `maxAge` counts from the replay on, and `staleAfter` does not hold.',
  ].join('\n\n'),
  options: [
    ...EVENT_OPTIONS,
    { flags: '--all', description: 'all events' },
    { flags: '--delivered', description: 'also what was delivered' },
    { flags: '--states', description: 'also what sets a state, such as users/update' },
    {
      flags: '--triggers',
      description: 'also what happens once more each time, such as workflows/triggerWorkflow',
    },
    { flags: '--rate <events>', description: `so many events a second at most; ${DEFAULT_RATE} unless told` },
    { flags: '--limit <events>', description: 'so many events at most: the oldest' },
  ],
  examples: [
    {
      line: 'replay --delivered --name order-placed --since 2h',
      does: 'sends the orders of the last two hours again',
    },
    {
      line: 'replay --outcome rejected',
      does: 'sends what Iterable rejected and whose letters were deleted',
    },
    { line: 'replay --delivered --id order-17 --yes', does: 'sends one event again, unasked' },
  ],
  isChanging: true,
  async run(context, given) {
    const { output } = context;
    const filter = filterOrAllIn(given, context.now());
    const rate = countIn(given, 'rate', DEFAULT_RATE);
    const limit = countIn(given, 'limit', Number.POSITIVE_INFINITY);
    const even = {
      delivered: given.options.delivered === true,
      states: given.options.states === true,
      triggers: given.options.triggers === true,
    };
    const directory = directoryOf(context, given);
    const configuration = await context.configuration();
    const history = openHistory(directory);
    try {
      refuseUnknown(history, filter, await configuredNames(context));
    } finally {
      history.close();
    }
    const stack = await context.stack();
    const reader = openHistoryReader(directory);
    try {
      const plan = await planReplay(reader, stack, configuration, { filter, even, limit });
      tellPlan(output, plan);
      if (plan.matching === 0) return DONE;
      if (plan.chosen.length === 0) {
        output.note('nothing is sent: all of them are left out');
        return FAILED;
      }
      if (!(await output.confirm(`Send ${counted(plan.chosen.length, 'event')} again?`))) {
        output.note('nothing was sent');
        return DONE;
      }
      const done = await sendAgain(reader, stack, configuration, plan, rate, watchOf(context));
      tellReplayed(output, done);
      if (done.fault !== undefined) throw done.fault;
      if (context.interrupted.aborted)
        output.note('interrupted: run again, it sends those that were sent once more');
      return context.interrupted.aborted || done.unsent > 0 ? FAILED : DONE;
    } finally {
      await reader.close();
    }
  },
};

/** Nobody means all events by saying nothing. @throws OperateFault wrong-use */
function filterOrAllIn(given: Given, nowMs: number): EventFilter {
  const filter = eventFilterIn(given, nowMs);
  const isAll = given.options.all === true;
  if (Object.values(filter).every((value) => value === undefined) === isAll) return filter;
  throw new OperateFault(
    'wrong-use',
    isAll ? '--all and a filter exclude each other' : 'it must be said which events',
    { remedy: 'give a filter such as --since 2h, or --all' },
  );
}

/** What would take them in. */
const OPTIONS: Readonly<Partial<Record<LeftOutBecause, string>>> = {
  delivered: '--delivered sends them, too',
  state: '--states sends them, too',
  triggers: '--triggers sends them, too',
  'dead-letter': '`dlq redrive` moves them',
};

const COLUMNS = { project: 'project', operation: 'operation', state: 'state' } as const;
const IS_SENT = { isSent: 'would be sent' } as const;

function tellPlan(output: Output, { matching, groups, few, leftOut, chosen }: ReplayPlan): void {
  if (output.isJson) {
    const rows = groups.map((group) => ({ ...group, isSent: group.leftOut === null }));
    output.table('events-to-replay', rows, {});
  } else if (few.length > 0) {
    const rows = few.map((event) => ({ ...event, isSent: isSentWords(event.leftOut) }));
    output.table('events-to-replay', rows, { id: 'id', name: 'event', ...COLUMNS, ...IS_SENT });
  } else if (groups.length > 0) {
    const rows = groups.map((group) => ({ ...group, isSent: isSentWords(group.leftOut) }));
    output.table('events-to-replay', rows, { ...COLUMNS, events: 'events', ...IS_SENT });
  }
  if (output.isJson) output.line('replay-plan', { matching, events: chosen.length, leftOut }, '');
  output.note(
    matching === 0
      ? 'no event of the history is one of those asked for'
      : `${counted(chosen.length, 'event')} of ${matching} would be sent`,
  );
  for (const { code, why, events } of leftOut) {
    const option = OPTIONS[code];
    output.note(`${events} left out: ${why}${option === undefined ? '' : ` (${option})`}`);
  }
}

function isSentWords(leftOut: LeftOutBecause | null): string {
  return leftOut === null ? 'yes' : `no: ${LEFT_OUT_WORDS[leftOut]}`;
}

function tellReplayed(output: Output, { sent, unsent, changed }: Replayed): void {
  output.line('replay', { events: sent, unsent, changed }, `sent ${counted(sent, 'event')} again`);
  if (unsent > 0) output.note(`${unsent} were not confirmed by their queue, or come after one that was not`);
  if (changed > 0) output.note(`${changed} were left out after all: they are on the queue again, or gone`);
}
