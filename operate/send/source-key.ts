/** The keys by which a source's requests are signed: read where the door reads them, and never shown. */

import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { getSecretValueBy } from '../sdk-calls.ts';
import { secretFaultIn } from '../secret-fault.ts';
import type { Stack } from '../stack.ts';

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
    throw secretFaultIn(error, `${prefix}${secret}`);
  }
}
