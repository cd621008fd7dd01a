/**
 * `POST /api/events/trackBulk`: many custom events in one call.
 *
 * Documented (https://api.iterable.com/api-docs): the limit, the answer's fields and what each lists, the
 * code `BatchTooLarge`. Recorded: one event of the wrong shape refuses the whole call, and `params` names it.
 * Assumed: how many events and bytes a call may have (other clients send 1,000 and 4,000,000 at the most)
 * and with which status it is refused then; that a field of another type, or an event without a name, a
 * user or a usable id, refuses the whole call too; that an event counts as failed when its name is
 * disallowed; that a list names nobody twice.
 */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import type { JsonObject } from './json.ts';
import type { Arrived, Operation, Verdict } from './project.ts';
import { json, type Reply, refusal, typeMismatch } from './replies.ts';
import { textsOfItems } from './spans.ts';
import { type EventFault, faultOf, readEvent } from './tracked-event.ts';
import { FAILURE_LISTS } from './user-faults.ts';
import { createFieldReport, writtenFields } from './written-fields.ts';

const MAX_EVENTS = 1_000;

export const trackBulk: Operation = {
  ...factsFor('events/trackBulk'),
  maxBytes: 4_000_000,
  judge({ body, text, headers }, project, happens) {
    const bodies = body.events as readonly JsonObject[];
    if (bodies.length > MAX_EVENTS) {
      return refusingAll(refusal(400, 'BatchTooLarge', `A batch takes at most ${MAX_EVENTS} events`));
    }
    const texts = textsOfItems(text, 'events');
    const fields = createFieldReport(project.fieldTypes);
    const report = createReport();
    const events: Arrived[] = [];
    for (const [index, itemBody] of bodies.entries()) {
      const event = readEvent(itemBody);
      const fault = faultOf(event, project);
      if (fault?.kind === 'bad-params') return refusingAll(refusal(400, 'BadParams', fault.msg));
      if (fault !== undefined) {
        report.refuse(fault);
        continue;
      }
      fields.take(writtenFields('events/trackBulk', itemBody));
      if (happens(project.faults.unexplainedFailures)) continue;
      const id = event.id ?? randomUUID().replaceAll('-', '');
      events.push({ id, body: itemBody, text: texts[index] as string, headers });
    }
    if (fields.mismatches.size > 0) {
      return refusingAll(typeMismatch(project.number, 'event', fields.mismatches));
    }
    return { reply: report.reply(bodies.length, events.length, fields.lists()), events };
  },
};

/** Nothing of the call is stored. */
function refusingAll(reply: Reply): Verdict {
  return { reply, events: [] };
}

/** What the answer says beside the counts. */
function createReport() {
  const disallowedEventNames = new Set<string>();
  const failed = Object.fromEntries(
    Object.values(FAILURE_LISTS).flatMap((lists) =>
      Object.values(lists).map((name) => [name, new Set<string>()]),
    ),
  );
  const usersIn = (name: string) => [...(failed[name] ?? [])];

  return {
    refuse(fault: Exclude<EventFault, { kind: 'bad-params' }>): void {
      if (fault.kind === 'disallowed') disallowedEventNames.add(fault.eventName);
      else failed[FAILURE_LISTS[fault.kind][fault.by]]?.add(fault.user);
    },
    reply: (sent: number, stored: number, fields: object): Reply =>
      json(200, {
        successCount: stored,
        failCount: sent - stored,
        invalidEmails: usersIn('invalidEmails'),
        // The deprecated list is documented as "userId values that were not found".
        invalidUserIds: [...usersIn('invalidUserIds'), ...usersIn('notFoundUserIds')],
        disallowedEventNames: [...disallowedEventNames],
        ...fields,
        failedUpdates: Object.fromEntries(Object.keys(failed).map((name) => [name, usersIn(name)])),
      }),
  };
}
