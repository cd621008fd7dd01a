/** What is answered without a key: nothing of such a request is taken in, and nobody learns anything by it. */
import type { Answer, Request } from '../request.ts';
import { unsignedChallengeAnswer } from '../verify/verify.ts';
import type { Route } from './route.ts';

/** What a provider is told that only tries the address: that somebody is there, and no more. */
const TRIED: Answer = { status: 200 };

/**
 * @param request by a method that the route takes
 * @returns `undefined` for a request that must prove who sent it
 */
export function keylessAnswer(request: Request, { sources, protocol, path }: Route): Answer | undefined {
  if (request.method !== 'POST') return TRIED;
  const [source, ...others] = sources;
  const isOnly = source !== undefined && others.length === 0;
  return protocol.unreadAnswer?.(path) ?? (isOnly ? unsignedChallengeAnswer(request, source) : undefined);
}
