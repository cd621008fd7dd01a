/** The whole forwarder on one machine: the deployed functions between AWS's doors and Iterable's, all local. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import configuration from '#configuration';
import { MAPPING, MAX_CONCURRENCY } from '../deploy/mapping.ts';
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Project, Source } from '../lib/config/define-config.ts';
import {
  DELIVER_TIMEOUT_SECONDS,
  DOOR_TIMEOUT_SECONDS,
  MAX_RECEIVES,
  RETENTION_SECONDS,
  visibilityTimeoutSeconds,
} from '../lib/delivery/time/budget.ts';
import type { DataCenter } from '../lib/iterable/project-kinds.ts';
import { type DoorServer, startDoorServer } from './aws/door-server.ts';
import { startEventSourceMapping } from './aws/event-source-mapping.ts';
import { createFunctionRunner } from './aws/function-runner.ts';
import { queueArn, startQueueServer } from './aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from './aws/secrets-manager-server.ts';
import { type Sandbox, startSandbox } from './sandbox/server.ts';
import type { LocalSettings } from './settings.ts';

export interface LocalStackSettings extends LocalSettings {
  /** Hears each line that a function logs, and each of the stack's own troubles. */
  readonly onLog: (line: string) => void;
}

export interface Stack {
  readonly door: string;
  readonly sandboxes: Readonly<Partial<Record<DataCenter, Sandbox>>>;
  readonly secretsManager: SecretsManager;
  /** The endpoint of SQS, and the URLs there. */
  readonly sqs: string;
  readonly queueUrl: (project: string) => string;
  readonly deadLetterQueueUrl: string;
  /** Lets what is under way finish; what is on the queue stays there. */
  readonly close: () => Promise<void>;
}

const REGION = 'us-east-1';
// An underscore, because no project's name can have one.
const DEAD_LETTERS = 'forwarder_dead-letters';

/** What was sent to try the sandbox must never reach a real project: its events have queues of their own. */
function queueName(project: string, { realProject }: LocalSettings): string {
  return `forwarder-${realProject === undefined ? '' : 'real_'}${project}`;
}

/** The secrets of the one-machine stack: made up, the same at every start, and good for nothing else. */
export function localKey({ name, verify }: Source): string {
  return SCHEMES[verify.scheme].writeKey(`local-${name}-key`);
}

export async function startStack(settings: LocalStackSettings): Promise<Stack> {
  const { dataDir, onLog } = settings;
  const closers: (() => Promise<unknown>)[] = [];
  /** Whatever is started last is closed first. */
  function closing<T extends { close: () => Promise<unknown> }>(part: T): T {
    closers.unshift(part.close);
    return part;
  }
  const close = async () => {
    for (const closeNext of closers.splice(0)) await closeNext();
  };

  try {
    // Events name people: the directory is for its owner only.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const projects = Object.values(configuration.projects);
    const queueServer = closing(
      await startQueueServer({ dataDir, region: REGION, queues: queuesFor(projects, settings) }),
    );
    const secretsManager = closing(await startSecretsManager({ secrets: secretsFor(settings) }));
    const sandboxes = await startSandboxes(projects, settings, closing);
    const environment = {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SQS: queueServer.origin,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
      QUEUE_URL: queueServer.queueUrl(queueName('{project}', settings)),
      DEAD_LETTER_QUEUE_URL: queueServer.queueUrl(DEAD_LETTERS),
      SECRET_PREFIX: '',
      MAX_CONCURRENCY: String(MAX_CONCURRENCY),
      LOG_LEVEL: 'debug',
      ...urlVariables(sandboxes, settings),
    };
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
    const client = new SQSClient({
      region: REGION,
      endpoint: queueServer.origin,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    closers.unshift(async () => client.destroy());
    for (const { name, mode } of projects) {
      const mapping = startEventSourceMapping({
        ...MAPPING[mode],
        maximumConcurrency: MAX_CONCURRENCY,
        client,
        queueUrl: queueServer.queueUrl(queueName(name, settings)),
        queueArn: queueArn(queueName(name, settings), REGION),
        region: REGION,
        reportBatchItemFailures: true,
        invoke: deliver.invoke,
        onError: (error) => onLog(`${error.message}: ${(error.cause as Error | undefined)?.message ?? ''}`),
      });
      closers.unshift(mapping.stop);
    }
    const door: DoorServer = closing(await startDoorServer(settings.port, http.invoke, onLog));
    return {
      door: door.origin,
      sandboxes,
      secretsManager,
      sqs: queueServer.origin,
      queueUrl: (project) => queueServer.queueUrl(queueName(project, settings)),
      deadLetterQueueUrl: queueServer.queueUrl(DEAD_LETTERS),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function queuesFor(projects: readonly Project[], settings: LocalSettings) {
  const retention = { MessageRetentionPeriod: String(RETENTION_SECONDS) };
  const redrive = JSON.stringify({
    deadLetterTargetArn: queueArn(DEAD_LETTERS, REGION),
    maxReceiveCount: MAX_RECEIVES,
  });
  return [
    { name: DEAD_LETTERS, attributes: retention },
    ...projects.map(({ name, mode }) => ({
      name: queueName(name, settings),
      attributes: {
        ...retention,
        VisibilityTimeout: String(visibilityTimeoutSeconds(mode)),
        RedrivePolicy: redrive,
      },
    })),
  ];
}

/** What the Secrets Manager of this machine holds, by name. */
export function secretsFor({ realProject }: LocalSettings): Record<string, string> {
  const keyOf = ({ name, dataCenter }: Project) =>
    realProject?.dataCenter === dataCenter ? realProject.apiKey : sandboxKey(name);
  return Object.fromEntries([
    ...Object.values(configuration.sources).map((source) => [source.verify.secret, localKey(source)]),
    ...Object.values(configuration.projects).map((project) => [project.secret, keyOf(project)]),
  ]);
}

function sandboxKey(project: string): string {
  return `sandbox-${project}-key`;
}

/** A sandbox for each data centre that has a project and nothing more real to deliver to. */
async function startSandboxes(
  projects: readonly Project[],
  { dataDir, realProject, iterableUrls }: LocalSettings,
  closing: (sandbox: Sandbox) => Sandbox,
): Promise<Partial<Record<DataCenter, Sandbox>>> {
  const sandboxes: Partial<Record<DataCenter, Sandbox>> = {};
  for (const [dataCenter, its] of Map.groupBy(projects, (project) => project.dataCenter)) {
    if (realProject?.dataCenter === dataCenter || iterableUrls[dataCenter] !== undefined) continue;
    sandboxes[dataCenter] = closing(
      await startSandbox({
        dataCenter,
        apiKeys: its.map(({ name }) => sandboxKey(name)),
        journalPath: join(dataDir, `sandbox-${dataCenter.toLowerCase()}.ndjson`),
      }),
    );
  }
  return sandboxes;
}

function urlVariables(
  sandboxes: Stack['sandboxes'],
  { iterableUrls }: LocalSettings,
): Record<string, string> {
  const urls = { US: iterableUrls.US ?? sandboxes.US?.origin, EU: iterableUrls.EU ?? sandboxes.EU?.origin };
  return Object.fromEntries(
    Object.entries(urls).flatMap(([dataCenter, url]) => (url ? [[`ITERABLE_${dataCenter}_URL`, url]] : [])),
  );
}
