/** The whole forwarder on one machine: the deployed functions between AWS's doors and Iterable's, all local. */
import configuration from '#configuration';
import { MAPPING, MAX_CONCURRENCY } from '../deploy/mapping.ts';
import type { Project } from '../lib/config/define-config.ts';
import { DELIVER_TIMEOUT_SECONDS, DOOR_TIMEOUT_SECONDS } from '../lib/delivery/time/budget.ts';
import { announcing } from './announcing.ts';
import { createAccessKeyId } from './aws/access-key.ts';
import { startDoorServer } from './aws/door-server.ts';
import { type EventSourceMappingSettings, startEventSourceMapping } from './aws/event-source-mapping.ts';
import { functionEnvironment } from './aws/function-environment.ts';
import { createFunctionRunner } from './aws/function-runner.ts';
import { type QueueServer, queueArn, startQueueServer } from './aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from './aws/secrets-manager-server.ts';
import { createLocalSqsClient } from './aws/sqs-client.ts';
import type { Backlog } from './backlog-lines.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { type SourceKeys, secretValues, sourceKeys } from './keys.ts';
import { DEAD_LETTERS, queueName, queuesFor, REGION } from './queues.ts';
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
  readonly deadLetterQueueUrl: string;
  /** What waits now, by project. */
  readonly backlogs: () => readonly Backlog[];
  /** Lets what is under way finish; what is on the queue stays there. */
  readonly close: () => Promise<void>;
}

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
      deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
      iterable: iterableOrigins(sandboxes, settings),
      more: {
        MAX_CONCURRENCY: String(MAX_CONCURRENCY),
        LOG_LEVEL: 'debug',
        ...(settings.basePath === undefined ? {} : { BASE_PATH: settings.basePath }),
      },
    }),
    onLog,
    closing,
  );
  startMappings(
    projects,
    settings,
    { queueServer, accessKeyId },
    (project) => announcing(functions.deliver, project, sandboxes[project.dataCenter]),
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
    deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
    backlogs: () =>
      projects.map(({ name }) => ({ project: name, ...queueServer.backlog(queueName(name, settings)) })),
  };
}

type Invoke = (event: unknown) => Promise<unknown>;

function startFunctions(
  environment: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
  closing: Closing,
): Readonly<Record<'http' | 'deliver', Invoke>> {
  const deliver = closing(
    createFunctionRunner({
      module: new URL('../functions/deliver.ts', import.meta.url),
      environment,
      timeoutSeconds: DELIVER_TIMEOUT_SECONDS,
      onLog,
    }),
  );
  const http = closing(
    createFunctionRunner({
      module: new URL('../functions/http.ts', import.meta.url),
      environment,
      timeoutSeconds: DOOR_TIMEOUT_SECONDS,
      concurrency: 'many',
      onLog,
    }),
  );
  return { http: http.invoke, deliver: deliver.invoke };
}

/** One a project, as they are deployed. */
function startMappings(
  projects: readonly Project[],
  settings: LocalStackSettings,
  { queueServer, accessKeyId }: { readonly queueServer: QueueServer; readonly accessKeyId: string },
  invokeFor: (project: Project) => EventSourceMappingSettings['invoke'],
  closing: Closing,
): void {
  const client = createLocalSqsClient(queueServer.origin, accessKeyId, { region: REGION });
  closing({ close: async () => client.destroy() });
  for (const project of projects) {
    const { name, mode } = project;
    const queue = queueName(name, settings);
    closing(
      startEventSourceMapping({
        ...MAPPING[mode],
        maximumConcurrency: MAX_CONCURRENCY,
        client,
        queueUrl: queueServer.queueUrl(queue),
        queueArn: queueArn(queue, REGION),
        region: REGION,
        reportBatchItemFailures: true,
        invoke: invokeFor(project),
        onError: ({ message, cause }) =>
          settings.onTrouble(
            `project ${name}: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`,
          ),
      }),
    );
  }
}
