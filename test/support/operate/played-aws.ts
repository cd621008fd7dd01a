/** A stack of the stage `dev` in AWS, for the SDK's own clients: what a whole deployment leaves there. */
import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { onTestFinished, vi } from 'vitest';
import { openAwsStack } from '../../../operate/aws/aws-stack.ts';
import type { Stack } from '../../../operate/stack.ts';
import { NOON } from '../clock.ts';
import type { Account } from './aws-account.ts';
import { createAnswer } from './aws-answers.ts';
import { AwsRefusal, startAwsServer, type WireError } from './aws-server.ts';

interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface PlayedAws {
  readonly origin: string;
  readonly account: Account;
  /** In their order. */
  readonly calls: Call[];
  /** How long each wait was. */
  readonly waits: number[];
  /** What happens while the stack waits; a test may set it. */
  duringWait: (ms: number) => void;
  /** @param times how many calls of this operation are refused; then they are answered */
  readonly refuse: (operation: string, error: WireError, times?: number) => void;
  readonly open: (region?: string, stage?: string) => Promise<Stack>;
}

const ACCOUNT = '123456789012';
export const HOST = `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}`;
const LAMBDA = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:iterable-forwarder-dev`;
const FUNCTIONS = ['http', 'bus', 'deliver', 'users'] as const;

export async function playAws(changes: Partial<Account> = {}): Promise<PlayedAws> {
  const account: Account = { ...wholeStack(), ...changes };
  const refusals = new Map<string, { error: WireError; left: number }>();
  const calls: Call[] = [];
  const answer = createAnswer(account);
  const server = await startAwsServer((operation, input) => {
    calls.push({ operation, input });
    const refusal = refusals.get(operation);
    if (refusal !== undefined && refusal.left-- > 0) throw new AwsRefusal(refusal.error);
    return answer(operation, input);
  });
  onTestFinished(server.close);
  useSettings({ AWS_ENDPOINT_URL: server.origin });
  const aws: PlayedAws = {
    origin: server.origin,
    account,
    calls,
    waits: [],
    duringWait: () => undefined,
    refuse: (operation, error, left = Number.POSITIVE_INFINITY) => refusals.set(operation, { error, left }),
    async open(region, stage = 'dev') {
      const times = {
        now: () => NOON,
        async wait(ms: number) {
          aws.waits.push(ms);
          aws.duringWait(ms);
        },
      };
      const stack = await openAwsStack({ stage, region }, times);
      onTestFinished(stack.close);
      return stack;
    },
  };
  return aws;
}

/** Of the SDK, until the test ends; nothing of this machine's own is read. */
export function useSettings(changes: Readonly<Record<string, string | undefined>>): void {
  const settings = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDOFTHETESTS',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-tests',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
    // What comes after the SDK's own tries is ours; these take their time.
    AWS_MAX_ATTEMPTS: '1',
    ...changes,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

export function outputs(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
}

function wholeStack(): Account {
  return {
    stacks: [
      {
        StackName: 'iterable-forwarder-dev',
        StackId: `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/iterable-forwarder-dev/6f1c`,
        StackStatus: 'UPDATE_COMPLETE',
        CreationTime: new Date(NOON),
        Outputs: outputs({
          ServerlessDeploymentBucketName: 'bucket',
          DoorUrl: 'https://abc.execute-api.us-east-1.amazonaws.com',
          DeadLetterQueueUrl: `${HOST}/iterable-forwarder-dev_dead-letter`,
          QueueUrlUs: `${HOST}/iterable-forwarder-dev-us`,
          UsersQueueUrlUs: `${HOST}/iterable-forwarder-dev-us.fifo`,
          QueueUrlUsDash2: `${HOST}/iterable-forwarder-dev-us-2`,
        }),
      },
    ],
    resources: [],
    functions: FUNCTIONS.map((name) => ({
      FunctionName: `iterable-forwarder-dev-${name}`,
      FunctionArn: `${LAMBDA}-${name}`,
      Timeout: 60,
      State: 'Active',
      Environment: { Variables: { SECRET_PREFIX: 'iterable-forwarder/dev/', CONFIGURATION_HASH: 'abcdef' } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: `/aws/lambda/iterable-forwarder-dev-${name}` },
    })),
    mappings: [mapping('us-2'), mapping('us.fifo'), mapping('us')],
    alarms: [],
    points: [],
    logs: new Map(FUNCTIONS.map((name) => [logGroup(name), []])),
    queues: new Map(),
    secrets: new Map(),
    looksUntilSettled: 2,
    pageSize: 2,
  };
}

export function logGroup(name: (typeof FUNCTIONS)[number]): string {
  return `/aws/lambda/iterable-forwarder-dev-${name}`;
}

function mapping(queue: string): EventSourceMappingConfiguration {
  const isOfUsers = queue.endsWith('.fifo');
  return {
    UUID: `mapping-of-${queue}`,
    EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:iterable-forwarder-dev-${queue}`,
    FunctionArn: `${LAMBDA}-${isOfUsers ? 'users' : 'deliver'}`,
    State: 'Enabled',
    BatchSize: isOfUsers ? 10 : 2_000,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: isOfUsers ? 25 : 2 },
    LastModified: new Date(NOON),
  };
}
