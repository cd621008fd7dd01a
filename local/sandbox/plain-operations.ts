/**
 * The operations of which no more is known than the facts: the sandbox checks the shape, keeps what it is sent
 * and answers that all went well. What is known of more than that is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import { type EndpointName, factsFor } from './api-facts.ts';
import type { Operation } from './project.ts';
import { refusal, success } from './replies.ts';

export function plainOperation(name: EndpointName): Operation {
  const { body, requestsPerSecond, keys, needsNoJwt } = factsFor(name);
  const takesId = Object.hasOwn(body.fields, 'id');
  return {
    requestsPerSecond,
    keys,
    ...(needsNoJwt === undefined ? {} : { needsNoJwt }),
    body,
    judge(call, { forgotten }) {
      if (forgotten.find(call.body) ?? forgotten.find(call.body.user)) {
        return { reply: refusal(400, 'ForgottenUserError', 'User has been forgotten'), events: [] };
      }
      const id = takesId && typeof call.body.id === 'string' ? call.body.id : newId();
      const reply = takesId ? success(`Purchase with id: ${id} tracked.`, { id }) : success('', null);
      return { reply, events: [{ ...call, id }] };
    },
  };
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}
