import { groupLetters } from '../../../operate/dead-letters/look.ts';
import type { Command } from '../../command.ts';
import { DONE, FAILED } from '../../exit-status.ts';
import {
  FILTER_OPTIONS,
  filterIn,
  isInterrupted,
  tellGroups,
  tellLooked,
  watchOf,
} from './filter-options.ts';

export const dlqList: Command = {
  name: 'dlq list',
  summary: 'counts dead letters by project, reason, code, field and event name',
  description:
    'SQS lets nobody look at a letter without taking it. So while the command runs, other commands do not see the letters that it has read. At its end, and on Ctrl-C, it gives all of them back.',
  options: FILTER_OPTIONS,
  examples: [
    { line: 'dlq list', does: 'shows what lies in the dead letter queue' },
    {
      line: 'dlq list --project us --reason rejected --since 2h',
      does: 'shows what Iterable refused of one project in the last two hours',
    },
  ],
  async run(context, given) {
    const { output } = context;
    const filter = filterIn(given, context.now());
    const { groups, looked } = await groupLetters(await context.stack(), filter, watchOf(context));
    tellGroups(output, groups);
    tellLooked(output, looked);
    if (isInterrupted(context)) return FAILED;
    if (groups.length === 0 && looked.read > 0) output.note('none of them is one of those asked for');
    return DONE;
  },
};
