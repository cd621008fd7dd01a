import { describe, expect, it } from 'vitest';
import { tail } from '../../cli/commands/tail.ts';
import { LOG_EVENTS } from '../../lib/runtime/log.ts';
import type { LogLine } from '../../operate/log-line.ts';
import { sentenceOf } from '../../operate/tail/sentence.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const time = '2026-11-28T12:00:00.000Z';
const retried: LogLine = {
  time,
  level: 'warn',
  event: 'event-retried',
  project: 'us',
  operation: 'events/track',
  id: 'e-1',
  attempt: 1,
  verdict: 'rate-limited',
  status: 429,
  delaySeconds: 8,
};
const buried: LogLine = {
  time,
  level: 'error',
  event: 'event-buried',
  project: 'eu',
  operation: 'users/update',
  id: 'e-2',
  attempt: 2,
  reason: 'rejected',
};
const answered: LogLine = {
  time,
  level: 'info',
  event: 'request-answered',
  source: 'app',
  status: 202,
  accepted: 2,
  ids: 'e-1 e-3',
};

async function tailed(...options: string[]) {
  const stack = await playStack();
  stack.logged.push(answered, retried, buried);
  return runCommand([tail], ['tail', '--no-follow', ...options], { stack });
}

const eventsOf = async (...options: string[]) =>
  (await tailed('--json', ...options)).rows().map(({ event }) => event);

describe('tail', () => {
  it('tells people a line for each line of the log', async () => {
    const { status, stdout } = await tailed();

    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        `${time}  accepted   2 from app`,
        `${time}  retried    us events/track e-1, attempt 1 rate-limited (429), again in 8 s`,
        `${time}  buried     eu users/update e-2, attempt 2: rejected`,
        '',
      ].join('\n'),
    );
  });

  it('shows of what was refused the word that --reason takes', async () => {
    const stack = await playStack();
    const refused = {
      ...answered,
      accepted: 0,
      refused: 1,
      status: 401,
      code: 'unauthorized',
      why: 'mismatch',
    };
    stack.logged.push({ ...refused, ids: '' });

    const { stdout } = await runCommand([tail], ['tail', '--no-follow', '--reason', 'mismatch'], { stack });

    expect(stdout).toMatch(/refused {4}401 unauthorized to app: .+ \(mismatch\)\n$/);
  });

  it('tells programs the line as it is', async () => {
    const { rows } = await tailed('--json', '--project', 'us');
    expect(rows()).toEqual([{ v: 1, kind: 'log', ...retried }]);
  });

  it.each([
    [['--project', 'eu'], ['event-buried']],
    [['--source', 'app'], ['request-answered']],
    [['--operation', 'events/track'], ['event-retried']],
    [
      ['--id', 'e-1'],
      ['request-answered', 'event-retried'],
    ],
    [['--id', 'e-3'], ['request-answered']],
    [['--id', 'e'], []],
    [['--reason', 'rate-limited'], ['event-retried']],
    [['--reason', 'rejected'], ['event-buried']],
    [['--event', 'event-buried'], ['event-buried']],
    [
      ['--level', 'warn'],
      ['event-retried', 'event-buried'],
    ],
    [['--level', 'error', '--project', 'us'], []],
  ])('with %j shows %j', async (options, events) => {
    expect(await eventsOf(...options)).toEqual(events);
  });

  it.each([
    ['--level', 'loud'],
    ['--event', 'event-lost'],
    ['--since', 'soon'],
  ])('does not guess what %s %s means', async (option, value) => {
    const { status, stdout } = await tailed(option, value);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('begins now and ends with the interruption, unless it is told otherwise', async () => {
    const stack = await playStack();
    const asked: unknown[] = [];
    const { lines } = stack;
    const asking: typeof lines = (wanted) => {
      asked.push(wanted);
      return lines(wanted);
    };
    Object.assign(stack, { lines: asking });
    const { signal: interrupted } = new AbortController();
    const setting = { stack, interrupted, now: () => Date.parse(time) };

    await runCommand([tail], ['tail'], setting);
    await runCommand([tail], ['tail', '--since', '1h', '--no-follow'], setting);

    expect(asked).toEqual([
      { since: new Date(time), until: interrupted, where: {} },
      { since: new Date('2026-11-28T11:00:00.000Z'), where: {} },
    ]);
  });

  it('shows what a terminal would obey', async () => {
    const stack = await playStack();
    stack.logged.push({ ...buried, id: 'e\u{1b}[2J', reason: 're\u202ejected' });

    const { stdout } = await runCommand([tail], ['tail', '--no-follow'], { stack });

    expect(stdout).toContain('e\\u{1b}[2J');
    expect(stdout).toContain('re\\u{202e}jected');
  });
});

describe('a line of the log', () => {
  it.each(LOG_EVENTS)('has words on any stack: %s', (event) => {
    const { text } = sentenceOf({ time, level: 'warn', event, project: 'us', source: 'app', secret: 'a' });
    expect(text).not.toMatch(/ITERABLE_API_KEY|local SQS|sandbox/);
  });

  it('that nobody knows is told as it is', () => {
    expect(sentenceOf({ time, level: 'info', event: 'of-later', id: 'a' })).toEqual({
      title: 'info',
      colour: 'dim',
      text: 'of-later {"id":"a"}',
    });
  });
});
