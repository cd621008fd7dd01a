/** What goes into a new secret, read back as the functions read it before it is kept. */
import { randomBytes } from 'node:crypto';
import { parseKeysOf, SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Project, Source } from '../../lib/config/define-config.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { readProjectKey } from '../../lib/secrets/project-key.ts';
import { readSourceKeys } from '../../lib/secrets/source-keys.ts';
import { OperateFault } from '../fault.ts';

const KEY_BYTES = 32;

/** A key of one's own: as `openssl rand -hex 32`, in the form of the source's scheme. */
export function newKey({ verify }: Source): string {
  const text = randomBytes(KEY_BYTES).toString('hex');
  return SCHEMES[verify.scheme].writeKey(text);
}

/** Whether the key is the operator's to choose; providers make the others. */
export function isOwnKey({ verify }: Source): boolean {
  return verify.scheme === 'api-key';
}

export function projectValue(apiKey: string, clientApiKey: string): string {
  return clientApiKey === '' ? apiKey : JSON.stringify({ apiKey, clientApiKey });
}

/** @throws OperateFault wrong-use, without the value */
export async function refuseProjectValue({ name, secret, mode }: Project, value: string): Promise<void> {
  await refuse(`project ${name}`, () => readProjectKey(storeOf(value), secret, mode));
}

/** @throws OperateFault wrong-use, without the value */
export async function refuseSourceValue({ name, verify }: Source, value: string): Promise<void> {
  await refuse(`source ${name}`, () =>
    readSourceKeys(storeOf(value), verify.secret, parseKeysOf(verify.scheme), {
      inHand: undefined,
      onIncomplete: () => undefined,
    }),
  );
}

/** Which holds this value under each name. */
function storeOf(value: string): Parameters<typeof readProjectKey>[0] {
  const version = { SecretString: value, CreatedDate: new Date(0) };
  return { getSecretValue: async () => version, prefix: '', clock: systemClock };
}

async function refuse(owner: string, read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    throw new OperateFault('wrong-use', `what was given for ${owner} can't be its key: ${error.message}`);
  }
}
