import { deleteLetters, planDeletion } from '../../../operate/dead-letters/delete.ts';
import type { Command } from '../../command.ts';
import { DONE, FAILED } from '../../exit-status.ts';
import { counted } from './counted.ts';
import {
  ALL_OPTION,
  FILTER_OPTIONS,
  filterOrAllIn,
  isInterrupted,
  tellGroups,
  tellLooked,
  watchOf,
} from './filter-options.ts';

export const dlqDelete: Command = {
  name: 'dlq delete',
  summary: 'deletes dead letters for good',
  description:
    'It shows first which letters these are. It deletes only letters that lay there then, and none that is buried later.',
  options: [...FILTER_OPTIONS, ALL_OPTION],
  examples: [
    {
      line: 'dlq delete --reason user-forgotten',
      does: 'deletes the letters about users who asked to be forgotten',
    },
    { line: 'dlq delete --reason stale --until 1d', does: 'deletes stale letters that are older than a day' },
  ],
  isChanging: true,
  async run(context, given) {
    const { output } = context;
    const filter = filterOrAllIn(given, context.now());
    const stack = await context.stack();
    const plan = await planDeletion(stack, filter, watchOf(context));
    tellGroups(output, plan.groups);
    tellLooked(output, plan.looked);
    if (isInterrupted(context)) return FAILED;
    const count = plan.chosen.size;
    if (count === 0) {
      output.note('there is nothing to delete');
      return DONE;
    }
    if (!(await output.confirm(`Delete ${counted(count)}? This can't be undone.`))) {
      output.note('nothing was deleted');
      return DONE;
    }
    const deleted = await deleteLetters(stack, plan, watchOf(context));
    output.line('deletion', { deleted, chosen: count }, `deleted ${deleted} of ${counted(count)}`);
    if (isInterrupted(context) || deleted < count) return FAILED;
    return DONE;
  },
};
