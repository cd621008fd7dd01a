/** Keys and their rotations, and Secrets Manager, which fails, hangs, and lags behind. */

import type { GetSecretValueRequest } from '@aws-sdk/client-secrets-manager';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { REFRESH_INTERVAL_MS } from '../../lib/secrets/cache.ts';
import type { GetSecretValue, SecretVersion } from '../../lib/secrets/read-value.ts';
import type { Dice } from './dice.ts';
import type { SimulatedProject } from './events.ts';
import type { Faults } from './faults.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

/** One key of an owner. All times are milliseconds since 1970. */
export interface KeyVersion {
  readonly key: string;
  /** For what Iterable refuses to server-side keys. */
  readonly clientKey?: string;
  /** Of the client-side key, if there is one; it is JWT-enabled then. */
  readonly jwtSecret?: string;
  /** When Secrets Manager has it. */
  readonly storedAt: number;
  /** When the other side takes it, and no longer takes it. */
  readonly goodFrom: number;
  readonly goodUntil: number;
}

/** By the owner's name, oldest first; there is always one stored before the world begins. */
export type KeyVersions = ReadonlyMap<string, readonly KeyVersion[]>;

/** Stands before the name of each secret. */
export const SECRET_PREFIX = 'simulated/';

export interface Secrets {
  /** How one instance asks for them. */
  readonly askedFrom: (life: Life, onHang?: () => void) => GetSecretValue;
  /** Whose key it is in that data centre, and now. */
  readonly ownerOf: (dataCenter: DataCenter, key: string) => KeyOwner | undefined;
  /** Whether the key is the owner's, or was, or will be. */
  readonly isKeyOf: (owner: string, key: string) => boolean;
  /** The key that its owner goes by now. */
  readonly keyInUse: (owner: string) => string;
  /** Whether each instance must know by then the key that its owner goes by at that moment. */
  readonly isKeyStored: (owner: string, atMs: number) => boolean;
}

export interface KeyOwner {
  readonly project: SimulatedProject;
  /** Of the key that was shown. */
  readonly kind: 'server' | 'client';
  readonly jwtSecret: string | undefined;
}

interface SecretsParts {
  readonly versions: KeyVersions;
  readonly projects: readonly SimulatedProject[];
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
}

/** How far behind Secrets Manager may be. */
const MAX_LAG_MS = 60_000;

export function createSecrets({ versions, projects, scheduler, dice, faults }: SecretsParts): Secrets {
  const versionsOf = (owner: string) => versions.get(owner) ?? [];

  function versionInUse(owner: string, atMs: number): KeyVersion | undefined {
    return versionsOf(owner).findLast(({ goodFrom }) => goodFrom <= atMs);
  }

  /** Newest first. */
  function stored(owner: string, now: number): KeyVersion[] {
    return versionsOf(owner)
      .filter(({ storedAt }) => storedAt <= now)
      .reverse();
  }

  /** Only the current version lags behind: with both, a key that is good would be missing. */
  function versionAsked(owner: string, stage: string | undefined): KeyVersion | undefined {
    if (stage === 'AWSPREVIOUS') return stored(owner, scheduler.now())[1];
    const lagMs = faults.strikes('secret-stale', owner) ? dice.between(0, MAX_LAG_MS) : 0;
    return stored(owner, scheduler.now() - lagMs)[0];
  }

  function answerTo(input: GetSecretValueRequest): SecretVersion {
    const owner = ownerOfSecret(input.SecretId);
    const version = versionAsked(owner, input.VersionStage);
    if (version === undefined) throw errorNamed('ResourceNotFoundException', 'client');
    return { SecretString: secretText(owner, version), CreatedDate: new Date(version.storedAt) };
  }

  return {
    askedFrom(life, onHang = () => {}) {
      return (input, signal) =>
        life.cross<SecretVersion>({
          begin(resolve, reject) {
            const owner = ownerOfSecret(input.SecretId);
            const fails = faults.strikes('secret-fails', owner);
            signal.addEventListener('abort', () => reject(errorNamed('AbortError')), { once: true });
            if (faults.strikes('secret-hangs', owner)) {
              onHang();
              return;
            }
            scheduler.after(dice.between(5, 50), () => {
              if (fails) reject(errorNamed('InternalServiceError', 'server'));
              else settle(() => answerTo(input), resolve, reject);
            });
          },
        });
    },
    ownerOf(dataCenter, key) {
      const now = scheduler.now();
      for (const project of projects) {
        const version = versionsOf(project.name).find(
          (one) => isOneOf(one, key) && one.goodFrom <= now && now < one.goodUntil,
        );
        if (project.dataCenter !== dataCenter || version === undefined) continue;
        const { clientKey, jwtSecret } = version;
        const kind = key === clientKey ? 'client' : 'server';
        const isJwtEnabled = clientKey === undefined || kind === 'client';
        return { project, kind, jwtSecret: isJwtEnabled ? jwtSecret : undefined };
      }
      return undefined;
    },
    isKeyOf: (owner, key) => versionsOf(owner).some((version) => isOneOf(version, key)),
    keyInUse: (owner) => versionInUse(owner, scheduler.now())?.key ?? '',
    isKeyStored(owner, atMs) {
      const { storedAt = atMs } = versionInUse(owner, atMs) ?? {};
      return atMs - storedAt >= MAX_LAG_MS + REFRESH_INTERVAL_MS;
    },
  };
}

/** A project's secret is called after it with a word before, a source's just like it. */
function ownerOfSecret(secretId = ''): string {
  return secretId.startsWith(SECRET_PREFIX)
    ? secretId.slice(SECRET_PREFIX.length).replace(/^iterable-/, '')
    : '';
}

/** In each form in which a key may be written, by whose it is. */
function secretText(owner: string, { key, clientKey, jwtSecret }: KeyVersion): string {
  if (clientKey !== undefined || jwtSecret !== undefined) {
    return JSON.stringify({ apiKey: key, clientApiKey: clientKey, jwtSecret });
  }
  switch (owner) {
    case 'eu':
      return JSON.stringify({ apiKey: key });
    case 'app-last':
      return JSON.stringify({ key });
    case 'router':
      return JSON.stringify([key]);
    default:
      return key;
  }
}

function settle<T>(answer: () => T, resolve: (value: T) => void, reject: (error: Error) => void): void {
  try {
    resolve(answer());
  } catch (error) {
    reject(error as Error);
  }
}

function errorNamed(name: string, $fault?: 'client' | 'server'): Error {
  return Object.assign(new Error(name), { name, $fault });
}

function isOneOf({ key, clientKey }: KeyVersion, shown: string): boolean {
  return key === shown || clientKey === shown;
}
