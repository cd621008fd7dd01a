import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { awsFaultOf } from '../../../operate/aws/faults.ts';
import type { Stack } from '../../../operate/stack.ts';
import type { WireError } from '../../support/operate/aws-server.ts';
import { type PlayedAws, playAws, useSettings } from '../../support/operate/played-aws.ts';

const SINCE = new Date(0);

const READS: Readonly<Record<string, (stack: Stack, aws: PlayedAws) => Promise<unknown>>> = {
  ListEventSourceMappings: (stack) => stack.mappings(),
  GetFunctionConfiguration: (stack) => stack.functions(),
  ListStackResources: (stack) => stack.alarms(),
  ListMetrics: (stack) => stack.activity('us', SINCE),
  GetMetricData: (stack) => stack.activity('us', SINCE),
  FilterLogEvents: (stack) => Array.fromAsync(stack.lines({ since: SINCE })),
  UpdateEventSourceMapping: (stack) => stack.enable('us', false),
  GetEventSourceMapping: (stack) => stack.enable('us', false),
  GetSecretValue: (stack) =>
    translated(stack.secretsManager.send(new GetSecretValueCommand({ SecretId: 'x' }))),
  GetQueueAttributes: (stack, { origin }) =>
    translated(stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl: `${origin}/1/q` }))),
};

function translated(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => {
    throw awsFaultOf(error, 'do it') ?? error;
  });
}

/** As each service words it. */
function denied(operation: string): WireError {
  const message = `User: arn:aws:iam::123456789012:user/SECRET is not authorized to perform: service:${operation} on resource: arn:aws:SECRET because no identity-based policy allows the service:${operation} action`;
  return { name: 'AccessDeniedException', status: 400, message };
}

async function faultOf(operation: string, error: WireError) {
  const aws = await playAws();
  const stack = await aws.open();
  aws.refuse(operation, error);
  const fault = await READS[operation]?.(stack, aws).catch((reason: unknown) => reason);
  return Object(fault) as { name: string; kind: string; message: string; remedy?: string };
}

describe('a fault of AWS', () => {
  it.each(Object.keys(READS))(
    'names the right to %s that is missing, and nothing else of AWS',
    async (operation) => {
      const { kind, message, remedy } = await faultOf(operation, denied(operation));

      expect(kind).toBe('no-rights');
      expect(message).toContain(`(service:${operation})`);
      expect(remedy).toContain(`service:${operation}`);
      expect(message + remedy).not.toMatch(/SECRET|arn:/);
    },
  );

  it.each([
    ['AccessDenied', 403, 'no-rights'],
    ['UnauthorizedOperation', 403, 'no-rights'],
    ['ExpiredToken', 403, 'no-rights'],
    ['ExpiredTokenException', 400, 'no-rights'],
    ['InvalidClientTokenId', 403, 'no-rights'],
    ['UnrecognizedClientException', 400, 'no-rights'],
    ['SignatureDoesNotMatch', 403, 'no-rights'],
    ['RequestTimeTooSkewed', 403, 'failed'],
    ['Throttling', 400, 'try-again'],
    ['ThrottlingException', 400, 'try-again'],
    ['RequestLimitExceeded', 503, 'try-again'],
    ['InternalFailure', 500, 'try-again'],
    ['ServiceUnavailable', 503, 'try-again'],
    ['ValidationError', 400, 'failed'],
    ['NobodyKnowsThis', 401, 'no-rights'],
    ['NobodyKnowsThis', 404, 'not-found'],
    ['NobodyKnowsThis', 429, 'try-again'],
    ['NobodyKnowsThis', 502, 'try-again'],
  ] as const)('is told as what it means when the stack is opened: %s %d', async (name, status, kind) => {
    const aws = await playAws();
    aws.refuse('DescribeStacks', { name, status, message: 'SECRET' });

    const fault = await aws.open().catch((error: unknown) => error);

    expect(fault).toMatchObject({ name: 'OperateFault', kind });
    expect(String(fault)).toContain("can't read the stack iterable-forwarder-dev in us-east-1");
    expect(String(fault)).not.toContain('SECRET');
  });

  it.each(Object.keys(READS).filter((operation) => operation !== 'FilterLogEvents'))(
    'asks to try again where AWS throttles %s',
    async (operation) => {
      const error = { name: 'ThrottlingException', status: 400, message: 'Rate exceeded' };

      expect(await faultOf(operation, error)).toMatchObject({ kind: 'try-again' });
    },
  );

  it('tells of a queue and of a secret that they are not there', async () => {
    const aws = await playAws();
    const stack = await aws.open();

    await expect(READS.GetQueueAttributes?.(stack, aws)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(READS.GetSecretValue?.(stack, aws)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('tells that there are no credentials, with what brings some', async () => {
    const aws = await playAws();
    useSettings({
      AWS_ENDPOINT_URL: aws.origin,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    });

    await expect(aws.open()).rejects.toMatchObject({
      kind: 'no-rights',
      message: expect.stringContaining('no AWS credentials'),
      remedy: expect.stringContaining('aws sso login'),
    });
  });

  it('asks to try again where AWS can not be reached', async () => {
    const aws = await playAws();
    useSettings({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });

    await expect(aws.open()).rejects.toMatchObject({
      kind: 'try-again',
      message: expect.stringContaining('could not be reached (ECONNREFUSED)'),
    });
  });

  it('is none where the fault is our own', () => {
    expect(awsFaultOf(new TypeError('x is not a function'), 'do it')).toBeUndefined();
    expect(awsFaultOf(undefined, 'do it')).toBeUndefined();
  });
});
