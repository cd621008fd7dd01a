import { describe, expect, it } from 'vitest';
import { outputs, playAws, useSettings } from '../../support/operate/played-aws.ts';

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
