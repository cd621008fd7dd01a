/**
 * The operations of which no more is known than the facts: the sandbox checks the shape, keeps what it is sent
 * and answers that all went well. What is known of more than that is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import { type EndpointName, factsFor } from './api-facts.ts';
import type { ForgottenUsers } from './forgotten-users.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Operation } from './project.ts';
import { json, type Reply, refusal, success } from './replies.ts';

export function plainOperation(name: EndpointName): Operation {
  const { answer, body, requestsPerSecond, keys, needsNoJwt } = factsFor(name);
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
      const reply =
        answer === 'IterableApiResponse' ? codeReply(takesId, id) : countsReply(call.body, forgotten);
      return { reply, events: [{ ...call, id }] };
    },
    keep: ({ id, text, headers }, { events }) => events.put(id, text, headers),
  };
}

function codeReply(takesId: boolean, id: string): Reply {
  return takesId ? success(`Purchase with id: ${id} tracked.`, { id }) : success('', null);
}

function countsReply({ subscribers }: JsonObject, forgotten: ForgottenUsers): Reply {
  const sent: readonly JsonValue[] = Array.isArray(subscribers) ? subscribers : [];
  const failed = sent.flatMap((subscriber) => forgotten.find(subscriber) ?? []);
  const failedUpdates = {
    forgottenEmails: failed.filter(({ by }) => by === 'email').map(({ user }) => user),
    forgottenUserIds: failed.filter(({ by }) => by === 'userId').map(({ user }) => user),
  };
  return json(200, {
    successCount: sent.length - failed.length,
    failCount: failed.length,
    ...(failed.length === 0 ? {} : { failedUpdates }),
  });
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}
