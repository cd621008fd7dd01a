import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/clock.ts';
import { playAws } from '../../support/operate/played-aws.ts';

const MINUTE_MS = 60_000;

/** CloudWatch knows a queue by its name. */
const age = (queue: string, seconds: number, minutesAgo: number) => ({
  metric: 'ApproximateAgeOfOldestMessage',
  project: queue,
  value: seconds,
  at: new Date(NOON - minutesAgo * MINUTE_MS),
});

describe('the oldest of a queue in AWS', () => {
  it('was sent as long before the latest value as that says', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    const name = (await stack.queueUrl('us', 'standard'))?.split('/').at(-1) ?? '';
    aws.account.points.push(age(name, 7_200, 2), age(name, 60, 9), age('another', 9, 1));

    expect(await stack.oldestSentAt?.('us', 'standard')).toEqual(new Date(NOON - 122 * MINUTE_MS));
    expect(await stack.oldestSentAt?.('us', 'users')).toBeUndefined();
    expect(await stack.oldestSentAt?.('nobody', 'users')).toBeUndefined();
  });

  it('is not known without the right to read metrics', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    aws.refuse('GetMetricData', { name: 'AccessDenied', status: 403, message: 'no' });

    await expect(stack.oldestSentAt?.('us', 'standard')).rejects.toMatchObject({ kind: 'no-rights' });
  });
});
