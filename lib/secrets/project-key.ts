/** A project's keys, in each form that may be written in its secret. */
import type { ProjectKey } from '../iterable/credentials.ts';
import type { Mode } from '../iterable/project-kinds.ts';
import { isRecord } from '../json/is-record.ts';
import { SecretFault } from './faults.ts';
import { READ_TIMEOUT_MS, readValue, type SecretStore } from './read-value.ts';

/** What can stand in an HTTP header. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;
const ANY_TEXT = /./s;

/**
 * The API key alone, or `{"apiKey": "…", "clientApiKey": "…", "jwtSecret": "…"}` with the last two where they
 * are needed. The `jwtSecret` is the client-side key's; without one, the API key's.
 * @param mode a token speaks for one user, so a bulk call can't carry one
 * @throws SecretFault
 */
export async function readProjectKey(store: SecretStore, secret: string, mode: Mode): Promise<ProjectKey> {
  const value = await readCurrent(store, secret);
  const apiKey = isRecord(value) ? keyIn(value, 'apiKey', HEADER_TEXT) : textOf(value);
  if (apiKey === undefined) throw new SecretFault('secret-no-key');
  const clientApiKey = keyIn(value, 'clientApiKey', HEADER_TEXT);
  const jwtSecret = keyIn(value, 'jwtSecret', ANY_TEXT);
  if (mode === 'bulk' && jwtSecret !== undefined && clientApiKey === undefined) {
    throw new SecretFault('secret-jwt-in-bulk');
  }
  return {
    apiKey,
    ...(clientApiKey === undefined ? {} : { clientApiKey }),
    ...(jwtSecret === undefined ? {} : { jwtSecret }),
  };
}

/**
 * Whether a project's secret holds a client-side key besides, for what Iterable refuses to server-side keys.
 * The door asks, which must not hold the keys themselves.
 * @throws SecretFault
 */
export async function readHasClientKey(store: SecretStore, secret: string): Promise<boolean> {
  return keyIn(await readCurrent(store, secret), 'clientApiKey', HEADER_TEXT) !== undefined;
}

async function readCurrent(store: SecretStore, secret: string): Promise<unknown> {
  const { value } = await readValue(store, secret, store.clock.timeout(READ_TIMEOUT_MS));
  return value;
}

/** A value that is no object is the key itself; a project has one, so it is no list. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (!HEADER_TEXT.test(value)) throw new SecretFault('secret-malformed-key');
  return value;
}

function keyIn(value: unknown, member: keyof ProjectKey, form: RegExp): string | undefined {
  const key = isRecord(value) ? value[member] : undefined;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !form.test(key)) throw new SecretFault('secret-malformed-key');
  return key;
}
