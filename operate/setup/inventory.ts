/** The secrets that a configuration names, and which of them are there. */

import type { Configuration, Project, Source } from '../../lib/config/define-config.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { SecretFault } from '../../lib/secrets/faults.ts';
import { READ_TIMEOUT_MS, readValue } from '../../lib/secrets/read-value.ts';
import { OperateFault } from '../fault.ts';
import { getSecretValueBy } from '../sdk-calls.ts';
import type { Vault } from './vault.ts';

/** A secret, and whose it is: several sources, or several projects, may share one. */
export interface NamedSecret {
  readonly name: string;
  readonly projects: readonly Project[];
  readonly sources: readonly Source[];
}

export interface Found extends NamedSecret {
  /** `unreadable`: it is there, and its check is the doctor's. */
  readonly state: 'there' | 'missing' | 'unreadable';
}

export function secretsNamedIn({ projects, sources }: Configuration): readonly NamedSecret[] {
  const ofProjects = Map.groupBy(Object.values(projects), ({ secret }) => secret);
  const ofSources = Map.groupBy(Object.values(sources), ({ verify }) => verify.secret);
  return [...new Set([...ofProjects.keys(), ...ofSources.keys()])].map((name) => ({
    name,
    projects: ofProjects.get(name) ?? [],
    sources: ofSources.get(name) ?? [],
  }));
}

/** @throws OperateFault where it can't be told whether one is there */
export async function takeInventory(
  vault: Vault,
  secrets: readonly NamedSecret[],
): Promise<readonly Found[]> {
  return Promise.all(
    secrets.map(async (secret) => ({ ...secret, state: await stateOf(vault, secret.name) })),
  );
}

async function stateOf({ client, prefix }: Vault, name: string): Promise<Found['state']> {
  try {
    const store = { getSecretValue: getSecretValueBy(client), prefix, clock: systemClock };
    await readValue(store, name, systemClock.timeout(READ_TIMEOUT_MS));
    return 'there';
  } catch (error) {
    if (!(error instanceof SecretFault)) throw error;
    switch (error.code) {
      case 'secret-not-found':
        return 'missing';
      case 'secret-access-denied':
        throw new OperateFault('no-rights', `you may not read the secret ${prefix}${name}`, { cause: error });
      case 'secrets-manager-throttled':
      case 'secrets-manager-timeout':
      case 'secrets-manager-unavailable':
        throw new OperateFault('try-again', error.message, { cause: error });
      case 'secrets-manager-refused':
        throw new OperateFault('failed', error.message, { cause: error });
      default:
        return 'unreadable';
    }
  }
}
