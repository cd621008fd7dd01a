/** A secret of Secrets Manager as the versions of its value, and the stages that name them. */
import { createHash } from 'node:crypto';

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly versions: Version[];
}

export interface Version {
  readonly id: string;
  readonly value: string;
  readonly createdAtMs: number;
  /** `AWSCURRENT`, `AWSPREVIOUS` and others; each belongs to one version at a time. */
  readonly stages: Set<string>;
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** A secret without a value. */
export function createSecret(name: string, region: string): Secret {
  // AWS appends six random characters; these stay the same over restarts.
  const suffix = createHash('sha256').update(name).digest('base64').replace(/\W/g, '').slice(0, 6);
  return {
    name,
    arn: `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-${suffix}`,
    versions: [],
  };
}

/** By name, by ARN, or by ARN without the six characters, as AWS does. */
export function isNamed({ name, arn }: Secret, secretId: string): boolean {
  return name === secretId || arn === secretId || arn.slice(0, -'-xxxxxx'.length) === secretId;
}

/** Takes the stages from whichever version has them; the one that loses AWSCURRENT becomes AWSPREVIOUS. */
export function addVersion(
  secret: Secret,
  version: Omit<Version, 'stages'>,
  stages: readonly string[] = [CURRENT],
): Version {
  for (const { stages: held } of secret.versions) {
    const wasCurrent = held.has(CURRENT);
    for (const stage of stages) held.delete(stage);
    if (!stages.includes(CURRENT)) continue;
    if (wasCurrent) held.add(PREVIOUS);
    else held.delete(PREVIOUS);
  }
  const added = { ...version, stages: new Set(stages) };
  secret.versions.push(added);
  return added;
}
