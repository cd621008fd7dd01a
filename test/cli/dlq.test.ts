import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { dlqDelete } from '../../cli/commands/dlq/delete.ts';
import { dlqList } from '../../cli/commands/dlq/list.ts';
import { dlqShow } from '../../cli/commands/dlq/show.ts';
import { bury, letterOf, lettersIn, sendRaw } from '../support/operate/dead-letters.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { ACCESS_DENIED, refusing } from '../support/operate/refusing.ts';
import { runCommand } from '../support/operate/run-command.ts';

const COMMANDS = [dlqList, dlqShow, dlqDelete];

const rejected = (email: string, diedAt: string, field = 'plan') =>
  letterOf({
    body: { eventName: 'signed-up', email, id: 'e1' },
    reason: 'rejected',
    code: 'RequestFieldsTypesMismatched',
    status: 400,
    detail: `${field}: expected string, got long`,
    diedAt,
  });

describe('dlq list', () => {
  it('groups letters by project, reason, code, field and event name', async () => {
    const stack = await playStack();
    await bury(stack, [
      rejected('a@example.com', '2026-11-22T08:00:00.000Z'),
      rejected('A@example.com', '2026-11-21T08:00:00.000Z'),
      rejected('b@example.com', '2026-11-23T08:00:00.000Z'),
      rejected('b@example.com', '2026-11-23T09:00:00.000Z', 'seats'),
      letterOf({ project: 'eu', operation: 'users/update', body: { userId: '7' } }),
    ]);
    const { rows, stderr, status } = await runCommand(COMMANDS, ['dlq', 'list', '--json'], { stack });
    expect(status).toBe(0);
    expect(stderr).toContain('read 5 of about 5 letters');
    expect(rows()).toHaveLength(3);
    expect(rows()[0]).toEqual({
      v: 1,
      kind: 'dead-letters',
      project: 'us',
      reason: 'rejected',
      code: 'RequestFieldsTypesMismatched',
      field: 'plan',
      name: 'signed-up',
      letters: 3,
      events: 3,
      users: 2,
      firstDiedAt: '2026-11-21T08:00:00.000Z',
      lastDiedAt: '2026-11-23T08:00:00.000Z',
    });
  });

  it('gives all letters back', async () => {
    const stack = await playStack();
    await bury(
      stack,
      Array.from({ length: 25 }, (_, index) => letterOf({ id: `e${index}` })),
    );
    await runCommand(COMMANDS, ['dlq', 'list', '--reason', 'stale'], { stack });
    expect(await lettersIn(stack)).toHaveLength(25);
  });

  it('does not look as if there were none, where none is one of those asked for', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const { stderr } = await runCommand(COMMANDS, ['dlq', 'list', '--project', 'nope'], { stack });
    expect(stderr).toContain('read 1 of about 1 letter');
    expect(stderr).toContain('none of them is one of those asked for');
  });

  it('gives all letters back when it is interrupted', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf(), letterOf({ id: 'e2' })]);
    const interrupted = AbortSignal.abort();
    const { status, stderr } = await runCommand(COMMANDS, ['dlq', 'list'], { stack, interrupted });
    expect(status).toBe(1);
    expect(stderr).toContain('interrupted');
    expect(await lettersIn(stack)).toHaveLength(2);
  });

  it.each([
    [['--project', 'eu'], ['other-project']],
    [['--reason', 'stale'], ['stale']],
    [['--code', 'BadParams'], ['code']],
    [['--operation', 'users/update'], ['update']],
    [['--name', 'bought'], ['bought']],
    [['--source', 'webhook'], ['source']],
    [['--field', 'dataFields.plan'], ['field']],
    [['--field', 'plan'], ['field']],
    [['--field', 'dataFields.seats'], ['field']],
    [['--since', '2h'], ['late']],
    [['--since', '2026-11-23T11:00:00Z'], ['late']],
    [['--until', '2026-11-22'], ['early']],
    [['--reason', 'none'], ['raw']],
  ])('picks by %j', async (options, ids) => {
    const stack = await playStack();
    await bury(stack, [
      letterOf({ id: 'other-project', project: 'eu' }),
      letterOf({ id: 'stale', reason: 'stale' }),
      letterOf({ id: 'code', reason: 'rejected', code: 'BadParams' }),
      letterOf({ id: 'update', operation: 'users/update', body: { userId: '7' } }),
      letterOf({ id: 'bought', body: { eventName: 'bought', userId: '7' } }),
      letterOf({ id: 'source', source: 'webhook' }),
      letterOf({
        id: 'field',
        reason: 'rejected',
        detail: 'seats: expected long, got string; dataFields.plan: expected string, got long',
      }),
      letterOf({ id: 'late', diedAt: '2026-11-23T11:30:00.000Z' }),
      letterOf({ id: 'early', diedAt: '2026-11-21T11:30:00.000Z' }),
    ]);
    await sendRaw(stack, letterOf({ id: 'raw', diedAt: '2026-11-23T08:00:00.000Z' }).message);
    const now = () => Date.parse('2026-11-23T12:00:00.000Z');
    const until =
      options.includes('--reason') || options.includes('--until') ? [] : ['--until', '2026-11-24'];
    const line = ['dlq', 'show', '--limit', '20', '--json', ...options, ...until];
    const { rows } = await runCommand(COMMANDS, line, { stack, now });
    expect(rows().map(({ id }) => id)).toEqual(ids);
  });

  it('counts a letter of many events as one letter, and says how many events it holds', async () => {
    const stack = await playStack();
    const refused = { code: 'invalid-event', detail: '3 events, one a line' };
    await bury(stack, [
      letterOf({ reason: 'invalid', detail: refused.detail, refused, body: '{"a":1}\n{"a":2}\n{"a":3}' }),
    ]);
    const { rows } = await runCommand(COMMANDS, ['dlq', 'list', '--json'], { stack });
    expect(rows()).toMatchObject([{ reason: 'invalid', code: 'invalid-event', letters: 1, events: 3 }]);
  });

  it('tells of letters that it can not read', async () => {
    const stack = await playStack();
    await sendRaw(stack, 'anything');
    await sendRaw(stack, '{"v":9,"project":"us","id":"x"}\n{}');
    const { rows } = await runCommand(COMMANDS, ['dlq', 'list', '--json'], { stack });
    expect(rows().map(({ project, reason }) => [project, reason])).toEqual(
      expect.arrayContaining([
        [null, 'none'],
        ['us', 'none'],
      ]),
    );
  });

  it('refuses a time that is none', async () => {
    const { status } = await runCommand(COMMANDS, ['dlq', 'list', '--since', 'yesterday'], {});
    expect(status).toBe(2);
  });
});

describe('dlq show', () => {
  it('shows a letter with its body, digit for digit', async () => {
    const stack = await playStack();
    const body =
      '{"eventName":"bought","userId":"7","dataFields":{"n":9007199254740993,"x":1.0,"list":[],"t":"\\u001b[1m\u202e"}}';
    await bury(stack, [letterOf({ id: 'big', body, reason: 'rejected', code: 'BadParams', status: 400 })]);
    const { stdout, status } = await runCommand(COMMANDS, ['dlq', 'show', 'big'], { stack });
    expect(status).toBe(0);
    expect(stdout).toContain('"n": 9007199254740993,\n    "x": 1.0,\n    "list": [],');
    expect(stdout).toContain('"t": "\\u001b[1m\\u{202e}"');
    expect(stdout).toMatch(/reason: +rejected\ncode: +BadParams\nstatus: +400\nattempts: +3/);
    const json = await runCommand(COMMANDS, ['dlq', 'show', 'big', '--json'], { stack });
    expect(json.rows()).toMatchObject([{ kind: 'dead-letter', id: 'big', body, attempts: 3 }]);
    expect(await lettersIn(stack)).toHaveLength(1);
  });

  it('ends with status 4 if there is no such letter', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const { status, stderr } = await runCommand(COMMANDS, ['dlq', 'show', 'other'], { stack });
    expect(status).toBe(4);
    expect(stderr).toContain('read 1 of about 1 letter');
  });
});

describe('dlq delete', () => {
  it('deletes what is picked, and nothing else', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf({ reason: 'user-forgotten' }), letterOf({ id: 'kept' })]);
    const line = ['dlq', 'delete', '--reason', 'user-forgotten', '--yes'];
    const { status, stdout } = await runCommand(COMMANDS, line, { stack });
    expect(status).toBe(0);
    expect(stdout).toContain('deleted 1 of 1 letter');
    expect(await lettersIn(stack)).toEqual([letterOf({ id: 'kept' }).message]);
  });

  it('ends with status 3 if the right to delete is missing', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf(), letterOf({ id: 'e2' })]);
    const sqs = refusing(stack.sqs, DeleteMessageBatchCommand, ACCESS_DENIED);
    const line = ['dlq', 'delete', '--all', '--yes'];
    const { status, stderr } = await runCommand(COMMANDS, line, { stack: { ...stack, sqs } });
    expect(status).toBe(3);
    expect(stderr).toContain("can't delete dead letters");
    expect(stderr).toContain('sqs:DeleteMessage');
    expect(await lettersIn(stack)).toHaveLength(2);
  });

  it('deletes nothing unless it is told to', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const { status, stdout } = await runCommand(COMMANDS, ['dlq', 'delete', '--all'], { stack });
    expect(status).toBe(2);
    expect(stdout).toContain('expired');
    expect(await lettersIn(stack)).toHaveLength(1);
  });

  it.each([[[]], [['--all', '--reason', 'stale']]])(
    'wants a filter or --all, and got %j',
    async (options) => {
      const { status } = await runCommand(COMMANDS, ['dlq', 'delete', '--yes', ...options], {});
      expect(status).toBe(2);
    },
  );
});
