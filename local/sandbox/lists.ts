/**
 * `POST /api/lists/subscribe` and `lists/unsubscribe`: several users in one call.
 *
 * Documented (https://api.iterable.com/api-docs): the answer's fields and what each lists; that subscribing
 * creates users unless `updateExistingUsersOnly` is true. Assumed: that leaving a list as an unknown user counts
 * as a failure; that a subscriber without an identifier refuses the whole call.
 */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import { namesIn } from './identity.ts';
import type { JsonObject } from './json.ts';
import type { Arrived, Operation, Project } from './project.ts';
import { refusal, typeMismatch } from './replies.ts';
import { textsWithOneItem } from './spans.ts';
import { createUserFailures } from './user-failures.ts';
import { faultInProject, faultOfForm, type UserFault } from './user-faults.ts';
import { createFieldReport, writtenFields } from './written-fields.ts';

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
      const failed = createUserFailures();
      const fields = createFieldReport(project.profileTypes);
      const texts = textsWithOneItem(call.text, 'subscribers');
      // One for each user, as if nobody else had been in the call.
      const events = subscribers.flatMap((subscriber, index): Arrived[] => {
        const fault = faultOf(subscriber, project, wantsKnownUsers(body));
        if (fault !== undefined) {
          failed.add(fault);
          return [];
        }
        const alone = { ...body, subscribers: [subscriber] };
        fields.take(writtenFields(name, alone));
        const id = randomUUID().replaceAll('-', '');
        return [{ id, body: alone, text: texts[index] as string, headers }];
      });
      if (fields.mismatches.size > 0) {
        return { reply: typeMismatch(project.number, 'user', fields.mismatches), events: [] };
      }
      const failCount = subscribers.length - events.length;
      return { reply: failed.reply(events.length, failCount, fields.lists()), events };
    },
  };
}

function faultOf(subscriber: JsonObject, project: Project, mustBeKnown: boolean): UserFault | undefined {
  const { email, userId } = Object.fromEntries(namesIn(subscriber).map(({ by, user }) => [by, user]));
  const fault = faultOfForm({ email, userId }) ?? faultInProject({ email, userId }, project);
  return fault?.kind === 'unknown' && !mustBeKnown ? undefined : fault;
}
