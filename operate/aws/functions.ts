/** The stack's functions, as Lambda has them. */
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { CONFIGURATION_HASH } from '../../lib/config/configuration-hash.ts';
import { OperateFault } from '../fault.ts';
import type { FunctionState } from '../stack.ts';
import type { Deployed } from './deployed.ts';
import { awsFaultOf } from './faults.ts';

export type FunctionName = FunctionState['name'];

const NAMES: readonly FunctionName[] = ['http', 'bus', 'deliver', 'users'];

/** As osls names it. */
export function functionNameOf({ name }: Pick<Deployed, 'name'>, which: FunctionName): string {
  return `${name}-${which}`;
}

/** Without those that the stack has not. */
export async function readFunctions(client: LambdaClient, stack: Deployed): Promise<FunctionState[]> {
  const read = NAMES.map(async (name): Promise<FunctionState[]> => {
    const found = await configurationOf(client, stack, name);
    if (found === undefined) return [];
    return [
      {
        name,
        timeoutSeconds: found.Timeout ?? 0,
        configurationHash: found.Environment?.Variables?.[CONFIGURATION_HASH],
        state: found.State ?? 'unknown',
        logGroup: found.LoggingConfig?.LogGroup ?? `/aws/lambda/${functionNameOf(stack, name)}`,
      },
    ];
  });
  return (await Promise.all(read)).flat();
}

/** @throws OperateFault if there is no such function, or its environment can't be read */
export async function readEnvironmentOf(
  client: LambdaClient,
  stack: Deployed,
  which: FunctionName,
): Promise<Readonly<Record<string, string>>> {
  const found = await configurationOf(client, stack, which);
  const name = functionNameOf(stack, which);
  if (found === undefined) {
    throw new OperateFault('not-found', `the stack has no function ${name}`, {
      remedy: `deploy it again: npm run deploy -- --stage ${stage(stack)}`,
    });
  }
  // Lambda answers all else without it, if the environment's key is not for the operator.
  if (found.Environment?.Error !== undefined) {
    throw new OperateFault('no-rights', `can't read the environment of ${name} (kms:Decrypt)`, {
      remedy: 'have kms:Decrypt allowed to the credentials that you use',
    });
  }
  return found.Environment?.Variables ?? {};
}

async function configurationOf(
  client: LambdaClient,
  stack: Deployed,
  which: FunctionName,
): Promise<FunctionConfiguration | undefined> {
  const FunctionName = functionNameOf(stack, which);
  try {
    return await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  } catch (error) {
    const fault = awsFaultOf(error, `read the function ${FunctionName}`);
    if (fault?.kind === 'not-found') return undefined;
    throw fault ?? error;
  }
}

const stage = ({ stage: name, region }: Deployed) => `${name} --region ${region}`;
