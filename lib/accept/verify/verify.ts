/** Decides whether a request is from the source it names. */
import type { Source, Verification } from '../../config.ts';
import { Refusal } from '../../errors.ts';
import { type CachedSecret, SecretUnavailable } from '../../secrets.ts';
import type { Request } from '../request.ts';
import { apiKeyScheme } from './api-key.ts';
import type { Scheme } from './scheme.ts';
import { standardWebhookScheme } from './standard-webhook.ts';

export const SCHEMES: Readonly<Record<Verification['scheme'], Scheme>> = {
  'api-key': apiKeyScheme,
  'standard-webhook': standardWebhookScheme,
};

/**
 * @param keys the source's, as its scheme parsed them
 * @throws Refusal `unauthorized`, without saying why; `secret-unavailable` if the keys can't be read
 */
export async function verify(
  request: Request,
  source: Source,
  keys: CachedSecret<readonly Buffer[]>,
  nowSeconds: number,
): Promise<void> {
  const presented = SCHEMES[source.verify.scheme].read(request, nowSeconds);
  if (presented === undefined) throw unauthorized();
  try {
    if (presented.isSignedBy(await keys.get())) return;
    // It may have been rotated a moment ago: a new key works at once.
    if (presented.isSignedBy(await keys.refresh())) return;
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new Refusal('secret-unavailable');
  }
  throw unauthorized();
}

function unauthorized(): Refusal {
  return new Refusal('unauthorized');
}
