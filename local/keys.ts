/** The keys of the one-machine stack: made up, the same at every start, and for a sandbox the same everywhere. */
import { join } from 'node:path';
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Configuration, Project, Source } from '../lib/config/define-config.ts';
import { EnvironmentError } from '../lib/runtime/variables.ts';
import { keepRandomTexts } from './random-keys.ts';
import { type LocalSettings, SOURCE_SECRET } from './settings.ts';
import { faultInSourceSecret } from './source-secret.ts';

/** What a source's senders use. */
interface SourceKey {
  readonly value: string;
  /** The variable that holds it, if the user brought it: then it is shown nowhere. */
  readonly variable?: string;
}

export type SourceKeys = Readonly<Record<string, SourceKey>>;

/** As a project's secret holds them. Without the client-side key, message events and push tokens would be refused. */
export function sandboxKeys({ name }: Project): Readonly<Record<'apiKey' | 'clientApiKey', string>> {
  return { apiKey: `sandbox-${name}-key`, clientApiKey: `sandbox-${name}-client-key` };
}

/**
 * By the source's name. Sources that share a secret share its key.
 * @throws EnvironmentError that names each secret that can't be used; DamagedFile
 */
export async function sourceKeys(
  { sources }: Configuration,
  { sourceSecrets, realProject, dataDir }: Pick<LocalSettings, 'sourceSecrets' | 'realProject' | 'dataDir'>,
): Promise<SourceKeys> {
  await refuseFaults(Object.values(sources), sourceSecrets);
  // Keys that everybody knows must not open the way to a real project.
  const texts =
    realProject === undefined ? {} : keepRandomTexts(join(dataDir, 'source-keys.json'), Object.keys(sources));
  const keyOf = (owners: readonly Source[]): SourceKey => {
    const variable = owners.map(variableOf).find((name) => Object.hasOwn(sourceSecrets, name));
    if (variable !== undefined) return { variable, value: sourceSecrets[variable] ?? '' };
    const [{ name, verify }] = owners as [Source];
    return { value: SCHEMES[verify.scheme].writeKey(texts[name] ?? `local-${name}-key`) };
  };
  const bySecret = Map.groupBy(Object.values(sources), ({ verify }) => verify.secret);
  return Object.fromEntries(
    [...bySecret.values()].flatMap((owners) => {
      const key = keyOf(owners);
      return owners.map(({ name }) => [name, key] as const);
    }),
  );
}

/** What the Secrets Manager of this machine holds, by name. */
export function secretValues(
  { projects, sources }: Configuration,
  { realProject }: Pick<LocalSettings, 'realProject'>,
  keys: SourceKeys,
): Record<string, string> {
  const projectKey = (project: Project) =>
    realProject?.dataCenter === project.dataCenter
      ? realProject.apiKey
      : JSON.stringify(sandboxKeys(project));
  return Object.fromEntries([
    ...Object.values(sources).map(({ name, verify }) => [verify.secret, keys[name]?.value ?? '']),
    ...Object.values(projects).map((project) => [project.secret, projectKey(project)]),
  ]);
}

function variableOf({ name }: Source): string {
  return SOURCE_SECRET + name.toUpperCase().replaceAll('-', '_');
}

async function refuseFaults(
  sources: readonly Source[],
  secrets: LocalSettings['sourceSecrets'],
): Promise<void> {
  const faults: string[] = [];
  for (const [variable, secret] of Object.entries(secrets)) {
    const source = sources.find((owner) => variableOf(owner) === variable);
    const fault =
      source === undefined ? 'there is no such source' : await faultInSourceSecret(source, secret);
    if (fault !== undefined) faults.push(`  - ${variable}: ${fault}`);
    const other = source && otherSecretOf(source, sources, secrets);
    if (other !== undefined) {
      faults.push(`  - ${variable}: the source shares its secret with that of ${other}, which differs`);
    }
  }
  if (faults.length > 0) throw new EnvironmentError(`These settings are not valid:\n${faults.join('\n')}`);
}

/** @returns the variable of a source that has the same secret, if its value is another */
function otherSecretOf(
  source: Source,
  sources: readonly Source[],
  secrets: LocalSettings['sourceSecrets'],
): string | undefined {
  const own = secrets[variableOf(source)];
  return sources
    .filter(({ verify }) => verify.secret === source.verify.secret)
    .map(variableOf)
    .find((variable) => secrets[variable] !== undefined && secrets[variable] !== own);
}
