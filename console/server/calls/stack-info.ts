/** What does not change while the stack runs. */
import type { Project, Source } from '../../../lib/config/define-config.ts';
import { DEFAULT_OPERATIONS } from '../../../lib/iterable/operations.ts';
import { protocolsOf } from '../../../operate/send/protocols.ts';
import { sampleNames } from '../../../operate/send/samples.ts';
import type { DataCenter, SourceInfo, StackInfo } from '../../api.ts';
import type { Call } from '../call.ts';
import type { Surroundings } from '../surroundings.ts';
import { nothing } from './schemas.ts';

export const stackInfo: Call<'stack'> = {
  schema: nothing,
  async answer(_, { surroundings, configuration, stack }) {
    const [{ title, door }, samples] = await Promise.all([
      stack(),
      sampleNames(surroundings.projectDirectory),
    ]);
    return {
      title,
      realProject: surroundings.realProject ?? null,
      door: await door(),
      projects: Object.values(configuration.projects).map((project) => projectInfo(project, surroundings)),
      sources: Object.values(configuration.sources).map((source) => sourceInfo(source, samples)),
      sandboxes: Object.keys(surroundings.sandboxes) as DataCenter[],
      curl: surroundings.curl ?? null,
    };
  },
};

function projectInfo(
  { name, dataCenter, mode }: Project,
  { destinations }: Surroundings,
): StackInfo['projects'][number] {
  return { name, dataCenter, mode, destination: destinations.get(name) ?? `Iterable ${dataCenter}` };
}

function sourceInfo(source: Source, samples: readonly string[]): SourceInfo {
  const { name, verify, project, map, edit, operations = DEFAULT_OPERATIONS } = source;
  const protocols = protocolsOf(source);
  return {
    name,
    scheme: verify.scheme,
    project: typeof project === 'string' ? project : null,
    hasMap: map !== undefined,
    hasEdit: edit !== undefined,
    protocols: protocols.length === 0 ? null : protocols,
    operations: [...operations],
    ...samplesFor(source, samples),
  };
}

/** Its own first, then those of the provider that its scheme names. Those of others are of use to a `map` alone. */
function samplesFor(
  { name, verify, map }: Source,
  samples: readonly string[],
): Pick<SourceInfo, 'samples' | 'otherSamples'> {
  const ofFolder = (folder: string) => samples.filter((sample) => sample.startsWith(`${folder}/`));
  const fitting = [...new Set([name, verify.scheme].flatMap(ofFolder))];
  return {
    samples: fitting,
    otherSamples: map === undefined ? [] : samples.filter((sample) => !fitting.includes(sample)),
  };
}
