/** `POST /api/events/track`: one custom event. */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import type { Operation } from './project.ts';
import { json, type Reply, refusal, success, typeMismatch } from './replies.ts';
import { type EventFault, faultOf, readEvent } from './tracked-event.ts';
import { refusalOfUser } from './user-refusals.ts';

export const track: Operation = {
  ...factsFor('events/track'),
  judge(call, project) {
    const event = readEvent(call.body);
    const fault = faultOf(event, project);
    if (fault !== undefined) return { reply: refusalOf(fault), events: [] };
    const mismatches = project.fieldTypes.mismatches(event.eventName, event.dataFields);
    if (mismatches.size > 0) return { reply: typeMismatch(project.number, 'event', mismatches), events: [] };
    // Never from the seeded dice: after a restart they would fall the same way and overwrite stored events.
    const id = event.id ?? randomUUID().replaceAll('-', '');
    return { reply: success(`Event with id: ${id} tracked.`, { id }), events: [{ ...call, id }] };
  },
};

function refusalOf(fault: EventFault): Reply {
  switch (fault.kind) {
    case 'bad-params':
      return refusal(400, 'BadParams', fault.msg);
    case 'disallowed':
      // Not an error to Iterable: 200, no code, and the event is gone.
      return json(200, { msg: `event ${fault.eventName} is disallowed from tracking.` });
    case 'invalid':
    case 'forgotten':
    case 'unknown':
      return refusalOfUser(fault);
  }
}
