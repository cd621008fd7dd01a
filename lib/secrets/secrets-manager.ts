/** How the functions call Secrets Manager. */
import { type AwsCaller, createAwsCall } from '../aws/call.ts';
import { endpointOf } from '../aws/endpoint.ts';
import { awsFailureOf } from '../aws/failure.ts';
import type { Clock } from '../runtime/clock.ts';
import type { GetSecretValue } from './read-value.ts';

/** Before the second attempt, at the most. */
const MAX_PAUSE_MS = 200;
/** Two attempts and the pause fit into READ_TIMEOUT_MS. */
const ANSWER_TIMEOUT_MS = 1_800;

const SERVICE = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  version: '1.1',
  answerTimeoutMs: ANSWER_TIMEOUT_MS,
} as const;

/**
 * Tries twice: whoever reads has one deadline for all of it.
 * @param endpoint instead of the region's own
 */
export function createGetSecretValue(
  caller: AwsCaller,
  endpoint: string | undefined,
  clock: Pick<Clock, 'pause' | 'random'>,
): GetSecretValue {
  const call = createAwsCall(SERVICE, caller);
  const url = endpoint === undefined ? endpointOf(SERVICE.name, caller.region) : new URL(endpoint);

  return async (input, signal) => {
    const ask = () => call(url, 'GetSecretValue', input, signal);
    const answer = await ask().catch(async (error) => {
      const failure = awsFailureOf(error);
      if (signal.aborted || failure === 'denied' || failure === 'refused') throw error;
      await clock.pause(clock.random() * MAX_PAUSE_MS);
      return ask();
    });
    const { SecretString, CreatedDate } = answer as { SecretString?: string; CreatedDate?: number };
    // AWS's JSON has times in seconds.
    return { SecretString, ...(CreatedDate && { CreatedDate: new Date(CreatedDate * 1_000) }) };
  };
}
