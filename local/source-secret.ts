/** Whether a secret that the user brought can be a source's. */
import { parseKeysOf } from '../lib/accept/verify/schemes.ts';
import type { Source } from '../lib/config/define-config.ts';
import { systemClock } from '../lib/runtime/clock.ts';
import { SecretFault } from '../lib/secrets/faults.ts';
import { readSourceKeys } from '../lib/secrets/source-keys.ts';

/** @returns what the door would say of it, without a word of the secret */
export async function faultInSourceSecret({ verify }: Source, secret: string): Promise<string | undefined> {
  // Read as the door reads it: one reading knows all the forms that a secret may have.
  const client = { send: async () => ({ SecretString: secret }) } as never;
  const store = { client, prefix: '', clock: systemClock };
  try {
    await readSourceKeys(store, verify.secret, parseKeysOf(verify.scheme), {
      inHand: undefined,
      onIncomplete: () => undefined,
    });
    return undefined;
  } catch (error) {
    if (error instanceof SecretFault) return error.message;
    throw error;
  }
}
