/** Which events may go in one call with each other. */
import { listedUserIn } from '../../iterable/listed-user.ts';
import { namesOf } from '../../iterable/subject.ts';
import type { Task } from '../task.ts';

type Groups = readonly (readonly Task[])[];

/**
 * What was tried before goes apart from the rest: in a bulk call, one event that fails again and again would
 * put all others in doubt each time.
 */
export function groupsByHistory(tasks: readonly Task[]): Groups {
  const { first = [], again = [] } = Object.groupBy(tasks, ({ message }) =>
    message.receiveCount > 1 ? 'again' : 'first',
  );
  return [first, again];
}

/** Of bodies that are equal but for their user. */
interface Alike {
  /** In each nobody stands twice: of a user's second event the answer could not be told from the first's. */
  readonly rounds: Task[][];
  /** By a name of a user, the round that their next event goes in. */
  readonly nextRound: Map<string, number>;
}

/**
 * @param list the member of the bodies that lists their users
 * @returns of one list and the same flags, byte for byte; what can't be told to be so goes alone
 */
export function groupsByList(tasks: readonly Task[], list: string): Groups {
  const groups = new Map<unknown, Alike>();
  for (const task of tasks) {
    const listed = listedUserIn(task.body, list);
    const key = listed === undefined ? task : JSON.stringify([listed.before, listed.after]);
    const alike: Alike = groups.get(key) ?? { rounds: [], nextRound: new Map() };
    groups.set(key, alike);
    const { rounds, nextRound } = alike;
    const names = namesOf(listed?.user ?? {});
    const round = Math.max(0, ...names.map((name) => nextRound.get(name) ?? 0));
    const group = rounds[round];
    if (group === undefined) rounds.push([task]);
    else group.push(task);
    for (const name of names) nextRound.set(name, round + 1);
  }
  return [...groups.values()].flatMap(({ rounds }) => rounds);
}
