/** A whole forwarder on free ports, for one test file, and what a test asks of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import configuration from '#configuration';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { createLocalSqsClient } from '../../local/aws/sqs-client.ts';
import { secretValues } from '../../local/keys.ts';
import type { Sandbox } from '../../local/sandbox/server.ts';
import { type LocalSettings, readSettings } from '../../local/settings.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { plant, plantUsersIn, recorded } from './recorded-output.ts';

export interface RunningStack {
  readonly stack: Stack;
  /** What the functions logged during this test, parsed. */
  readonly log: readonly Record<string, unknown>[];
  readonly sandbox: (dataCenter: DataCenter) => Sandbox;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** Messages waiting, hidden and delayed on a queue. */
  readonly depth: (queueUrl: string) => Promise<number>;
  readonly deadLetters: () => Promise<readonly { readonly body: string; readonly attributes: object }[]>;
  /** Waits until the sandbox has that many different events. */
  readonly arrived: (dataCenter: DataCenter, count: number) => Promise<void>;
  readonly everyQueueIsEmpty: () => Promise<void>;
}

const DEPTHS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;
const WAIT = { timeout: 50_000, interval: 50 };

/** A whole forwarder with these settings, whose output is searched. */
export async function startRecordedStack(
  settings: LocalSettings,
  onLog: (line: string) => unknown = () => undefined,
): Promise<Stack> {
  plant(...Object.values(settings.sourceSecrets));
  const hear = recorded(onLog);
  const stack = await startStack({ ...settings, onLog: hear, onTrouble: hear });
  const secrets = Object.values(secretValues(configuration, settings, stack.sourceKeys));
  plant(...secrets.flatMap(keysIn), stack.accessKeyId, stack.consoleToken);
  return stack;
}

/** Those that a secret has in JSON are searched for one by one. */
function keysIn(secret: string): string[] {
  return secret.startsWith('{') ? Object.values(JSON.parse(secret)) : [secret];
}

/**
 * Starts before the file's tests and ends after them. Each test finds it as it was when it started.
 * @param prepare fills the data directory before
 */
export function useStack(prepare: (dataDir: string) => void = () => undefined): RunningStack {
  const log: Record<string, unknown>[] = [];
  const changedSecrets = new Set<string>();
  let dataDir: string;
  let secrets: Readonly<Record<string, string>>;
  let stack: Stack;
  let client: SQSClient;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'forwarder-'));
    prepare(dataDir);
    const settings = readSettings({
      PORT: '0',
      SANDBOX_PORT: '0',
      DATA_DIR: dataDir,
      BASE_PATH: 'hooks/v2',
    });
    const started = await startRecordedStack(settings, (line) =>
      log.push(line.startsWith('{') ? JSON.parse(line) : { line }),
    );
    secrets = secretValues(configuration, settings, started.sourceKeys);
    const put: Stack['secretsManager']['put'] = (name, value) => {
      plant(value);
      changedSecrets.add(name);
      started.secretsManager.put(name, value);
    };
    stack = { ...started, secretsManager: { ...started.secretsManager, put } };
    client = createLocalSqsClient(stack.sqs, stack.accessKeyId);
  });

  afterEach(async () => {
    for (const { setFaults } of Object.values(stack.sandboxes)) setFaults({});
    for (const name of changedSecrets) stack.secretsManager.put(name, secrets[name] ?? '');
    changedSecrets.clear();
    await client.send(new PurgeQueueCommand({ QueueUrl: stack.deadLetterQueueUrl }));
    log.length = 0;
  });

  afterAll(async () => {
    client.destroy();
    await stack.close();
    await rm(dataDir, { recursive: true });
  });

  async function depth(queueUrl: string): Promise<number> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return DEPTHS.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }

  function sandbox(dataCenter: DataCenter): Sandbox {
    const found = stack.sandboxes[dataCenter];
    if (found === undefined) throw new Error(`there is no sandbox ${dataCenter}`);
    return found;
  }

  return {
    get stack() {
      return stack;
    },
    log,
    sandbox,
    depth,
    post: (path, body, headers = { 'api-key': 'local-app-key' }) => {
      const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      if (typeof bytes === 'string') plantUsersIn(bytes);
      return fetch(stack.door + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: bytes,
      });
    },
    async deadLetters() {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: stack.deadLetterQueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 1,
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
        ),
      }));
    },
    arrived: (dataCenter, count) =>
      expect.poll(() => sandbox(dataCenter).events.distinctIds, WAIT).toBe(count),
    async everyQueueIsEmpty() {
      for (const project of ['us', 'eu']) {
        for (const url of [stack.queueUrl(project), stack.usersQueueUrl(project)]) {
          await expect.poll(() => depth(url), WAIT).toBe(0);
        }
      }
    },
  };
}
