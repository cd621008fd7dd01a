/**
 * The consumer between an SQS, a Secrets Manager and two Iterables: as it is deployed, in a thread of its own; or
 * composed in this one, under a clock that a pause moves, where it needs no second to load and none to wait.
 */
import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { expect, onTestFinished } from 'vitest';
import { messageOf, responseOf } from '../../../functions/sqs-shapes.ts';
import { composeConsumer } from '../../../lib/compose/consumer.ts';
import { createCall } from '../../../lib/iterable/client.ts';
import type { DataCenter } from '../../../lib/iterable/project-kinds.ts';
import { readEnvironment } from '../../../lib/runtime/environment.ts';
import type { LogEvent } from '../../../lib/runtime/log.ts';
import { functionEnvironment } from '../../../local/aws/function-environment.ts';
import type { FunctionRunner } from '../../../local/aws/function-runner.ts';
import { queueArn, startQueueServer } from '../../../local/aws/queue-server.ts';
import { type SecretsManager, startSecretsManager } from '../../../local/aws/secrets-manager-server.ts';
import { type Sandbox, startSandbox } from '../../../local/sandbox/server.ts';
import everything from '../../deployment/everything.config.ts';
import { ACCESS_KEY_ID } from '../access-key.ts';
import { getSecretValueAt, sqsAt } from '../aws-caller.ts';
import { clockAt, type ManualClock } from '../clock.ts';
import { runConsumer } from '../function-thread.ts';
import { PLANTED } from '../planted.ts';
import { plantUsersIn, recorded } from '../recorded-output.ts';
import { DEAD_LETTERS, inspectQueue, sqsClientOf } from './queues.ts';
import { attributeOf } from './records.ts';

type Records = readonly [SQSRecord, ...SQSRecord[]];
type Line = Readonly<Record<string, unknown>>;

interface Consumer {
  readonly invoke: (records: readonly SQSRecord[]) => Promise<SQSBatchResponse>;
  /** Puts texts on a queue and receives them as Lambda does, in their order. */
  readonly received: <Texts extends readonly string[]>(
    queue: string,
    ...texts: Texts
  ) => Promise<{ [K in keyof Texts]: SQSRecord }>;
  /** Waits until something can be received. */
  readonly receive: (queue: string) => Promise<Records>;
  readonly delayed: (queue: string) => Promise<Awaited<ReturnType<typeof inspectQueue>>['delayed']>;
  /** When each will be seen again, in milliseconds since 1970; 0 if it was not received from this queue. */
  readonly hiddenUntil: (queue: string, ...records: readonly SQSRecord[]) => Promise<number[]>;
  /** The lines of this name, by the id of their event, once there are as many. */
  readonly lines: (event: LogEvent, count: number) => Promise<ReadonlyMap<unknown, Line>>;
  /** Everything that was logged so far, as it was written. */
  readonly logged: () => string;
  readonly sandboxes: Readonly<Record<DataCenter, Sandbox>>;
  readonly secretsManager: SecretsManager;
  /** What the composed consumer goes by. */
  readonly clock: ManualClock;
}

interface Settings {
  /** In a thread of its own, with the module and the configuration as they are. */
  readonly isDeployed?: boolean;
  /** What `QUEUE_URL` ends with. */
  readonly queueName?: string;
  readonly timeoutSeconds?: number;
  /** What the dice of the composed consumer throw. */
  readonly random?: number;
  /** By name, without its prefix; beside those of the projects as shipped. */
  readonly secrets?: Readonly<Record<string, string>>;
}

const QUEUES = ['forwarder', 'forwarder-us', 'forwarder-us-bulk', 'forwarder-eu', DEAD_LETTERS];
/** So long that no message comes back within a test unless it is made to. */
const ATTRIBUTES = { VisibilityTimeout: '3600' };

/** The consumer made of its parts, for a configuration that has projects of each kind. */
function runComposed(
  variables: Readonly<Record<string, string>>,
  timeoutSeconds: number,
  onLog: (line: string) => unknown,
  clock: ManualClock,
): Pick<FunctionRunner, 'invoke'> {
  const environment = readEnvironment(variables);
  const consume = composeConsumer(everything, environment, {
    sqs: sqsAt(environment.sqsEndpoint ?? ''),
    getSecretValue: getSecretValueAt(environment.secretsManagerEndpoint ?? ''),
    call: createCall(environment.iterableOrigins),
    clock,
    writeLine: recorded(onLog),
  });
  return {
    async invoke(event) {
      const messages = (event as SQSEvent).Records.map((record) => messageOf(record, clock));
      return responseOf(await consume(messages, clock.now() + timeoutSeconds * 1_000));
    },
  };
}

export async function startConsumer({
  queueName = 'forwarder-{project}',
  timeoutSeconds = 60,
  isDeployed = false,
  random = 0.5,
  secrets = {},
}: Settings = {}): Promise<Consumer> {
  const server = await startQueueServer({
    accessKeyId: ACCESS_KEY_ID,
    queues: QUEUES.map((name) => ({ name, attributes: ATTRIBUTES })),
  });
  onTestFinished(server.close);
  const secretsManager = await startSecretsManager({
    accessKeyId: ACCESS_KEY_ID,
    secrets: {
      'test/iterable-us': PLANTED.usKey,
      'test/iterable-eu': JSON.stringify({ apiKey: PLANTED.euKey }),
      ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`test/${name}`, value])),
    },
  });
  onTestFinished(secretsManager.close);
  const us = await startSandbox({ dataCenter: 'US', apiKeys: [PLANTED.usKey] });
  onTestFinished(us.close);
  const eu = await startSandbox({ dataCenter: 'EU', apiKeys: [PLANTED.euKey] });
  onTestFinished(eu.close);
  const written: string[] = [];
  const clock = clockAt(Date.now(), () => random);
  const onLog = (line: string) => written.push(line);
  const variables = functionEnvironment({
    sqs: server.origin,
    secretsManager: secretsManager.origin,
    accessKeyId: ACCESS_KEY_ID,
    queueUrl: server.queueUrl(queueName),
    deadLetterQueueUrl: server.queueUrl(DEAD_LETTERS),
    secretPrefix: 'test/',
    iterable: { US: us.origin, EU: eu.origin },
    more: { LOG_LEVEL: 'debug' },
  });
  const runner = isDeployed
    ? runConsumer(variables, timeoutSeconds, onLog)
    : runComposed(variables, timeoutSeconds, onLog, clock);
  const client = sqsClientOf(server.origin);

  async function receive(queue: string): Promise<Records> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: server.queueUrl(queue),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        WaitTimeSeconds: 20,
      }),
    );
    const [first, ...rest] = Messages.map(
      ({ MessageId = '', ReceiptHandle = '', Body = '', ...message }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: message.Attributes as SQSRecordAttributes,
        messageAttributes: Object.fromEntries(
          Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
            name,
            attributeOf(StringValue ?? '', DataType as 'Number'),
          ]),
        ),
        md5OfBody: message.MD5OfBody ?? '',
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn(queue),
        awsRegion: 'us-east-1',
      }),
    );
    if (first === undefined) throw new Error(`nothing could be received from ${queue}`);
    return [first, ...rest];
  }

  const linesOf = (event: LogEvent): Line[] =>
    written.map((line) => JSON.parse(line)).filter((line) => line.event === event);

  return {
    invoke: async (records) => (await runner.invoke({ Records: records })) as SQSBatchResponse,
    receive,
    async received<Texts extends readonly string[]>(queue: string, ...texts: Texts) {
      for (const text of texts) plantUsersIn(text);
      const Entries = texts.map((text, index) => ({ Id: String(index), MessageBody: text }));
      await client.send(new SendMessageBatchCommand({ QueueUrl: server.queueUrl(queue), Entries }));
      const records = new Map((await receive(queue)).map((record) => [record.body, record]));
      return texts.map((text) => records.get(text)) as { [K in keyof Texts]: SQSRecord };
    },
    delayed: async (queue) => (await inspectQueue(server.origin, queue)).delayed,
    async hiddenUntil(queue, ...records) {
      const { inflight } = await inspectQueue(server.origin, queue);
      const ends = new Map(inflight.map((hidden) => [hidden.receiptHandle, hidden.visibilityDeadline]));
      return records.map(({ receiptHandle }) => ends.get(receiptHandle) ?? 0);
    },
    async lines(event, count) {
      await expect.poll(() => linesOf(event), { timeout: 30_000 }).toHaveLength(count);
      return new Map(linesOf(event).map((line) => [line.id, line]));
    },
    logged: () => written.join('\n'),
    sandboxes: { US: us, EU: eu },
    secretsManager,
    clock,
  };
}
