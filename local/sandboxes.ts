/** The sandboxes of the stack, and where its functions reach Iterable. */
import { join } from 'node:path';
import type { Project } from '../lib/config/define-config.ts';
import type { DataCenter } from '../lib/iterable/project-kinds.ts';
import { sandboxKeys } from './keys.ts';
import { type Sandbox, startSandbox } from './sandbox/server.ts';
import type { LocalSettings } from './settings.ts';

export type Sandboxes = Readonly<Partial<Record<DataCenter, Sandbox>>>;

/** What runs has an end, which comes before the ends of all that was started earlier. */
export type Closing = <Part extends { readonly close: () => Promise<unknown> }>(part: Part) => Part;

/** Each sandbox has its port whether or not the other is there. */
const PORTS_AFTER_FIRST: Readonly<Record<DataCenter, number>> = { US: 0, EU: 1 };

/** A sandbox for each data centre that has a project and nothing more real to deliver to. */
export async function startSandboxes(
  projects: readonly Project[],
  { dataDir, sandboxPort, realProject, iterableUrls }: LocalSettings,
  closing: Closing,
): Promise<Sandboxes> {
  const sandboxes: { -readonly [DataCenter in keyof Sandboxes]: Sandboxes[DataCenter] } = {};
  for (const [dataCenter, residents] of Map.groupBy(projects, (project) => project.dataCenter)) {
    if (realProject?.dataCenter === dataCenter || iterableUrls[dataCenter] !== undefined) continue;
    sandboxes[dataCenter] = closing(
      await startSandbox({
        dataCenter,
        apiKeys: residents.flatMap((project) => Object.values(sandboxKeys(project))),
        clientKeys: residents.map((project) => sandboxKeys(project).clientApiKey),
        port: sandboxPort === 0 ? 0 : sandboxPort + PORTS_AFTER_FIRST[dataCenter],
        journalPath: join(dataDir, `sandbox-${dataCenter.toLowerCase()}.ndjson`),
      }),
    );
  }
  return sandboxes;
}

export function iterableOrigins(
  sandboxes: Sandboxes,
  { iterableUrls }: LocalSettings,
): Partial<Record<DataCenter, string | undefined>> {
  return { US: iterableUrls.US ?? sandboxes.US?.origin, EU: iterableUrls.EU ?? sandboxes.EU?.origin };
}
