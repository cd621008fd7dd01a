/** Where a stack's secrets lie, or will lie before its first deployment. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { OperateFault } from '../fault.ts';
import type { Stack } from '../stack.ts';

export interface Vault {
  readonly client: SecretsManagerClient;
  /** What stands before each secret's name. */
  readonly prefix: string;
  /** Where senders post to; nobody knows before the first deployment. */
  readonly door: string | undefined;
  readonly stage: string | undefined;
  /** Where the stack will be, if nothing is deployed there yet. */
  readonly notDeployed: string | undefined;
}

interface Place {
  readonly stage: string | undefined;
  readonly region: string | undefined;
}

/** As serverless.yml has it, whose parameter `secretPrefix` may say otherwise. */
const prefixOf = (stage: string) => `iterable-forwarder/${stage}/`;

/**
 * @param open throws `not-found` where nothing is deployed yet
 * @throws OperateFault
 */
export async function openVault(
  open: () => Promise<Stack>,
  { stage, region }: Place,
  prefix: string | undefined,
): Promise<Vault> {
  try {
    const stack = await open();
    const [deployed, door] = await Promise.all([stack.secretPrefix(), stack.door()]);
    return { client: stack.secretsManager, prefix: prefix ?? deployed, door, stage, notDeployed: undefined };
  } catch (error) {
    if (stage === undefined || !isNotDeployed(error)) throw error;
    // Its secrets must be there before the first deployment.
    const client = new SecretsManagerClient(region === undefined ? {} : { region });
    const notDeployed = `stage ${stage} in ${await client.config.region()}, which is not deployed yet`;
    return { client, prefix: prefix ?? prefixOf(stage), door: undefined, stage, notDeployed };
  }
}

function isNotDeployed(error: unknown): boolean {
  return error instanceof OperateFault && error.kind === 'not-found';
}
