/**
 * A message's group: SQS hands out the messages of a group one after the other, and each user is a group.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
 */
import { digestOf } from '../event/digest.ts';
import { changedUsers, type Identifier, type User, userIn } from '../iterable/named-users.ts';
import { lineOf, type Operation } from '../iterable/operations.ts';
import type { Identity, Order } from '../iterable/project-kinds.ts';

/** The settings of a project that decide a group. */
export interface OrderedProject {
  readonly name: string;
  readonly identity: Identity;
  readonly order: Order;
}

/**
 * One for each user that a body changes, in its order.
 * @returns nothing in place of a user without a name; an empty list if the project keeps no order of the operation
 */
export function groupIdsIn(
  operation: Operation,
  project: OrderedProject,
  body: Readonly<Record<string, unknown>>,
): readonly (string | undefined)[] {
  const line = lineOf(operation, project.order);
  if (line === undefined) return [];
  const users = changedUsers(operation.users, body, identifierOf(project));
  return users.map((user) => user && groupIdOf(project, line, user));
}

/**
 * @param text of a body, which anybody may have written who may send to the queue
 * @returns nothing where no order is kept: of the operation, or of a body that changes no user or several
 */
export function groupIdOfText(
  operation: Operation,
  project: OrderedProject,
  text: string,
): string | undefined {
  const line = lineOf(operation, project.order);
  const user = line && userIn(operation.users, text, identifierOf(project));
  return line && user && groupIdOf(project, line, user);
}

/**
 * The user whose changes are kept apart: one, whichever line an operation stands in. An event changes no user.
 * @returns the group of the user's own line, which is a hash; nothing where nothing is kept apart
 */
export function spacedUserOfText(
  operation: Operation,
  project: OrderedProject,
  text: string,
): string | undefined {
  if (operation.inLineIfAll || lineOf(operation, project.order) === undefined) return undefined;
  const user = userIn(operation.users, text, identifierOf(project));
  return user && groupIdOf(project, 'user', user);
}

/** Projects that identify users by userId know them by their e-mail, too; the userId tells them apart for certain. */
function identifierOf({ identity }: OrderedProject): Identifier {
  return identity === 'email' ? 'email' : 'userId';
}

/** Iterable keeps addresses in lower case: https://support.iterable.com/hc/articles/209082806 */
function groupIdOf({ name }: OrderedProject, line: string, user: User): string {
  const named = 'email' in user ? ['email', user.email.toLowerCase()] : ['userId', user.userId];
  return digestOf([name, line, ...named]);
}
