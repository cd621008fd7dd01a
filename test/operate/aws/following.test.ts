import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/clock.ts';
import type { Logged } from '../../support/operate/aws-account.ts';
import { idsOf, loggedLine, searches, THROTTLED } from '../../support/operate/logged-lines.ts';
import { logGroup, type PlayedAws, playAws } from '../../support/operate/played-aws.ts';

const SINCE = new Date(NOON - 3_600_000);

describe('following the lines of a stack in AWS', () => {
  /** @param steps what happens in each wait between two readings; after the last the operator interrupts */
  async function follow(aws: PlayedAws, steps: readonly (() => void)[]) {
    const interruption = new AbortController();
    const left = [...steps];
    aws.duringWait = (ms) => {
      if (ms !== 2_000) return;
      const step = left.shift();
      if (step === undefined) interruption.abort();
      else step();
    };
    const stack = await aws.open();
    return idsOf(await Array.fromAsync(stack.lines({ since: SINCE, until: interruption.signal })));
  }

  it('brings what is there, then what comes, each once', async () => {
    const aws = await playAws();
    const log: Logged[] = [loggedLine('a', 30)];
    aws.account.logs.set(logGroup('deliver'), log);

    const ids = await follow(aws, [
      () => log.push(loggedLine('b', 20), loggedLine('c', 20)),
      () => undefined,
      () => log.push(loggedLine('d', 19)),
    ]);

    expect(ids).toEqual(['a', 'b', 'c', 'd']);
  });

  it('misses nothing that CloudWatch shows late', async () => {
    const aws = await playAws();
    const log: Logged[] = [loggedLine('a', 100), loggedLine('b', 20)];
    aws.account.logs.set(logGroup('deliver'), log);

    expect(
      await follow(aws, [() => log.push(loggedLine('late', 75)), () => log.push(loggedLine('c', 5))]),
    ).toEqual(['a', 'b', 'late', 'c']);
  });

  it('does not read the same hour again and again', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('http'), [loggedLine('a', 10)]);

    await follow(aws, [() => undefined]);

    const starts = searches(aws)
      .filter(({ input }) => input.logGroupName === logGroup('http'))
      .map(({ input }) => input.startTime);
    expect(starts).toEqual([SINCE.getTime(), NOON - 70_000]);
    const quiet = searches(aws)
      .filter(({ input }) => input.logGroupName === logGroup('bus'))
      .map(({ input }) => input.startTime);
    expect(quiet).toEqual([SINCE.getTime(), NOON - 600_000]);
  });

  it('repeats nothing after a reading that failed in its middle', async () => {
    const aws = await playAws();
    const log = ['a', 'b', 'c', 'd', 'e'].map((id, index) => loggedLine(id, 30 - index));
    aws.account.logs.set(logGroup('http'), log);

    const ids = await follow(aws, [
      () => aws.refuse('FilterLogEvents', THROTTLED, 3),
      () => log.push(loggedLine('f', 1)),
    ]);

    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('ends at once where the operator has interrupted before', async () => {
    const aws = await playAws();
    const stack = await aws.open();

    expect(await Array.fromAsync(stack.lines({ since: SINCE, until: AbortSignal.abort() }))).toEqual([]);
    expect(searches(aws)).toEqual([]);
  });

  it('ends where the operator interrupts while AWS is being asked', async () => {
    const aws = await playAws();
    const interruption = new AbortController();
    aws.account.logs.get = () => {
      interruption.abort();
      return [loggedLine('too-late', 1)];
    };
    const stack = await aws.open();

    expect(await Array.fromAsync(stack.lines({ since: SINCE, until: interruption.signal }))).toEqual([]);
  });

  it('ends between two lines where the operator interrupts there', async () => {
    const aws = await playAws({ pageSize: 10 });
    aws.account.logs.set(logGroup('http'), [loggedLine('a', 3), loggedLine('b', 2)]);
    const interruption = new AbortController();
    const ids: unknown[] = [];

    const stack = await aws.open();
    for await (const { id } of stack.lines({ since: SINCE, until: interruption.signal })) {
      ids.push(id);
      interruption.abort();
    }

    expect(ids).toEqual(['a']);
  });

  it('ends where the operator interrupts while AWS throttles', async () => {
    const aws = await playAws();
    const interruption = new AbortController();
    aws.refuse('FilterLogEvents', THROTTLED);
    aws.duringWait = () => interruption.abort();
    const stack = await aws.open();

    expect(await Array.fromAsync(stack.lines({ since: SINCE, until: interruption.signal }))).toEqual([]);
  });
});
