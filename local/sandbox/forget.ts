/**
 * `POST /api/users/forget` and `users/unforget`. Documented (https://api.iterable.com/api-docs): both name a user
 * by `email` or `userId`, and no data is collected about a forgotten user. Assumed: that a repeat is no error,
 * and that a call without a user is `BadParams`.
 */
import { randomUUID } from 'node:crypto';
import { factsFor } from './api-facts.ts';
import { type NamedUser, namesIn } from './identity.ts';
import type { Operation, Project } from './project.ts';
import { refusal, success } from './replies.ts';

export const forget = operation('users/forget', ({ forgotten }, user) => forgotten.forget(user));
export const unforget = operation('users/unforget', ({ forgotten }, user) => forgotten.unforget(user));

function operation(
  name: 'users/forget' | 'users/unforget',
  effect: (project: Project, user: NamedUser) => void,
): Operation {
  return {
    ...factsFor(name),
    judge(call) {
      if (namesIn(call.body).length === 0) {
        return { reply: refusal(400, 'BadParams', 'Either email or userId must be provided'), events: [] };
      }
      const id = randomUUID().replaceAll('-', '');
      return { reply: success('', null), events: [{ ...call, id }] };
    },
    learn({ body }, project) {
      for (const user of namesIn(body)) effect(project, user);
    },
  };
}
