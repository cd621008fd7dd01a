/** Whether a secret that the user brought can be a source's. */
import { parseKeysOf } from '../lib/accept/verify/schemes.ts';
import type { Source } from '../lib/config/define-config.ts';
import { SecretFault } from '../lib/secrets/faults.ts';
import { readSourceKeys } from '../lib/secrets/source-keys.ts';
import { storeOf } from './key-texts.ts';

/** @returns what the door would say of it, without a word of the secret */
export async function faultInSourceSecret({ verify }: Source, secret: string): Promise<string | undefined> {
  try {
    await readSourceKeys(storeOf(secret), verify.secret, parseKeysOf(verify.scheme), {
      inHand: undefined,
      onIncomplete: () => undefined,
    });
    return undefined;
  } catch (error) {
    if (error instanceof SecretFault) return error.message;
    throw error;
  }
}
