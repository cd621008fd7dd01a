/** Decides whether a request is from the source it names. */
import type { Source } from '../../config/define-config.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets/cache.ts';
import { denied, Refusal } from '../refusal.ts';
import type { Answer, Request } from '../request.ts';
import { isDenial } from './denial.ts';
import { SCHEMES } from './schemes.ts';

/**
 * @param keys the source's, as its scheme parsed them
 * @throws Refusal `unauthorized`, whose answer does not say why; `secret-unavailable` if the keys can't be read;
 * `not-verified` if the source's own function answers neither yes nor no
 */
export async function verify(
  request: Request,
  source: Source,
  keys: CachedSecret<readonly Buffer[]>,
  nowSeconds: number,
): Promise<void> {
  const presented = SCHEMES[source.verify.scheme].read(request, nowSeconds, source.verify);
  if (isDenial(presented)) throw denied(presented);
  try {
    if (presented.isSignedBy(await keys.get())) return;
    // The key may have been rotated a moment ago. Reading again makes the new one work at once.
    if (presented.isSignedBy(await keys.refresh())) return;
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new Refusal('secret-unavailable');
  }
  throw denied(presented.denial());
}

/** @returns the answer to a request that is not signed, by which the provider only tries the address */
export function unsignedChallengeAnswer(
  request: Request,
  { verify: verification }: Source,
): Answer | undefined {
  return SCHEMES[verification.scheme].unsignedChallenge?.(request, verification);
}

/**
 * @param request a verified one
 * @returns the answer, if the sender only tries the address
 */
export function challengeAnswer(request: Request, { verify: { scheme } }: Source): Answer | undefined {
  return SCHEMES[scheme].challenge?.(request);
}
