/**
 * `POST /api/users/bulkUpdate` and `users/bulkUpdateSubscriptions`: many users in one call.
 *
 * Documented (https://api.iterable.com/api-docs): the limit and the size of the first, the answers' fields and what
 * each lists; that `createNewFields` stands beside the list.
 * Assumed: that the second has the same limit and size; with which status a larger body is refused; that a user
 * without an identifier, and a field of another type, refuse the whole call; that of forgotten users the second
 * says no more than that they failed, and that a conflict, or data that is refused, refuses it whole; that an
 * update can come for whoever stands in the list twice, in the order of the list.
 */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import { namesIn } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Arrived, Operation, Project, Verdict } from './project.ts';
import { json, type Reply, refusal, typeMismatch } from './replies.ts';
import { textsOfItems, textsWithOneItem } from './spans.ts';
import { createUserFailures } from './user-failures.ts';
import { faultOfForm, faultOfUpdate, type UpdateFault } from './user-faults.ts';
import { refusalOfUser } from './user-refusals.ts';
import { createFieldReport, writtenFields } from './written-fields.ts';

const MAX_BYTES = 4_000_000;
const NOBODY_NAMED = refusal(400, 'BadParams', 'Either email or userId must be provided');

export const bulkUpdate: Operation = {
  ...factsFor('users/bulkUpdate'),
  maxBytes: MAX_BYTES,
  judge(call, project, happens) {
    const users = call.body.users as readonly JsonObject[];
    if (!users.every(isNamed)) return refusingAll(NOBODY_NAMED);
    const failed = createUserFailures();
    const fields = createFieldReport(project.profileTypes);
    const taken = users.map((user) => {
      const fault = faultOf(user, project);
      if (fault !== undefined) failed.add(fault);
      else fields.take(writtenFields('users/bulkUpdate', { ...call.body, users: [user] }));
      return fault === undefined && !happens(project.faults.unexplainedFailures);
    });
    if (fields.mismatches.size > 0) {
      return refusingAll(typeMismatch(project.number, 'user', fields.mismatches));
    }
    const events = eventsOf(call, 'users', taken);
    return { reply: failed.reply(events.length, users.length - events.length, fields.lists()), events };
  },
};

export const bulkUpdateSubscriptions: Operation = {
  ...factsFor('users/bulkUpdateSubscriptions'),
  requestsPerSecond: factsFor('users/bulkUpdate').requestsPerSecond,
  maxBytes: MAX_BYTES,
  judge(call, project, happens) {
    const requests = call.body.updateSubscriptionsRequests as readonly JsonObject[];
    if (!requests.every(isNamed)) return refusingAll(NOBODY_NAMED);
    const { internalFailures, unexplainedFailures } = project.faults;
    const faults = requests.map((request) => faultOf(request, project));
    const unlisted = faults.find((fault) => fault?.kind === 'conflict' || fault?.kind === 'invalidData');
    if (unlisted !== undefined) return refusingAll(refusalOfUser(unlisted));
    const lists = { invalidEmails: [], invalidUserIds: [], validEmailFailures: [], validUserIdFailures: [] };
    const listed: Readonly<Record<string, string[]>> = lists;
    const taken = requests.map((request, index) => {
      const fault = faults[index];
      const [named] = namesIn(request);
      if (fault?.kind === 'invalid') {
        listed[fault.by === 'email' ? 'invalidEmails' : 'invalidUserIds']?.push(fault.user);
        return false;
      }
      if (fault?.kind === 'forgotten' || happens(internalFailures)) {
        const { by, user } = fault ?? named ?? {};
        listed[by === 'email' ? 'validEmailFailures' : 'validUserIdFailures']?.push(user ?? '');
        return false;
      }
      return !happens(unexplainedFailures);
    });
    const events = eventsOf(call, 'updateSubscriptionsRequests', taken);
    const counts = { successCount: events.length, failCount: requests.length - events.length };
    return { reply: json(200, { ...counts, ...lists }), events };
  },
};

function isNamed(user: JsonObject): boolean {
  return namesIn(user).length > 0;
}

/** An empty identifier, which a call about one user may have, is a malformed one here. */
function faultOf(user: JsonObject, project: Project): UpdateFault | undefined {
  const named = namesIn(user).map(({ by, user: name }) => [by, name]);
  return faultOfForm(Object.fromEntries(named)) ?? faultOfUpdate(user, project);
}

/** Nothing of the call is stored. */
function refusingAll(reply: Reply): Verdict {
  return { reply, events: [] };
}

/** One for each user who was taken, as if nobody else had been in the call. */
function eventsOf(
  { body, text, headers }: Pick<Arrived, 'body' | 'text' | 'headers'>,
  list: string,
  taken: readonly boolean[],
): Arrived[] {
  const calls = textsWithOneItem(text, list);
  const items = textsOfItems(text, list);
  const users = body[list] as readonly JsonObject[];
  return users.flatMap((user, index) => {
    const [alone, item] = [calls[index], items[index]];
    if (!taken[index] || alone === undefined || item === undefined) return [];
    const id = randomUUID().replaceAll('-', '');
    return [{ id, body: { ...body, [list]: [user] }, text: alone, item, headers }];
  });
}
