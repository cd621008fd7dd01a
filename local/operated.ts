/** What an operator can see of this stack, and do with it. */
import configuration from '#configuration';
import { configurationHash } from '../lib/config/configuration-hash.ts';
import { ORIGINS } from '../lib/iterable/project-kinds.ts';
import type { StackDescription } from '../operate/local/wire.ts';
import type { FunctionState } from '../operate/stack.ts';
import { FUNCTIONS } from './functions.ts';
import type { Mappings } from './mappings.ts';
import { ActivitySums } from './operator/activity.ts';
import { KeptLines } from './operator/kept-lines.ts';
import type { Operated } from './operator/server.ts';
import type { PausedProjects } from './paused-projects.ts';
import { REGION } from './queues.ts';
import { iterableOrigins, type Sandboxes } from './sandboxes.ts';
import type { LocalSettings } from './settings.ts';

export interface Heard extends Pick<Operated, 'lines' | 'activity'> {
  /** Takes a line as a function writes it. */
  readonly hear: (line: string) => void;
}

/** Keeps what an operator may ask of the functions' log. */
export function hearLines(): Heard {
  const lines = new KeptLines();
  const sums = new ActivitySums(Object.keys(configuration.projects));
  return {
    hear(line) {
      lines.add(line);
      sums.hear(line);
    },
    lines: (wanted) => lines.read(wanted),
    activity: (project, since) => sums.since(project, since),
  };
}

/** Where it all is. */
interface Addresses {
  readonly door: string;
  readonly sandboxes: Sandboxes;
  readonly accessKeyId: string;
  readonly sqs: string;
  readonly secretsManager: { readonly origin: string };
  readonly queueUrl: (project: string) => string;
  readonly usersQueueUrl: (project: string) => string;
  readonly deadLetterQueueUrl: string;
}

interface Surroundings {
  readonly settings: LocalSettings;
  readonly heard: Heard;
  readonly mappings: Mappings;
  readonly paused: PausedProjects;
  readonly oldestSentAt: Operated['oldestSentAt'];
  readonly onPause: (project: string, isPaused: boolean) => void;
}

export function operatedStack(
  addresses: Addresses,
  { settings, heard: { lines, activity }, mappings, paused, oldestSentAt, onPause }: Surroundings,
): Operated {
  return {
    description: descriptionOf(addresses, settings),
    functions: functionStates(),
    mappings: mappings.states,
    oldestSentAt,
    async enable(project, isEnabled) {
      const isNews = paused.has(project) === isEnabled;
      // Before it is done: a stack that is killed meanwhile starts as it was told last.
      paused.set(project, !isEnabled);
      if (isNews) onPause(project, !isEnabled);
      await mappings.enable(project, isEnabled);
    },
    lines,
    activity,
  };
}

function descriptionOf(addresses: Addresses, settings: LocalSettings): StackDescription {
  const { door, accessKeyId, sqs, secretsManager, queueUrl, usersQueueUrl, deadLetterQueueUrl } = addresses;
  const { US = ORIGINS.US, EU = ORIGINS.EU } = iterableOrigins(addresses.sandboxes, settings);
  return {
    door,
    region: REGION,
    accessKeyId,
    sqs,
    secretsManager: secretsManager.origin,
    secretPrefix: '',
    queueUrls: Object.fromEntries(
      Object.keys(configuration.projects).map((name) => [
        name,
        { standard: queueUrl(name), users: usersQueueUrl(name) },
      ]),
    ),
    deadLetterQueueUrl,
    iterableOrigins: { US, EU },
    realProject: settings.realProject?.dataCenter,
  };
}

function functionStates(): readonly FunctionState[] {
  const hash = configurationHash(configuration);
  return (['http', 'deliver', 'users'] as const).map((name) => ({
    name,
    timeoutSeconds: FUNCTIONS[name].timeoutSeconds,
    configurationHash: hash,
    state: 'Active',
    logGroup: undefined,
  }));
}
