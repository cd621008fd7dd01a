/** Reads the two kinds of secret from AWS Secrets Manager, in each form that may be written there. */
import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { isRecord } from './validation.ts';

/** The secret is there, but is not what it should be. Its value is never quoted. */
class SecretMalformed extends Error {
  override readonly name = 'SecretMalformed';
}

/** How long a source's previous key is still good, so that senders can change over. */
const PREVIOUS_KEY_MS = 24 * 3_600_000;

/** A read takes no longer, all its calls together: whoever waits for it has a deadline of its own. */
export const READ_TIMEOUT_MS = 4_000;

/** What can stand in an HTTP header. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;

/** A project's API key: the whole value, or `{"apiKey": "…"}`. */
export async function readProjectKey(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
    abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS),
  });
  const [apiKey, ...others] = keysIn(SecretString, 'apiKey');
  if (apiKey === undefined || others.length > 0 || !HEADER_TEXT.test(apiKey)) {
    throw new SecretMalformed('must be an API key, or {"apiKey": "…"}');
  }
  return apiKey;
}

/**
 * Whether a project's secret holds a client-side key besides, for what Iterable refuses to server-side keys:
 * `{"apiKey": "…", "clientApiKey": "…"}`. The door asks, which must not hold the keys themselves.
 */
export async function readHasClientKey(client: SecretsManagerClient, secretId: string): Promise<boolean> {
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
    abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS),
  });
  const text = SecretString.trim();
  const value = text.startsWith('{') ? parsed(text) : undefined;
  return isRecord(value) && typeof value.clientApiKey === 'string' && HEADER_TEXT.test(value.clientApiKey);
}

/**
 * A source's keys: the whole value, `{"key": "…"}`, or a JSON array of either; and, for 24 hours after it
 * was replaced, what AWSPREVIOUS holds.
 * @param parseKey of the source's scheme
 */
export async function readSourceKeys(
  client: SecretsManagerClient,
  secretId: string,
  parseKey: (text: string) => Buffer,
  nowMs: number,
): Promise<readonly Buffer[]> {
  const abortSignal = AbortSignal.timeout(READ_TIMEOUT_MS);
  const current = await client.send(new GetSecretValueCommand({ SecretId: secretId }), { abortSignal });
  const keys = keysIn(current.SecretString, 'key').map(parseKey);
  if (keys.length === 0) throw new SecretMalformed('holds no key');
  const createdAt = current.CreatedDate?.getTime() ?? 0;
  if (nowMs - createdAt >= PREVIOUS_KEY_MS) return keys;
  return [...keys, ...(await readPreviousKeys(client, secretId, parseKey, abortSignal))];
}

/** None, if the secret was never replaced, or if what it held before was no key. */
async function readPreviousKeys(
  client: SecretsManagerClient,
  secretId: string,
  parseKey: (text: string) => Buffer,
  abortSignal: AbortSignal,
): Promise<readonly Buffer[]> {
  let previous: GetSecretValueCommandOutput;
  try {
    previous = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: 'AWSPREVIOUS' }),
      { abortSignal },
    );
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
  try {
    return keysIn(previous.SecretString, 'key').map(parseKey);
  } catch {
    return [];
  }
}

function keysIn(secretString: string | undefined, member: 'apiKey' | 'key'): string[] {
  const text = secretString?.trim();
  if (!text) throw new SecretMalformed('is empty or binary');
  const value: unknown = /^[[{]/.test(text) ? parsed(text) : text;
  return (Array.isArray(value) ? value : [value]).flatMap((entry: unknown) => {
    const key = isRecord(entry) ? entry[member] : entry;
    if (typeof key !== 'string' || key === '')
      throw new SecretMalformed(`holds something that is no "${member}"`);
    return [key];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SecretMalformed('starts like JSON and is none');
  }
}
