/** Whose events they are: few users, so that several events of a world are one user's. */
import type { Dice } from '../dice.ts';
import type { SimulatedProject, SimulatedUser } from '../events.ts';
import { MINUTE_MS, SECOND_MS, type Span } from './time.ts';

export type Users = ReadonlyMap<SimulatedProject, readonly SimulatedUser[]>;

export function drawUsers(projects: readonly SimulatedProject[], { startAt }: Span, dice: Dice): Users {
  const strange = dice.pick([0, 0.2, 0.6]);
  return new Map(
    projects.map((project) => [
      project,
      Array.from({ length: dice.between(1, 5) }, (_, number): SimulatedUser => {
        const isStrange = dice.chance(strange);
        return {
          ...identityOf(`${project.name}-${number}`, dice),
          isForgotten: isStrange && dice.chance(0.3),
          // Unknown for a while, or for ever.
          knownFrom:
            isStrange && dice.chance(0.7)
              ? dice.pick([
                  startAt + dice.magnitude(10 * SECOND_MS, 40 * MINUTE_MS),
                  Number.POSITIVE_INFINITY,
                ])
              : 0,
        };
      }).flatMap((user) => (dice.chance(0.2) ? [user, writtenOtherwise(user)] : [user])),
    ]),
  );
}

/** The same user, as another sender writes the address. */
function writtenOtherwise(user: SimulatedUser): SimulatedUser {
  return { ...user, email: user.email?.toUpperCase() };
}

/** A user that nobody else's events are taken for. */
export function userOfOne(project: SimulatedProject, number: number, dice: Dice): SimulatedUser {
  return { ...identityOf(`${project.name}-alone-${number}`, dice), isForgotten: false, knownFrom: 0 };
}

function identityOf(name: string, dice: Dice): Pick<SimulatedUser, 'email' | 'userId'> {
  const has = dice.pick(['email', 'userId', 'both']);
  return {
    // Iterable answers in lower case, however it was written.
    email: has === 'userId' ? undefined : `${dice.pick(['private', 'Private'])}-${name}@example.com`,
    userId: has === 'email' ? undefined : `private-${name}`,
  };
}
