/** The keys that stand in a secret. It is read as the functions read it: one reading knows all the forms that it may have. */
import { systemClock } from '../lib/runtime/clock.ts';
import { SecretFault } from '../lib/secrets/faults.ts';
import { readProjectKey } from '../lib/secrets/project-key.ts';
import { readSourceKeys } from '../lib/secrets/source-keys.ts';
import type { LocalSettings } from './settings.ts';

type SecretStore = Parameters<typeof readSourceKeys>[0];

/** A Secrets Manager whose secrets are all this one. */
export function storeOf(secret: string): SecretStore {
  return { getSecretValue: async () => ({ SecretString: secret }), prefix: '', clock: systemClock };
}

/** @returns the whole of a secret in which there is no key */
export async function sourceKeyTexts(secret: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const read = (text: string) => {
    texts.push(text);
    return [];
  };
  await keysOrNone(() =>
    readSourceKeys(storeOf(secret), '', read, { inHand: undefined, onIncomplete: () => undefined }),
  );
  return texts.length === 0 ? [secret] : texts;
}

/** @returns the whole of a secret in which there is no key */
export async function projectKeyTexts(secret: string): Promise<readonly string[]> {
  const key = await keysOrNone(() => readProjectKey(storeOf(secret), '', 'single'));
  return key === undefined ? [secret] : Object.values(key);
}

async function keysOrNone<Keys>(read: () => Promise<Keys>): Promise<Keys | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SecretFault) return undefined;
    throw error;
  }
}

/** Those that the user brought: they are shown nowhere. */
export async function ownKeyTexts({
  sourceSecrets,
  realProject,
}: Pick<LocalSettings, 'sourceSecrets' | 'realProject'>): Promise<readonly string[]> {
  const texts = await Promise.all([
    ...Object.values(sourceSecrets).map(sourceKeyTexts),
    ...(realProject === undefined ? [] : [projectKeyTexts(realProject.apiKey)]),
  ]);
  return texts.flat();
}
