/** Reads the two kinds of secret from AWS Secrets Manager, in each form that may be written there. */
import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { ProjectKey } from '../iterable/credentials.ts';
import type { Mode } from '../iterable/project-kinds.ts';
import { isRecord } from '../json/is-record.ts';

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

/**
 * A project's keys: the API key alone, or `{"apiKey": "…", "clientApiKey": "…", "jwtSecret": "…"}` with the
 * last two where they are needed. The `jwtSecret` is the client-side key's; without one, the API key's.
 * @param mode a token speaks for one user, so a bulk call can't carry one
 */
export async function readProjectKey(
  client: SecretsManagerClient,
  secretId: string,
  mode: Mode,
): Promise<ProjectKey> {
  const value = await readSecret(client, secretId);
  const [apiKey] = Array.isArray(value) ? [] : keysIn(value, 'apiKey');
  if (apiKey === undefined || !HEADER_TEXT.test(apiKey)) {
    throw new SecretMalformed('must be an API key, or {"apiKey": "…"}');
  }
  const clientApiKey = optionalIn(value, 'clientApiKey', HEADER_TEXT);
  const jwtSecret = optionalIn(value, 'jwtSecret', /./s);
  if (mode === 'bulk' && jwtSecret !== undefined && clientApiKey === undefined) {
    throw new SecretMalformed('a JWT-enabled key needs a project of mode "single"');
  }
  return {
    apiKey,
    ...(clientApiKey === undefined ? {} : { clientApiKey }),
    ...(jwtSecret === undefined ? {} : { jwtSecret }),
  };
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<unknown> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }), {
    abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS),
  });
  return parsedSecret(SecretString);
}

function optionalIn(value: unknown, member: 'clientApiKey' | 'jwtSecret', form: RegExp): string | undefined {
  const text = isRecord(value) ? value[member] : undefined;
  if (text === undefined) return undefined;
  if (typeof text === 'string' && form.test(text)) return text;
  throw new SecretMalformed(`holds something that is no "${member}"`);
}

/**
 * Whether a project's secret holds a client-side key besides, for what Iterable refuses to server-side keys:
 * `{"apiKey": "…", "clientApiKey": "…"}`. The door asks, which must not hold the keys themselves.
 */
export async function readHasClientKey(client: SecretsManagerClient, secretId: string): Promise<boolean> {
  return optionalIn(await readSecret(client, secretId), 'clientApiKey', HEADER_TEXT) !== undefined;
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
  const keys = keysIn(parsedSecret(current.SecretString), 'key').map(parseKey);
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
    return keysIn(parsedSecret(previous.SecretString), 'key').map(parseKey);
  } catch {
    return [];
  }
}

/** @returns text, or what it means where it is JSON */
function parsedSecret(secretString: string | undefined): unknown {
  const text = secretString?.trim();
  if (!text) throw new SecretMalformed('is empty or binary');
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new SecretMalformed('starts like JSON and is none');
  }
}

function keysIn(value: unknown, member: 'apiKey' | 'key'): string[] {
  return [value].flat().map((entry: unknown) => {
    const key = isRecord(entry) ? entry[member] : entry;
    if (typeof key !== 'string' || key === '')
      throw new SecretMalformed(`holds something that is no "${member}"`);
    return key;
  });
}
