/**
 * The operations of which no more is known than the facts: the sandbox checks the shape, keeps what it is sent
 * and answers that all went well. What is known of more than that is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import { type EndpointName, factsFor } from './api-facts.ts';
import { isObject, type JsonObject } from './json.ts';
import type { Operation, Project } from './project.ts';
import { type Reply, refusal, success, typeMismatch } from './replies.ts';
import { faultOfUpdate } from './user-faults.ts';
import { refusalOfUser } from './user-refusals.ts';
import { createFieldReport, writtenFields } from './written-fields.ts';

export function plainOperation(name: EndpointName): Operation {
  const { body, requestsPerSecond, keys, needsNoJwt } = factsFor(name);
  const takesId = Object.hasOwn(body.fields, 'id');
  return {
    requestsPerSecond,
    keys,
    ...(needsNoJwt === undefined ? {} : { needsNoJwt }),
    body,
    judge(call, project) {
      const reply = refusalFor(name, call.body, project);
      if (reply !== undefined) return { reply, events: [] };
      const id = takesId && typeof call.body.id === 'string' ? call.body.id : newId();
      const taken = takesId ? success(`Purchase with id: ${id} tracked.`, { id }) : success('', null);
      return { reply: taken, events: [{ ...call, id }] };
    },
  };
}

/** What is documented to answer 409 changes a user, and is held to what a user and the profile's fields may be. */
const CHANGES_A_USER: ReadonlySet<EndpointName> = new Set([
  'commerce/trackPurchase',
  'commerce/updateCart',
  'users/update',
  'users/updateSubscriptions',
]);

function refusalFor(name: EndpointName, body: JsonObject, project: Project): Reply | undefined {
  if (!CHANGES_A_USER.has(name)) {
    const isForgotten = project.forgotten.find(body) !== undefined;
    return isForgotten ? refusal(400, 'ForgottenUserError', 'User has been forgotten') : undefined;
  }
  const fault = faultOfUpdate(isObject(body.user) ? body.user : body, project);
  if (fault !== undefined) return refusalOfUser(fault);
  const fields = createFieldReport(project.profileTypes);
  fields.take(writtenFields(name, body));
  return fields.mismatches.size > 0 ? typeMismatch(project.number, 'user', fields.mismatches) : undefined;
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}
