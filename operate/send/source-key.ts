/** The keys by which a source's requests are signed: read where the door reads them, and never shown. */

import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { SecretFault, type SecretFaultCode } from '../../lib/secrets/faults.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { type FaultKind, OperateFault } from '../fault.ts';
import { getSecretValueBy } from '../sdk-calls.ts';
import type { Stack } from '../stack.ts';

const KINDS: Readonly<Partial<Record<SecretFaultCode, FaultKind>>> = {
  'secret-not-found': 'not-found',
  'secret-access-denied': 'no-rights',
  'secret-not-decrypted': 'no-rights',
  'secrets-manager-throttled': 'try-again',
  'secrets-manager-timeout': 'try-again',
  'secrets-manager-unavailable': 'try-again',
};

/**
 * @returns the current key first, each as text
 * @throws OperateFault
 */
export async function readKeyTexts(
  stack: Pick<Stack, 'secretsManager' | 'secretPrefix'>,
  { verify: { scheme, secret } }: Source,
): Promise<readonly string[]> {
  const prefix = await stack.secretPrefix();
  const { parseKey, keysIn = (text) => [text] } = SCHEMES[scheme];
  const textsOf = (secretText: string) =>
    keysIn(secretText).map((text) => {
      // A key that the door can't use is none to sign with, either.
      parseKey(text);
      return Buffer.from(text);
    });
  try {
    const store = { getSecretValue: getSecretValueBy(stack.secretsManager), prefix, clock: systemClock };
    // The key before the current one is of no interest here.
    const keys = await readSourceKeys(store, secret, textsOf, { inHand: [], onIncomplete: () => undefined });
    return keys.map(String);
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    const { code, message } = error;
    throw new OperateFault(KINDS[code] ?? 'failed', `the key in the secret ${prefix}${secret}: ${message}`, {
      cause: error,
      remedy: `docs/errors.md says what to do about ${code}`,
    });
  }
}
