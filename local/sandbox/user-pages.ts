/** The pages that show the profiles of users. */
import { fault, INVALID_LIMIT, limitIn, raw } from './control-replies.ts';
import type { Project } from './project.ts';
import type { Reply } from './replies.ts';

export function usersPage({ profiles }: Project, query: URLSearchParams): Reply {
  // A plus sign that was not encoded arrives as a space, which no address has.
  const email = query.get('email')?.replaceAll(' ', '+');
  const userId = query.get('userId') ?? undefined;
  if (email !== undefined || userId !== undefined) {
    const profile = profiles.get({ email, userId });
    return profile === undefined ? fault(404, 'not-found', 'no such user') : raw(profile);
  }
  const limit = limitIn(query);
  return limit === undefined ? INVALID_LIMIT : raw(`{"users":[${profiles.latest(limit).join(',')}]}`);
}
