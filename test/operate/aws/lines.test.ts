import { describe, expect, it } from 'vitest';
import { NOON } from '../../support/clock.ts';
import { idsOf, loggedLine, searches, THROTTLED } from '../../support/operate/logged-lines.ts';
import { logGroup, playAws } from '../../support/operate/played-aws.ts';

const SINCE = new Date(NOON - 3_600_000);

describe('the lines of a stack in AWS', () => {
  it('come from all functions, oldest first, however many pages they are on', async () => {
    const aws = await playAws();
    aws.account.logs.set(
      logGroup('http'),
      [90, 70, 50, 30, 10].map((ago) => loggedLine(`http-${ago}`, ago)),
    );
    aws.account.logs.set(
      logGroup('deliver'),
      [80, 60, 40].map((ago) => loggedLine(`deliver-${ago}`, ago)),
    );
    aws.account.logs.set(logGroup('users'), [loggedLine('users-20', 20)]);

    expect(idsOf(await Array.fromAsync((await aws.open()).lines({ since: SINCE })))).toEqual([
      'http-90',
      'deliver-80',
      'http-70',
      'deliver-60',
      'http-50',
      'deliver-40',
      'http-30',
      'users-20',
      'http-10',
    ]);
  });

  it('are the forwarder’s own: neither Lambda’s, nor metrics, nor from before', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('http'), [
      { id: 'start', at: NOON - 5_000, text: 'START RequestId: 1 Version: $LATEST' },
      { id: 'metrics', at: NOON - 5_000, text: '{"_aws":{},"project":"us","Delivered":1}' },
      loggedLine('before', 3_601),
      loggedLine('own', 4),
    ]);

    expect(idsOf(await Array.fromAsync((await aws.open()).lines({ since: SINCE })))).toEqual(['own']);
  });

  it('are none where a function has not logged yet', async () => {
    const aws = await playAws({ logs: new Map() });

    expect(await Array.fromAsync((await aws.open()).lines({ since: SINCE }))).toEqual([]);
  });

  it.each([
    ['project', 'us'],
    ['status', '429'],
    ['code', '429'],
    ['detail', 'say "x" && $.y = "*" \\'],
    ['detail', '"'],
    ['detail', 'a*'],
    ['detail', 'é'],
    ['endpoint', 'events/track'],
    ['detail', 'x'.repeat(1_500)],
    ['odd name"', 'x'],
  ])('are those alone in which %s is %j', async (field, value) => {
    const aws = await playAws({ pageSize: 10 });
    const isNumber = field === 'status';
    aws.account.logs.set(logGroup('http'), [
      loggedLine('wanted', 9, { [field]: isNumber ? Number(value) : value }),
      loggedLine('more', 8, { [field]: `${value}*more` }),
      loggedLine('other', 7, { [field]: 'other' }),
      loggedLine('none', 6),
    ]);

    const lines = await Array.fromAsync(
      (await aws.open()).lines({ since: SINCE, where: { [field]: value } }),
    );

    expect(idsOf(lines)).toEqual(['wanted']);
  });

  it('are looked for by AWS itself where they can be', async () => {
    const aws = await playAws();
    const stack = await aws.open();

    await Array.fromAsync(
      stack.lines({ since: SINCE, where: { project: 'us', reason: 'a"b', status: '400' } }),
    );

    expect(searches(aws)[0]?.input).toMatchObject({
      startTime: SINCE.getTime(),
      filterPattern:
        '{ $.event = "*" && $.project = "us" && $.reason = "a*" && ($.status = "400" || $.status = 400) }',
    });
  });

  it('are read on after AWS throttled, with a pause', async () => {
    const aws = await playAws();
    aws.account.logs.set(logGroup('http'), [loggedLine('a', 2), loggedLine('b', 1)]);
    aws.refuse('FilterLogEvents', THROTTLED, 6);

    expect(idsOf(await Array.fromAsync((await aws.open()).lines({ since: SINCE })))).toEqual(['a', 'b']);
    expect(aws.waits.toSorted((a, b) => a - b)).toEqual([1_000, 1_000, 1_000, 1_000, 2_000, 2_000]);
  });

  it('end with what to do if AWS throttles on and on', async () => {
    const aws = await playAws();
    aws.refuse('FilterLogEvents', THROTTLED);

    await expect(Array.fromAsync((await aws.open()).lines({ since: SINCE }))).rejects.toMatchObject({
      kind: 'try-again',
      message: expect.stringContaining('ThrottlingException'),
    });
  });
});
