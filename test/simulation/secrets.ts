/** Keys and their rotations, and Secrets Manager, which fails, hangs, and lags behind. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { READ_TIMEOUT_MS } from '../../lib/secrets/secrets-manager.ts';
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

export interface Secrets {
  /** One instance's read of what is stored: the current key first, then the one before it. */
  readonly readFrom: (
    life: Life,
    onHang?: () => void,
  ) => (owner: { readonly name: string }) => Promise<readonly KeyVersion[]>;
  /** Whose key it is in that data centre, and now. */
  readonly ownerOf: (dataCenter: DataCenter, key: string) => KeyOwner | undefined;
  /** Whether the key is the owner's, or was, or will be. */
  readonly isKeyOf: (owner: string, key: string) => boolean;
  /** The key that its owner goes by now. */
  readonly keyInUse: (owner: string) => string;
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

export function createSecrets({ versions, projects, scheduler, dice, faults }: SecretsParts): Secrets {
  const versionsOf = (owner: string) => versions.get(owner) ?? [];

  function stored(owner: string): KeyVersion[] {
    const isStale = faults.strikes('secret-stale', owner);
    const now = scheduler.now() - (isStale ? dice.between(0, 60_000) : 0);
    return versionsOf(owner)
      .filter(({ storedAt }) => storedAt <= now)
      .reverse()
      .slice(0, 2);
  }

  return {
    readFrom:
      (life, onHang = () => {}) =>
      ({ name }) =>
        life.cross({
          begin(resolve, reject) {
            const fails = faults.strikes('secret-fails', name);
            const hangs = faults.strikes('secret-hangs', name);
            const tripMs = hangs ? READ_TIMEOUT_MS : dice.between(5, 50);
            if (hangs) onHang();
            scheduler.after(tripMs, () => {
              if (fails || hangs) reject(new Error('Secrets Manager does not answer'));
              else resolve(stored(name));
            });
          },
        }),
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
    keyInUse(owner) {
      const now = scheduler.now();
      return versionsOf(owner).findLast(({ goodFrom }) => goodFrom <= now)?.key ?? '';
    },
  };
}

function isOneOf({ key, clientKey }: KeyVersion, shown: string): boolean {
  return key === shown || clientKey === shown;
}
