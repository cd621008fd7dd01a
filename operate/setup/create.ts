/** Makes a secret that is not there. One that is, is never written to. */
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { orFault } from '../aws/faults.ts';
import type { NamedSecret } from './inventory.ts';
import type { Vault } from './vault.ts';

/**
 * @returns false if somebody else has made it meanwhile
 * @throws OperateFault
 */
export async function createSecret(
  { client, prefix, stage }: Vault,
  secret: NamedSecret,
  value: string,
): Promise<boolean> {
  const command = new CreateSecretCommand({
    Name: prefix + secret.name,
    SecretString: value,
    Description: descriptionOf(secret),
    Tags: [
      { Key: 'service', Value: 'iterable-forwarder' },
      ...(stage === undefined ? [] : [{ Key: 'stage', Value: stage }]),
    ],
  });
  try {
    await orFault(`make the secret ${prefix}${secret.name}`, throughExisting(client.send(command)));
    return true;
  } catch (error) {
    if (error === EXISTS) return false;
    throw error;
  }
}

const EXISTS = new Error('exists');

/** That it is there is an answer, and no fault. */
async function throughExisting<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw (error as Error).name === 'ResourceExistsException' ? EXISTS : error;
  }
}

function descriptionOf({ projects, sources }: NamedSecret): string {
  if (projects.length > 0) {
    return `Iterable's API key of the project ${projects.map(({ name }) => name).join(', ')}`;
  }
  return `What the senders of the source ${sources.map(({ name }) => name).join(', ')} prove themselves by`;
}
