/**
 * `POST /api/lists/subscribe` and `lists/unsubscribe`: several users in one call.
 *
 * Documented (https://api.iterable.com/api-docs): the answer's fields and what each lists; that subscribing
 * creates users unless `updateExistingUsersOnly` is true. Assumed: that leaving a list as an unknown user counts
 * as a failure; that a subscriber without an identifier refuses the whole call.
 */
import { randomUUID } from 'node:crypto';
import { API_FACTS, factsFor } from './api-facts.ts';
import { namesIn } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Arrived, Operation, Project } from './project.ts';
import { json, refusal } from './replies.ts';
import { textsWithOneItem } from './spans.ts';
import { FAILURE_LISTS, faultInProject, faultOfForm, type UserFault } from './user-faults.ts';

export const subscribe = listOperation('lists/subscribe', (call) => call.updateExistingUsersOnly === true);
export const unsubscribe = listOperation('lists/unsubscribe', () => true);

/** @param wantsKnownUsers whether a user whom the project doesn't know fails */
function listOperation(
  name: 'lists/subscribe' | 'lists/unsubscribe',
  wantsKnownUsers: (call: JsonObject) => boolean,
): Operation {
  return {
    ...factsFor(name),
    judge(call, project) {
      const { body, headers } = call;
      const subscribers = body.subscribers as readonly JsonObject[];
      if (subscribers.some((subscriber) => namesIn(subscriber).length === 0)) {
        return { reply: refusal(400, 'BadParams', 'Either email or userId must be provided'), events: [] };
      }
      const failed: Record<string, string[]> = Object.fromEntries(
        API_FACTS.failureLists.UserBulkUpdateListResponse.map((list) => [list, []]),
      );
      const texts = textsWithOneItem(call.text, 'subscribers');
      // One for each user, as if nobody else had been in the call.
      const events = subscribers.flatMap((subscriber, index): Arrived[] => {
        const fault = faultOf(subscriber, project, wantsKnownUsers(body));
        if (fault !== undefined) {
          failed[FAILURE_LISTS[fault.kind][fault.by]]?.push(fault.user);
          return [];
        }
        const id = randomUUID().replaceAll('-', '');
        return [{ id, body: { ...body, subscribers: [subscriber] }, text: texts[index] as string, headers }];
      });
      const reply = json(200, {
        successCount: events.length,
        failCount: subscribers.length - events.length,
        // Deprecated: users that failed, whatever the reason.
        invalidEmails: listedIn(failed, 'Emails'),
        invalidUserIds: listedIn(failed, 'UserIds'),
        filteredOutFields: [],
        createdFields: [],
        failedUpdates: failed,
      });
      return { reply, events };
    },
  };
}

function faultOf(subscriber: JsonObject, project: Project, mustBeKnown: boolean): UserFault | undefined {
  const { email, userId } = Object.fromEntries(namesIn(subscriber).map(({ by, user }) => [by, user]));
  const fault = faultOfForm({ email, userId }) ?? faultInProject({ email, userId }, project);
  return fault?.kind === 'unknown' && !mustBeKnown ? undefined : fault;
}

function listedIn(
  failed: Readonly<Record<string, readonly string[]>>,
  ending: 'Emails' | 'UserIds',
): string[] {
  return Object.entries(failed).flatMap(([name, users]) => (name.endsWith(ending) ? users : []));
}
