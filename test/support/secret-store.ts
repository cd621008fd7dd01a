/** A Secrets Manager for one test file, under a clock that a test moves. */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from 'vitest';
import type { GetSecretValue, SecretStore } from '../../lib/secrets/read-value.ts';
import { type SecretsManager, startSecretsManager } from '../../local/aws/secrets-manager-server.ts';
import { ACCESS_KEY_ID } from './access-key.ts';
import { getSecretValueAt } from './aws-caller.ts';
import { clockAt, NOON } from './clock.ts';

export const DAY_MS = 24 * 3_600_000;

export interface TestSecrets {
  readonly manager: SecretsManager;
  readonly store: SecretStore;
  /** The same, some time after noon. */
  readonly storeAt: (ms: number) => SecretStore;
  /** A new secret that held each value in turn, a day apart; the last came at noon. */
  readonly secretHolding: (...values: string[]) => string;
}

/** Starts before the file's tests and ends after them. */
export function useSecrets(): TestSecrets {
  let nowMs = NOON;
  let manager: SecretsManager;
  let getSecretValue: GetSecretValue;
  let count = 0;

  beforeAll(async () => {
    manager = await startSecretsManager({ accessKeyId: ACCESS_KEY_ID, secrets: {}, now: () => nowMs });
    getSecretValue = getSecretValueAt(manager.origin);
  });
  afterAll(() => manager.close());

  const storeAt = (ms: number): SecretStore => ({
    getSecretValue,
    prefix: 'test/',
    clock: clockAt(NOON + ms),
  });

  return {
    get manager() {
      return manager;
    },
    get store() {
      return storeAt(0);
    },
    storeAt,
    secretHolding(...values) {
      const name = `secret-${count++}`;
      nowMs = NOON - (values.length - 1) * DAY_MS;
      for (const value of values) {
        manager.put(`test/${name}`, value);
        nowMs += DAY_MS;
      }
      return name;
    },
  };
}

export function secretsClientOf(endpoint: string, maxAttempts = 1): SecretsManagerClient {
  const credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: 'local' };
  return new SecretsManagerClient({ endpoint, region: 'us-east-1', credentials, maxAttempts });
}

/** What a read fails with, searched for what no error may quote. */
export async function faultOf(
  reading: Promise<unknown>,
): Promise<{ readonly code: string; readonly said: string }> {
  const error = await reading.then(
    () => {
      throw new Error('nothing failed');
    },
    (reason: Error & { code: string }) => reason,
  );
  return { code: error.code, said: `${error.message}${error.stack}${String(error.cause)}` };
}

/** Values that are no key of anything; none may be quoted. */
export const MALFORMED: readonly [value: string, code: string][] = [
  ['', 'secret-empty'],
  [' \n', 'secret-empty'],
  ['{"SECRET', 'secret-not-json'],
  ['["SECRET"', 'secret-not-json'],
  ['{"keys":"SECRET"}', 'secret-no-key'],
  ['{"KEY":"SECRET","apikey":"SECRET"}', 'secret-no-key'],
  ['{}', 'secret-no-key'],
  ['{"key":{"SECRET":1},"apiKey":{"SECRET":1}}', 'secret-malformed-key'],
  ['{"key":"","apiKey":""}', 'secret-malformed-key'],
  ['{"key":7,"apiKey":7}', 'secret-malformed-key'],
  ['{"key":null,"apiKey":null}', 'secret-malformed-key'],
];
