/** `POST /api/events/track`: one custom event. */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import type { NamedUser } from './identity.ts';
import type { Operation } from './project.ts';
import { json, type RefusalCode, type Reply, refusal, success, typeMismatch } from './replies.ts';
import { type EventFault, faultOf, learnFields, readEvent } from './tracked-event.ts';

/**
 * The codes are Iterable's. That all of them come with status 400, and the wording of messages of which no
 * recording exists, are assumptions.
 */
const REFUSALS: Readonly<
  Record<
    'invalid' | 'forgotten' | 'unknown',
    Readonly<Record<NamedUser['by'], readonly [code: RefusalCode, msg: (user: string) => string]>>
  >
> = {
  invalid: {
    email: ['InvalidEmailAddressError', (user) => `Invalid email: ${user}`],
    userId: ['InvalidUserIdError', (user) => `Invalid userId: ${user}`],
  },
  forgotten: {
    email: ['ForgottenUserError', () => 'User has been forgotten'],
    userId: ['ForgottenUserError', () => 'User has been forgotten'],
  },
  unknown: {
    email: ['UnknownEmailError', (user) => `User with email ${user} does not exist`],
    userId: ['UnknownUserIdError', (user) => `User with userId ${user} does not exist`],
  },
};

export const track: Operation = {
  ...factsFor('events/track'),
  judge(call, project) {
    const event = readEvent(call.body);
    const fault = faultOf(event, project);
    if (fault !== undefined) return { reply: refusalOf(fault), events: [] };
    const mismatches = project.fieldTypes.mismatches(event.eventName, event.dataFields);
    if (mismatches.size > 0) return { reply: typeMismatch(project.number, mismatches), events: [] };
    // Never from the seeded dice: after a restart they would fall the same way and overwrite stored events.
    const id = event.id ?? randomUUID().replaceAll('-', '');
    return { reply: success(`Event with id: ${id} tracked.`, { id }), events: [{ ...call, id }] };
  },
  learn: learnFields,
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
    case 'unknown': {
      const [code, msg] = REFUSALS[fault.kind][fault.by];
      return refusal(400, code, msg(fault.user));
    }
  }
}
