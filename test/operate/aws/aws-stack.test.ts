import { readFile } from 'node:fs/promises';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { SERVICE } from '../../../operate/aws/deployed.ts';
import { HOST, outputs, playAws, useSettings } from '../../support/operate/played-aws.ts';

describe('a stack in AWS', () => {
  it('tells its stage, region and account, and what another command needs to speak to it', async () => {
    const aws = await playAws();
    const [byRegion, byVariable] = [await aws.open('eu-west-1'), await aws.open()];

    expect(byRegion.title).toBe('stage dev in eu-west-1, account 123456789012');
    expect(byRegion.arguments).toBe('--stage dev --region eu-west-1');
    expect(byVariable.title).toBe('stage dev in us-east-1, account 123456789012');
    expect(byVariable.arguments).toBe('--stage dev');
  });

  it('has the name that serverless.yml gives it', async () => {
    expect(await readFile('serverless.yml', 'utf8')).toMatch(new RegExp(`^service: ${SERVICE}$`, 'm'));
  });

  it('takes its queues and its door from the outputs of the deployment', async () => {
    const stack = await (await playAws()).open();

    expect(await stack.door()).toBe('https://abc.execute-api.us-east-1.amazonaws.com');
    expect(await stack.deadLetterQueueUrl()).toBe(`${HOST}/iterable-forwarder-dev_dead-letter`);
    expect(await stack.queueUrl('us', 'standard')).toBe(`${HOST}/iterable-forwarder-dev-us`);
    expect(await stack.queueUrl('us', 'users')).toBe(`${HOST}/iterable-forwarder-dev-us.fifo`);
    expect(await stack.queueUrl('us-2', 'standard')).toBe(`${HOST}/iterable-forwarder-dev-us-2`);
    expect(await stack.queueUrl('us-2', 'users')).toBeUndefined();
    expect(await stack.queueUrl('eu', 'standard')).toBeUndefined();
  });

  it('takes the prefix of secrets and the addresses of Iterable from what its functions are told', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    const [, , deliver] = aws.account.functions;
    Object.assign(deliver?.Environment?.Variables ?? {}, { ITERABLE_EU_URL: 'https://proxy.example' });

    expect(await stack.secretPrefix()).toBe('iterable-forwarder/dev/');
    expect(await stack.iterableOrigin('US')).toBe('https://api.iterable.com');
    expect(await stack.iterableOrigin('EU')).toBe('https://proxy.example');
  });

  it('says which right is missing where the environment of a function is encrypted with a key of its own', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    for (const each of aws.account.functions) {
      each.Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'key/SECRET' } };
    }

    await expect(stack.secretPrefix()).rejects.toMatchObject({
      kind: 'no-rights',
      message: expect.stringContaining('kms:Decrypt'),
    });
  });

  it('speaks to SQS and Secrets Manager with the same credentials', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    aws.account.secrets.set('iterable-forwarder/dev/iterable-us', 'a-key');
    // The SDK calls the host of the queue's URL.
    const QueueUrl = `${aws.origin}/123456789012/q`;
    aws.account.queues.set(QueueUrl, { ApproximateNumberOfMessages: '7' });

    const secret = new GetSecretValueCommand({ SecretId: 'iterable-forwarder/dev/iterable-us' });
    const queue = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });

    expect((await stack.secretsManager.send(secret)).SecretString).toBe('a-key');
    expect((await stack.sqs.send(queue)).Attributes).toEqual({ ApproximateNumberOfMessages: '7' });
    expect((await stack.sqs.config.credentials()).accessKeyId).toBe('AKIDOFTHETESTS');
  });
});

describe('a stage that is not there', () => {
  it('is told with the stages that are', async () => {
    const aws = await playAws();
    const [dev] = aws.account.stacks;
    if (dev === undefined) throw new Error('no stack is played');
    aws.account.stacks.push(
      { ...dev, StackName: 'iterable-forwarder-live' },
      { ...dev, StackName: 'iterable-forwarder-gone', StackStatus: 'DELETE_COMPLETE' },
      { ...dev, StackName: 'something-else' },
    );

    await expect(aws.open('us-east-1', 'prod')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'there is no stage prod in us-east-1; there are the stages dev, live',
      remedy: expect.stringContaining('npm run deploy -- --stage prod --region us-east-1'),
    });
  });

  it('is told without them where they must not be listed', async () => {
    const aws = await playAws({ stacks: [] });
    aws.refuse('ListStacks', { name: 'AccessDenied', status: 403, message: 'no' });

    await expect(aws.open('us-east-1', 'prod')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'there is no stage prod in us-east-1',
    });
  });

  it.each(['', 'a b', '-dev', 'dev/x', 'arn:aws:x', '\u001b[2J'])(
    'is none with the name %j',
    async (stage) => {
      const aws = await playAws();

      const fault = await aws.open('us-east-1', stage).catch((error: unknown) => error);

      expect(fault).toMatchObject({ kind: 'wrong-use' });
      expect(String(fault)).not.toContain('\u001b');
      expect(aws.calls).toEqual([]);
    },
  );

  it('is asked for in a region: without one the command is wrong', async () => {
    const aws = await playAws();
    useSettings({ AWS_REGION: undefined });

    await expect(aws.open()).rejects.toMatchObject({
      kind: 'wrong-use',
      remedy: expect.stringContaining('--region'),
    });
  });

  it.each(['a b', 'x/y', '\u001b', 'us-east-1.evil.example/'])(
    'is in no region with the name %j',
    async (region) => {
      const aws = await playAws();

      await expect(aws.open(region)).rejects.toMatchObject({ kind: 'wrong-use' });
      expect(aws.calls).toEqual([]);
    },
  );
});

describe('a stack that is half deployed', () => {
  it.each([
    ['CREATE_IN_PROGRESS', 'try-again', 'wait'],
    ['ROLLBACK_IN_PROGRESS', 'try-again', 'wait'],
    ['DELETE_IN_PROGRESS', 'try-again', 'wait'],
    ['REVIEW_IN_PROGRESS', 'try-again', 'wait'],
    ['ROLLBACK_COMPLETE', 'failed', 'delete the stack iterable-forwarder-dev'],
    ['ROLLBACK_FAILED', 'failed', 'delete the stack'],
    ['CREATE_FAILED', 'failed', 'delete the stack'],
    ['DELETE_FAILED', 'failed', 'delete the stack'],
  ] as const)('is refused while it is %s, and says what to do', async (StackStatus, kind, remedy) => {
    const aws = await playAws();
    Object.assign(aws.account.stacks[0] ?? {}, { StackStatus });

    await expect(aws.open()).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(StackStatus),
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'try-again'],
    ['CREATE_COMPLETE', 'failed'],
    ['UPDATE_ROLLBACK_COMPLETE', 'failed'],
  ] as const)('is refused if it has only its bucket, being %s', async (StackStatus, kind) => {
    const aws = await playAws();
    Object.assign(aws.account.stacks[0] ?? {}, {
      StackStatus,
      Outputs: outputs({ ServerlessDeploymentBucketName: 'bucket' }),
    });

    await expect(aws.open()).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(`${StackStatus} and has no output DeadLetterQueueUrl`),
    });
  });

  it.each([
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_FAILED',
    'IMPORT_COMPLETE',
  ] as const)(
    'can be worked with while it is %s, since what was there before still is',
    async (StackStatus) => {
      const aws = await playAws();
      Object.assign(aws.account.stacks[0] ?? {}, { StackStatus });

      expect(await (await aws.open()).door()).toContain('https://');
    },
  );
});
