/** The whole forwarder on one machine: the deployed functions between AWS's doors and Iterable's, all local. */
import configuration from '#configuration';
import { MAPPING, MAX_CONCURRENCY, USERS_MAPPING } from '../deploy/mapping.ts';
import type { Project } from '../lib/config/define-config.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  USERS_TIMEOUT_SECONDS,
} from '../lib/delivery/time/budget.ts';
import { announcing } from './announcing.ts';
import { createAccessKeyId } from './aws/access-key.ts';
import { startDoorServer } from './aws/door-server.ts';
import { functionEnvironment } from './aws/function-environment.ts';
import { createFunctionRunner } from './aws/function-runner.ts';
import { startQueueServer } from './aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from './aws/secrets-manager-server.ts';
import { type Backlog, backlogOf } from './backlog-lines.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { type SourceKeys, secretValues, sourceKeys } from './keys.ts';
import { type Mapping, startMappings } from './mappings.ts';
import { DEAD_LETTERS, queueName, queuesFor, REGION, usersQueueName } from './queues.ts';
import { type Closing, iterableOrigins, type Sandboxes, startSandboxes } from './sandboxes.ts';
import type { LocalSettings } from './settings.ts';

export interface LocalStackSettings extends LocalSettings {
  /** Hears each line that a function logs. */
  readonly onLog: (line: string) => void;
  /** Hears of each of the stack's own troubles; what was accepted stays on the queue. */
  readonly onTrouble: (what: string) => void;
}

export interface Stack {
  readonly door: string;
  readonly sandboxes: Sandboxes;
  readonly secretsManager: SecretsManager;
  readonly sourceKeys: SourceKeys;
  /** By which SQS and Secrets Manager know the stack's own processes. */
  readonly accessKeyId: string;
  /** The endpoint of SQS, and the URLs there. */
  readonly sqs: string;
  readonly queueUrl: (project: string) => string;
  readonly usersQueueUrl: (project: string) => string;
  readonly deadLetterQueueUrl: string;
  /** What waits now on both queues of each project. */
  readonly backlogs: () => readonly Backlog[];
  /** Lets what is under way finish; what is on the queue stays there. */
  readonly close: () => Promise<void>;
}

/**
 * Of users in order, for each project. In AWS 25 run at once. Here an instance is a thread, which takes some 50 MB and,
 * when it starts, half a second of a processor; so few of them reach more than this machine's processors can send.
 */
const USERS_CONCURRENCY = 5;

/** @throws when a part can't be started: DataDirectoryError, DirectoryInUse, ListenError and others */
export async function startStack(settings: LocalStackSettings): Promise<Stack> {
  const closers: (() => Promise<unknown>)[] = [];
  const closing: Closing = (part) => {
    closers.unshift(part.close);
    return part;
  };
  const close = async () => {
    for (const closeNext of closers.splice(0)) await closeNext();
  };
  try {
    return { ...(await startParts(settings, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(settings: LocalStackSettings, closing: Closing): Promise<Omit<Stack, 'close'>> {
  const { dataDir, port, host, onLog, onTrouble } = settings;
  await prepareDataDirectory(dataDir);
  const accessKeyId = createAccessKeyId();
  const projects = Object.values(configuration.projects);
  const queueServer = closing(
    await startQueueServer({ accessKeyId, dataDir, region: REGION, queues: queuesFor(projects, settings) }),
  );
  const keys = await sourceKeys(configuration, settings);
  const secrets = secretValues(configuration, settings, keys);
  const secretsManager = closing(await startSecretsManager({ accessKeyId, secrets }));
  const sandboxes = await startSandboxes(projects, settings, closing);
  const functions = startFunctions(
    functionEnvironment({
      region: REGION,
      sqs: queueServer.origin,
      secretsManager: secretsManager.origin,
      accessKeyId,
      queueUrl: queueServer.queueUrl(queueName('{project}', settings)),
      usersQueueUrl: queueServer.queueUrl(usersQueueName('{project}', settings)),
      deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
      iterable: iterableOrigins(sandboxes, settings),
      more: {
        LOG_LEVEL: 'debug',
        ...(settings.basePath === undefined ? {} : { BASE_PATH: settings.basePath }),
      },
    }),
    onLog,
    closing,
  );
  startMappings(
    projects.flatMap((project) => mappingsOf(project, settings, functions, sandboxes[project.dataCenter])),
    { queueServer, accessKeyId, onTrouble },
    closing,
  );
  const door = closing(await startDoorServer({ port, host, invoke: functions.http, onTrouble }));
  return {
    door: door.origin,
    sandboxes,
    secretsManager,
    sourceKeys: keys,
    accessKeyId,
    sqs: queueServer.origin,
    queueUrl: (project) => queueServer.queueUrl(queueName(project, settings)),
    usersQueueUrl: (project) => queueServer.queueUrl(usersQueueName(project, settings)),
    deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
    backlogs: () =>
      projects.map(({ name }) =>
        backlogOf(name, [
          queueServer.backlog(queueName(name, settings)),
          queueServer.backlog(usersQueueName(name, settings)),
        ]),
      ),
  };
}

type Invoke = (event: unknown) => Promise<unknown>;

function startFunctions(
  environment: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
  closing: Closing,
): Readonly<Record<'http' | 'deliver' | 'users', Invoke>> {
  function start(
    name: string,
    timeoutSeconds: number,
    { instances, concurrency = 'one' }: { instances: number; concurrency?: 'one' | 'many' },
  ): Invoke {
    const { invoke } = closing(
      createFunctionRunner({
        module: new URL(`../functions/${name}.ts`, import.meta.url),
        // Of each project's limits an instance takes its share.
        environment: { ...environment, MAX_CONCURRENCY: String(instances) },
        timeoutSeconds,
        concurrency,
        onLog,
      }),
    );
    return invoke;
  }
  return {
    deliver: start('deliver', DELIVER_TIMEOUT_SECONDS, { instances: MAX_CONCURRENCY }),
    users: start('users', USERS_TIMEOUT_SECONDS, { instances: USERS_CONCURRENCY }),
    http: start('http', DOOR_TIMEOUT_SECONDS, { instances: 1, concurrency: 'many' }),
  };
}

/** Two a project, as they are deployed. */
function mappingsOf(
  project: Project,
  settings: LocalStackSettings,
  functions: Readonly<Record<'deliver' | 'users', Invoke>>,
  sandbox: Sandboxes[keyof Sandboxes],
): readonly Mapping[] {
  const { name, mode } = project;
  return [
    {
      ...MAPPING[mode],
      project: name,
      queue: queueName(name, settings),
      maximumConcurrency: MAX_CONCURRENCY,
      invoke: announcing(functions.deliver, project, sandbox),
    },
    {
      ...USERS_MAPPING,
      batchWindowSeconds: 0,
      project: name,
      queue: usersQueueName(name, settings),
      maximumConcurrency: USERS_CONCURRENCY,
      invoke: announcing(functions.users, project, sandbox),
    },
  ];
}
