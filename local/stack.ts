/** The whole forwarder on one machine: the deployed functions between AWS's doors and Iterable's, all local. */
import { join } from 'node:path';
import configuration from '#configuration';
import { MAPPING, MAX_CONCURRENCY, USERS_MAPPING } from '../deploy/mapping.ts';
import type { Project } from '../lib/config/define-config.ts';
import { announcing } from './announcing.ts';
import { createAccessKeyId } from './aws/access-key.ts';
import { startDoorServer } from './aws/door-server.ts';
import { functionEnvironment, ledgerEnvironment } from './aws/function-environment.ts';
import { startQueueServer } from './aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from './aws/secrets-manager-server.ts';
import { type Backlog, backlogOf } from './backlog-lines.ts';
import { answerBefore, type LocalConsole, openConsole } from './console.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { startFunctions, USERS_CONCURRENCY } from './functions.ts';
import { createHistory } from './history/history.ts';
import { type SourceKeys, secretValues, sourceKeys } from './keys.ts';
import { type Ledger, startLedger } from './ledger.ts';
import { type Mapping, startMappings } from './mappings.ts';
import { hearLines, operatedStack } from './operated.ts';
import { startOperatorServer } from './operator/server.ts';
import { leaveStackFile } from './operator/stack-file.ts';
import { openPausedProjects } from './paused-projects.ts';
import { DEAD_LETTERS, queueName, queuesFor, REGION, usersQueueName } from './queues.ts';
import { type Closing, iterableOrigins, type Sandboxes, startSandboxes } from './sandboxes.ts';
import type { LocalSettings } from './settings.ts';
import { type Consumers, consumersOf, historySettings } from './stack-history.ts';

export interface LocalStackSettings extends LocalSettings {
  /** Hears each line that a function logs. */
  readonly onLog: (line: string) => void;
  /** Hears of each of the stack's own troubles; what was accepted stays on the queue. */
  readonly onTrouble: (what: string) => void;
  /** Hears when an operator pauses a project, or resumes it. */
  readonly onPause?: (project: string, isPaused: boolean) => void;
}

export interface Stack {
  readonly door: string;
  /** What a browser must bring to the console. */
  readonly consoleToken: string;
  readonly sandboxes: Sandboxes;
  readonly secretsManager: SecretsManager;
  /** When each user was last changed; undefined where no project asks for spacing. */
  readonly ledger: Ledger | undefined;
  readonly sourceKeys: SourceKeys;
  /** By which SQS, Secrets Manager and DynamoDB know the stack's own processes. */
  readonly accessKeyId: string;
  /** The endpoint of SQS, and the URLs there. */
  readonly sqs: string;
  readonly queueUrl: (project: string) => string;
  readonly usersQueueUrl: (project: string) => string;
  readonly deadLetterQueueUrl: string;
  /** Those that an operator has paused. */
  readonly pausedProjects: () => readonly string[];
  /** What waits now on both queues of each project. */
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
  const { dataDir, port, host, onLog, onTrouble, onPause = () => undefined } = settings;
  await prepareDataDirectory(dataDir);
  const accessKeyId = createAccessKeyId();
  const projects = Object.values(configuration.projects);
  const history = settings.historyBytes === 0 ? undefined : createHistory();
  const queues = queuesFor(projects, settings);
  const queueServer = closing(
    await startQueueServer({ accessKeyId, dataDir, region: REGION, queues, watch: history?.watch }),
  );
  const paused = openPausedProjects(join(dataDir, 'paused-projects.json'));
  const keys = await sourceKeys(configuration, settings);
  const secrets = secretValues(configuration, settings, keys);
  // Not before: its file belongs to whoever has the queues.
  const opened = history && closing(history.open(await historySettings(settings, keys, onTrouble)));
  const secretsManager = closing(await startSecretsManager({ accessKeyId, secrets }));
  const ledger = await startLedger(projects, { ...settings, accessKeyId }, closing);
  const sandboxes = await startSandboxes(projects, settings, closing);
  const heard = hearLines();
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
    ledger === undefined ? {} : { users: ledgerEnvironment(ledger) },
    {
      onLog(line) {
        heard.hear(line);
        history?.onLog(line);
        onLog(line);
      },
      onCall: history?.onCall,
    },
    closing,
  );
  const mappings = startMappings(
    projects.flatMap((project) =>
      mappingsOf(
        project,
        settings,
        consumersOf(project.name, functions, history),
        sandboxes[project.dataCenter],
      ),
    ),
    { queueServer, accessKeyId, paused, onTrouble },
    closing,
  );
  const console: LocalConsole = openConsole({
    settings,
    sandboxes,
    sourceKeys: keys,
    door: () => door.origin,
  });
  const door = closing(
    await startDoorServer({
      port,
      host,
      invoke: functions.http,
      onAnswer: history?.onAnswer,
      before: answerBefore(console.serve),
      onTrouble,
    }),
  );
  // Before the door: who watches would keep that from ending.
  closing(console);
  const parts: Omit<Stack, 'close'> = {
    door: door.origin,
    consoleToken: console.token,
    sandboxes,
    secretsManager,
    ledger,
    sourceKeys: keys,
    accessKeyId,
    sqs: queueServer.origin,
    queueUrl: (project) => queueServer.queueUrl(queueName(project, settings)),
    usersQueueUrl: (project) => queueServer.queueUrl(usersQueueName(project, settings)),
    deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
    pausedProjects: () => projects.map(({ name }) => name).filter(paused.has),
    backlogs: () =>
      projects.map(({ name }) => ({
        ...backlogOf(name, [
          queueServer.backlog(queueName(name, settings)),
          queueServer.backlog(usersQueueName(name, settings)),
        ]),
        isPaused: paused.has(name),
      })),
  };
  const operated = operatedStack(parts, {
    settings,
    heard,
    mappings,
    paused,
    oldestSentAt: (project, kind) =>
      queueServer.backlog((kind === 'users' ? usersQueueName : queueName)(project, settings)).oldestSentAt,
    onPause,
  });
  const { origin, token } = closing(await startOperatorServer(operated));
  // Whoever finds the stack may ask for it.
  await opened?.ready;
  closing(leaveStackFile(dataDir, { operator: origin, door: parts.door, token }));
  return parts;
}

/** Two a project, as they are deployed. */
function mappingsOf(
  project: Project,
  settings: LocalStackSettings,
  { deliver, users }: Consumers,
  sandbox: Sandboxes[keyof Sandboxes],
): readonly Mapping[] {
  const { name, mode } = project;
  return [
    {
      ...MAPPING[mode],
      project: name,
      kind: 'standard',
      queue: queueName(name, settings),
      maximumConcurrency: MAX_CONCURRENCY,
      invoke: announcing(deliver, project, sandbox),
    },
    {
      ...USERS_MAPPING,
      batchWindowSeconds: 0,
      project: name,
      kind: 'users',
      queue: usersQueueName(name, settings),
      maximumConcurrency: USERS_CONCURRENCY,
      invoke: announcing(users, project, sandbox),
    },
  ];
}
