import { loadEdit, onlyChanges } from '../../../operate/dead-letters/edit-file.ts';
import type { Edit } from '../../../operate/dead-letters/mend.ts';
import { DEFAULT_RATE, type Moved, moveLetters } from '../../../operate/dead-letters/move.ts';
import { editBy, parseDrop, parseSet } from '../../../operate/dead-letters/paths.ts';
import { type Plan, planRedrive } from '../../../operate/dead-letters/redrive.ts';
import { OperateFault } from '../../../operate/fault.ts';
import type { Command, Given } from '../../command.ts';
import { DONE, type ExitStatus, FAILED } from '../../exit-status.ts';
import type { Output } from '../../output.ts';
import { counted } from './counted.ts';
import {
  ALL_OPTION,
  countIn,
  FILTER_OPTIONS,
  filterOrAllIn,
  isInterrupted,
  watchOf,
} from './filter-options.ts';
import { tellPlan } from './tell-plan.ts';

export const dlqRedrive: Command = {
  name: 'dlq redrive',
  summary: 'moves dead letters back to the queues of their projects, mended if wanted',
  description: [
    'It shows first what it would do. It moves only letters that lay there then: what fails again meanwhile stays.',
    'What is mended goes through the checks of the door again, for the same project; if it is not valid, the letter stays. All other letters are moved byte for byte, but for the `expiresAt` of their envelope.',
    '`invalid` letters are moved only if they are mended and valid, `user-forgotten` letters never.',
    'Letters of one user, of operations whose order is kept, are moved in the order in which the door took them in; what follows one that could not be sent stays, too. What another run moves later comes after all of them.',
    'Each letter is deleted when the queue has confirmed its copy. So if the command is interrupted, run it again: nothing is lost, and an event that is sent twice has the same id both times.',
    'The value of `--set` is read as JSON, digits included: `--set dataFields.seats=12` writes a number, `--set \'userId="12"\'` a text. What is no JSON is a text. A path is names with dots between them, and places in lists: `items[0].price`.',
    "The function of `--edit` gets an event like a source's `edit`: it returns nothing to leave the event as it is, `null` to leave the letter where it is, or one or several events to send instead. It runs with your credentials. If it throws, the letter stays; if all letters stay, the command ends with 1. It must make the same of the same event each time.",
  ].join('\n\n'),
  options: [
    ...FILTER_OPTIONS,
    ALL_OPTION,
    {
      flags: '--set <path=value>',
      description: 'writes a value into each event: JSON, else a text; can be repeated',
      isRepeated: true,
    },
    {
      flags: '--drop <path>',
      description: 'takes a field out of each event; can be repeated',
      isRepeated: true,
    },
    {
      flags: '--edit <file>',
      description: 'a TypeScript file whose default export is a function of an event',
    },
    { flags: '--rate <events>', description: `so many events a second at most; ${DEFAULT_RATE} unless told` },
    { flags: '--limit <letters>', description: 'so many letters at most' },
    { flags: '--verbose', description: 'shows the values of an example, too, which may be personal data' },
  ],
  examples: [
    {
      line: 'dlq redrive --reason expired --project us',
      does: 'moves back what could not be delivered in time',
    },
    {
      line: 'dlq redrive --reason rejected --field seats --drop dataFields.seats --limit 1',
      does: 'tries it with one letter, without the field that Iterable refuses',
    },
    {
      line: 'dlq redrive --name signed-up --set dataFields.plan=pro',
      does: 'writes a field before it moves them',
    },
    { line: 'dlq redrive --reason invalid --edit mend.ts', does: 'mends events with a function' },
  ],
  isChanging: true,
  async run(context, given) {
    const { output } = context;
    const filter = filterOrAllIn(given, context.now());
    const rate = countIn(given, 'rate', DEFAULT_RATE);
    const limit = countIn(given, 'limit', Number.POSITIVE_INFINITY);
    const edit = await editIn(given, context.directory);
    const configuration = await context.configuration();
    const stack = await context.stack();
    const plan = await planRedrive(stack, configuration, { filter, edit, limit }, watchOf(context));
    tellPlan(output, plan, given.options.verbose === true);
    if (isInterrupted(context)) return FAILED;
    if (plan.chosen.size === 0) {
      return tellNothing(output, plan);
    }
    if (!(await output.confirm(`Move ${counted(plan.chosen.size)}?`))) {
      output.note('nothing was moved');
      return DONE;
    }
    const settings = { chosen: plan.chosen, before: plan.before, edit, rate };
    const moved = await moveLetters(stack, configuration, settings, watchOf(context));
    tellMoved(output, moved);
    const wasInterrupted = isInterrupted(context);
    if (moved.fault !== undefined) throw moved.fault;
    const { unsent, undeleted, unmet } = moved;
    return wasInterrupted || unsent + undeleted + unmet > 0 ? FAILED : DONE;
  },
};

/** @throws OperateFault */
async function editIn({ options }: Given, directory: string): Promise<Edit | undefined> {
  const listed = (name: string) => {
    const value = options[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  };
  const changes = [...listed('set').map(parseSet), ...listed('drop').map(parseDrop)];
  const { edit: file } = options;
  if (typeof file !== 'string') return changes.length === 0 ? undefined : editBy(changes);
  if (changes.length === 0) return onlyChanges(await loadEdit(file, directory));
  throw new OperateFault('wrong-use', '--edit stands alone', {
    remedy: 'do in the file what --set or --drop would do',
  });
}

/** What was asked for and can't be moved is a failure; the plan has told why. */
function tellNothing(output: Output, { staying }: Plan): ExitStatus {
  if (staying.size === 0) {
    output.note('there is nothing to move');
    return DONE;
  }
  output.note('nothing can be moved: every letter stays');
  return FAILED;
}

function tellMoved(output: Output, { letters, events, unsent, undeleted, unmet }: Moved): void {
  const text = `moved ${counted(letters)}, ${counted(events, 'event')}`;
  output.line('redrive', { letters, events, unsent, undeleted, unmet }, text);
  if (undeleted > 0) {
    output.note(`${undeleted} were sent and could not be deleted; moved again, they have the same ids`);
  }
  if (unsent > 0) output.note(`${unsent} were not confirmed by their queue, and stay`);
  if (unmet > 0) output.note(`${unmet} were not met again, or wait for one that stays; run it again`);
}
