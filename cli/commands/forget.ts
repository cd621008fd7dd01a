import { RETENTION_SECONDS } from '../../lib/delivery/time/budget.ts';
import { deleteLetters } from '../../operate/dead-letters/delete.ts';
import type { OperateFault } from '../../operate/fault.ts';
import { findLettersOf, type LettersOfUser } from '../../operate/forget/letters.ts';
import { sourcesThatMayForget, sourceToForget, tellIterable } from '../../operate/forget/tell-iterable.ts';
import { parseUser } from '../../operate/forget/user.ts';
import type { Stack } from '../../operate/stack.ts';
import { readBacklog } from '../../operate/status/backlog.ts';
import { readProjects } from '../../operate/status/projects.ts';
import type { Command, Context } from '../command.ts';
import { DONE, type ExitStatus, FAILED, STATUS_OF } from '../exit-status.ts';
import { counted } from './dlq/counted.ts';
import { isInterrupted, tellLooked, watchOf } from './dlq/filter-options.ts';
import { deleteOwnHistory, findOwnHistory, type ToDelete, wordsFor } from './forget-history.ts';

export const forget: Command = {
  name: 'forget',
  summary: 'says where a user still lies, deletes it there, and tells Iterable to forget',
  description: [
    'Reads every dead letter, and picks those whose body has the e-mail anywhere, or the userId as a value; one of',
    'digits alone only in a member such as `userId`. What is encrypted or in base64 it does not see. A letter that names',
    'other users, too, is told of and not deleted: `dlq show` shows it. Nobody can look into a live queue: of those it',
    'says how much waits, and until when all of it is gone. With `--source` it sends `users/forget` through the door, as',
    'that source, to the Iterable project of that source; for a user of several projects run it once for each. A user',
    'may be known by e-mail here and by userId there: run it for both. Where letters were out of sight, it ends with',
    'status 5: run it again.',
    '',
    'Of the stack on this machine it also looks through the history, and deletes the events of the user there, with the',
    'requests and calls that carried them; also while no stack runs. A request or a call that others have a part in',
    'keeps its place and loses its text. What happens to events that still wait is written there later, and so is the',
    '`users/forget` itself: run it again without `--source` when that is delivered.',
  ].join('\n'),
  arguments: [{ name: 'USER', description: 'an e-mail, or a userId' }],
  options: [{ flags: '--source <name>', description: 'send users/forget as this source' }],
  examples: [
    { line: 'forget ann@example.com --source app', does: 'shows what there is, asks, and does both' },
    {
      line: 'forget user-17 --stage prod --region us-east-1',
      does: 'deletes the dead letters of a user in AWS, and says which source could tell Iterable',
    },
  ],
  isChanging: true,
  async run(context, given) {
    const { output, now, interrupted } = context;
    const {
      arguments: [text = ''],
      options,
    } = given;
    const user = parseUser(text);
    const configuration = await context.configuration();
    const source =
      typeof options.source === 'string' ? sourceToForget(options.source, configuration) : undefined;
    const { toDelete, fault } = findOwnHistory(context, given, user);
    const stack = await context.stack().catch(async (noStack) => {
      if (toDelete !== undefined) await forgetWithoutStack(context, toDelete);
      throw noStack;
    });
    const found = await findLettersOf(user, stack, watchOf(context));
    tellLetters(context, found);
    await tellQueues(context, stack);
    if (isInterrupted(context)) return FAILED;
    if (source === undefined) {
      const able = sourcesThatMayForget(configuration).map(({ name }) => name);
      output.note(
        able.length === 0
          ? "Iterable is not told: no source's `operations` name users/forget"
          : `Iterable is not told: --source ${able.join(' or --source ')} would do it`,
      );
    }
    const count = found.chosen.size;
    const steps = [
      ...(source === undefined ? [] : [`send users/forget as ${source.name}`]),
      ...(count === 0 ? [] : [`delete ${counted(count)}`]),
      ...(toDelete ? [`delete from the history ${wordsFor(toDelete.found)}`] : []),
    ];
    if (steps.length === 0) {
      output.note('there is nothing to do');
      return endOf(context, found, fault);
    }
    if (!(await output.confirm(`${capital(steps.join(', and '))}? This can't be undone.`))) {
      output.note('nothing was changed');
      return DONE;
    }
    // First, so that what fails leaves all as it was.
    if (source !== undefined) {
      await tellIterable(user, stack, { source, now, interrupted });
      output.line('told', { source: source.name }, `the door took users/forget, as ${source.name}`);
    }
    const deleted = count === 0 ? 0 : await deleteLetters(stack, found, watchOf(context));
    output.line('deleted', { letters: deleted }, `deleted ${deleted} of ${counted(count)}`);
    // Last: until then, what is done here may still be written there.
    if (toDelete !== undefined) deleteOwnHistory(context, toDelete);
    return deleted < count ? FAILED : endOf(context, found, fault);
  },
};

/** The history can be read and changed while nothing runs; that nothing does, is told after that. */
async function forgetWithoutStack(context: Context, toDelete: ToDelete): Promise<void> {
  const { output } = context;
  output.note('of the dead letters and queues nothing can be said');
  const question = `Delete from the history ${wordsFor(toDelete.found)}? This can't be undone.`;
  if (await output.confirm(question)) deleteOwnHistory(context, toDelete);
  else output.note('nothing was changed');
}

/** Nobody may take a user for forgotten of whom letters lay where they could not be seen. */
function endOf({ output }: Context, { looked }: LettersOfUser, fault?: OperateFault): ExitStatus {
  if (fault !== undefined) return STATUS_OF[fault.kind];
  const { read, about, hidden, isFull } = looked;
  if (read >= about && hidden === 0 && !isFull) return DONE;
  output.note('not every dead letter could be read: run it again later');
  return STATUS_OF['try-again'];
}

function tellLetters({ output }: Context, { groups, looked }: LettersOfUser): void {
  const rows = groups.map(({ isShared, ...group }) => ({ ...group, isDeleted: !isShared }));
  if (rows.length > 0) {
    output.table('letters', rows, {
      project: 'project',
      reason: 'reason',
      letters: 'letters',
      keptUntil: 'kept until',
      isDeleted: 'will be deleted',
    });
  } else output.note('no dead letter is about this user');
  tellLooked(output, looked);
}

/** Of all users: nobody can look into a live queue. */
async function tellQueues({ output, now }: Context, stack: Stack): Promise<void> {
  const goneBy = new Date(now() + RETENTION_SECONDS * 1_000);
  for (const { project } of await readProjects(stack)) {
    const { waiting, hidden } = await readBacklog(stack, project);
    const count = waiting + hidden;
    output.line(
      'queues',
      { project, events: count, ...(count === 0 ? {} : { goneBy }) },
      count === 0
        ? `${project}: nothing waits on its queues`
        : `${project}: ${counted(count, 'event')} of all users on its queues, delivered or gone by ${goneBy.toISOString()}`,
    );
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
