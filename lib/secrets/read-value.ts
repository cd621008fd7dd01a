/** One call to Secrets Manager, and what the text that it gives means. */
import type { Clock } from '../runtime/clock.ts';
import { SecretFault, secretFaultOf } from './faults.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html, as far as it is asked here */
export interface GetSecretValueRequest {
  readonly SecretId: string;
  /** Which version, if not the current one. */
  readonly VersionStage?: string;
}

/** One version of a secret, as far as it is read here. */
export interface SecretVersion {
  readonly SecretString?: string | undefined;
  readonly CreatedDate?: Date | undefined;
}

/** Rejects with what AWS or Node calls the failure. */
export type GetSecretValue = (input: GetSecretValueRequest, signal: AbortSignal) => Promise<SecretVersion>;

/** Where secrets are, and the time that reading them takes. */
export interface SecretStore {
  readonly getSecretValue: GetSecretValue;
  /** Stands before the name of each. */
  readonly prefix: string;
  readonly clock: Pick<Clock, 'now' | 'timeout'>;
}

/** A read takes no longer, all its calls together: whoever waits for it has a deadline of its own. */
export const READ_TIMEOUT_MS = 4_000;

export interface StoredValue {
  /** Text, or what it means where it is JSON. */
  readonly value: unknown;
  /** Milliseconds since 1970; 0 if Secrets Manager does not say. */
  readonly createdAt: number;
}

/**
 * @param stage which version, if not the current one
 * @throws SecretFault
 */
export async function readValue(
  store: SecretStore,
  secret: string,
  abortSignal: AbortSignal,
  stage?: 'AWSPREVIOUS',
): Promise<StoredValue> {
  const { SecretString, CreatedDate } = await callFor(store, secret, abortSignal, stage);
  return { value: parseSecret(SecretString), createdAt: CreatedDate?.getTime() ?? 0 };
}

async function callFor(
  { getSecretValue, prefix }: SecretStore,
  secret: string,
  abortSignal: AbortSignal,
  stage: 'AWSPREVIOUS' | undefined,
): Promise<SecretVersion> {
  const version = stage === undefined ? {} : { VersionStage: stage };
  try {
    return await getSecretValue({ SecretId: prefix + secret, ...version }, abortSignal);
  } catch (error) {
    throw secretFaultOf(error);
  }
}

function parseSecret(secretString: string | undefined): unknown {
  const text = secretString?.trim();
  if (!text) throw new SecretFault('secret-empty');
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Without its cause, which quotes the value.
    throw new SecretFault('secret-not-json');
  }
}
