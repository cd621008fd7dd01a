import { describe, expect, it, onTestFinished } from 'vitest';
import { openAwsStack } from '../../../operate/aws/aws-stack.ts';
import type { Wait } from '../../../operate/aws/mappings.ts';
import { NOON } from '../../support/clock.ts';
import { type PlayedAws, playAws } from '../../support/operate/played-aws.ts';

const updates = ({ calls }: PlayedAws) =>
  calls
    .filter(({ operation }) => operation === 'UpdateEventSourceMapping')
    .map(({ input }) => [input.UUID, input.Enabled]);

function mappingOf({ account }: PlayedAws, queue: string) {
  const found = account.mappings.find(({ UUID }) => UUID === `mapping-of-${queue}`);
  if (found === undefined) throw new Error(`no mapping of ${queue} is played`);
  return found;
}

describe('the mappings of a stack in AWS', () => {
  it('are told by project, of both of its queues', async () => {
    const aws = await playAws();
    mappingOf(aws, 'us.fifo').State = 'Disabled';
    delete mappingOf(aws, 'us-2').FunctionResponseTypes;
    delete mappingOf(aws, 'us-2').ScalingConfig;

    const events = { queue: 'standard', state: 'Enabled', batchSize: 2_000 };
    expect(await (await aws.open()).mappings()).toEqual([
      { ...events, project: 'us', reportsBatchItemFailures: true, maximumConcurrency: 2 },
      {
        project: 'us',
        queue: 'users',
        state: 'Disabled',
        reportsBatchItemFailures: true,
        batchSize: 10,
        maximumConcurrency: 25,
      },
      { ...events, project: 'us-2', reportsBatchItemFailures: false, maximumConcurrency: undefined },
    ]);
  });

  it('are all told, however many pages they are on', async () => {
    const aws = await playAws();
    const own = mappingOf(aws, 'us');
    for (const name of ['a', 'b', 'c', 'd']) {
      const EventSourceArn = own.EventSourceArn?.replace('-us', `-${name}`);
      aws.account.mappings.push({ ...own, UUID: name, EventSourceArn });
    }

    const projects = (await (await aws.open()).mappings()).map(({ project }) => project);

    expect(projects).toEqual(['a', 'b', 'c', 'd', 'us', 'us', 'us-2']);
  });

  it('leave out what reads a queue of somebody else', async () => {
    const aws = await playAws();
    mappingOf(aws, 'us').EventSourceArn = 'arn:aws:sqs:us-east-1:123456789012:other';
    mappingOf(aws, 'us-2').EventSourceArn = 'arn:aws:kafka:us-east-1:123456789012:cluster/x';

    expect(await (await aws.open()).mappings()).toHaveLength(1);
  });

  it('are those of deliver alone where an older version has no function for users', async () => {
    const aws = await playAws();
    aws.account.functions.pop();

    expect((await (await aws.open()).mappings()).map(({ queue }) => queue)).toEqual(['standard', 'standard']);
  });
});

describe('pausing a project in AWS', () => {
  it('disables its mappings and nobody else’s, and resolves when Lambda has done it', async () => {
    const aws = await playAws();
    const stack = await aws.open();

    await stack.enable('us', false);

    expect(updates(aws).sort()).toEqual([
      ['mapping-of-us', false],
      ['mapping-of-us.fifo', false],
    ]);
    expect((await stack.mappings()).map(({ state }) => state)).toEqual(['Disabled', 'Disabled', 'Enabled']);
  });

  it('enables them again', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    await stack.enable('us', false);

    await stack.enable('us', true);

    expect((await stack.mappings()).map(({ state }) => state)).toEqual(['Enabled', 'Enabled', 'Enabled']);
  });

  it('changes nothing, and waits for nothing, where all is as it should be', async () => {
    const aws = await playAws();

    await (await aws.open()).enable('us', true);

    expect(updates(aws)).toEqual([]);
    expect(aws.waits).toEqual([]);
  });

  it('waits for what a deployment does to a mapping before it gives an order of its own', async () => {
    const aws = await playAws();
    mappingOf(aws, 'us-2').State = 'Updating';

    await (await aws.open()).enable('us-2', false);

    expect(mappingOf(aws, 'us-2').State).toBe('Disabled');
    expect(updates(aws)).toEqual([['mapping-of-us-2', false]]);
  });

  it('gives the order again if another came in between', async () => {
    const aws = await playAws();
    const message = 'Cannot update the event source mapping because it is in use.';
    aws.refuse('UpdateEventSourceMapping', { name: 'ResourceInUseException', status: 400, message }, 1);

    await (await aws.open()).enable('us-2', false);

    expect(mappingOf(aws, 'us-2').State).toBe('Disabled');
    expect(updates(aws)).toHaveLength(2);
  });

  it('ends, and says that it is not done, if Lambda does not come to an end', async () => {
    const aws = await playAws({ looksUntilSettled: Number.POSITIVE_INFINITY });

    await expect((await aws.open()).enable('us-2', false)).rejects.toMatchObject({
      kind: 'try-again',
      message: 'the mapping of us-2 is not Disabled yet: Lambda says Disabling',
    });
    expect(aws.waits.reduce((total, ms) => total + ms, 0)).toBe(180_000);
  });

  it('ends with the interruption, and says that AWS goes on', async () => {
    const aws = await playAws({ looksUntilSettled: Number.POSITIVE_INFINITY });
    const interruption = new AbortController();
    const waited: unknown[] = [];
    const wait: Wait = async (_ms, signal) => {
      waited.push(signal);
      interruption.abort();
    };
    const stack = await openAwsStack({ stage: 'dev', region: undefined }, { now: () => NOON, wait });
    onTestFinished(stack.close);

    await expect(stack.enable('us-2', false, interruption.signal)).rejects.toMatchObject({
      kind: 'try-again',
      message: 'interrupted: the change of us-2 is still under way in AWS',
    });
    expect(waited).toEqual([interruption.signal]);
    expect(updates(aws)).toEqual([['mapping-of-us-2', false]]);
  });

  it('tells Lambda nothing after the interruption', async () => {
    const aws = await playAws();

    await expect((await aws.open()).enable('us', false, AbortSignal.abort())).rejects.toMatchObject({
      kind: 'try-again',
      message: 'interrupted: nothing was changed',
    });
    expect(updates(aws)).toEqual([]);
  });

  it('fails at once where the mapping is being deleted', async () => {
    const aws = await playAws();
    mappingOf(aws, 'us-2').State = 'Deleting';

    await expect((await aws.open()).enable('us-2', true)).rejects.toMatchObject({ kind: 'failed' });
    expect(aws.waits).toEqual([]);
  });

  it('names the projects that are there if this one is not', async () => {
    await expect((await (await playAws()).open()).enable('u\u001bs', false)).rejects.toMatchObject({
      kind: 'not-found',
      message: 'no queue of the project u\\u{1b}s is mapped',
      remedy: 'name one of these: us, us-2',
    });
  });
});
