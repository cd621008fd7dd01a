/**
 * The operations of which no more is known than the facts: the sandbox checks the shape, keeps what it is sent
 * and answers that all went well. What is known of more than that is a file of its own.
 */
import { randomUUID } from 'node:crypto';
import { type EndpointName, factsFor } from './api-facts.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './project.ts';
import { json, type Reply, success } from './replies.ts';

export function plainOperation(name: EndpointName): Operation {
  const { answer, body, requestsPerSecond, keys } = factsFor(name);
  const takesId = Object.hasOwn(body.fields, 'id');
  return {
    requestsPerSecond,
    keys,
    body,
    judge(call) {
      const id = takesId && typeof call.body.id === 'string' ? call.body.id : newId();
      const reply = answer === 'IterableApiResponse' ? codeReply(takesId, id) : countsReply(call.body);
      return { reply, events: [{ ...call, id }] };
    },
    keep: ({ id, text, headers }, { events }) => events.put(id, text, headers),
  };
}

function codeReply(takesId: boolean, id: string): Reply {
  return takesId ? success(`Purchase with id: ${id} tracked.`, { id }) : success('', null);
}

function countsReply({ subscribers }: JsonObject): Reply {
  return json(200, { successCount: Array.isArray(subscribers) ? subscribers.length : 0, failCount: 0 });
}

function newId(): string {
  return randomUUID().replaceAll('-', '');
}
