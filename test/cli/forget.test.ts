import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { forget } from '../../cli/commands/forget.ts';
import { apiKey, type Configuration, parseConfiguration } from '../../lib/config/define-config.ts';
import { fillHistory } from '../support/history.ts';
import { bury, letterOf, lettersIn, receiveAll, sendRaw } from '../support/operate/dead-letters.ts';
import { openHttpDoor } from '../support/operate/http-door.ts';
import { type PlayedStack, playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const KEY = 'key-of-the-source-0123456789';
const NOW = Date.parse('2026-11-28T12:00:00Z');

const configurationOf = (operations: readonly string[]): Configuration =>
  parseConfiguration({
    projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
    sources: {
      app: { verify: apiKey('source-app'), project: 'us', operations },
      web: { verify: apiKey('source-web'), project: 'us' },
    },
  });
const MAY = configurationOf(['users/forget', 'events/track']);

async function open(configuration = MAY) {
  const door = await openHttpDoor(configuration, { 'source-app': KEY });
  const stack = await playStack({ projects: ['us'], door: door.origin, secrets: { 'source-app': KEY } });
  await bury(stack, [
    letterOf({ id: 'e1', body: { eventName: 'a', email: 'ANN@example.com', id: 'e1' } }),
    letterOf({ id: 'e2', body: { eventName: 'a', email: 'bob@example.com', id: 'e2' } }),
    letterOf({
      id: 'e3',
      reason: 'rejected',
      body: { eventName: 'a', email: 'ann@example.com', id: 'e3' },
      diedAt: '2026-11-25T08:00:00.000Z',
    }),
    letterOf({
      id: 'e4',
      reason: 'invalid',
      detail: '2 events, one a line',
      body: '{"email":"ann@example.com"}\n{"email":"bob@example.com"}',
    }),
  ]);
  const run = (...line: string[]) =>
    runCommand([forget], ['forget', ...line], { stack, configuration, now: () => NOW });
  return { door, stack, run };
}

const idsIn = async (stack: PlayedStack) =>
  (await lettersIn(stack)).map((text) => JSON.parse(text.split('\n')[0] ?? '').id);

describe('forget', () => {
  it('tells Iterable through the door, and deletes the letters about the user alone', async () => {
    const { door, stack, run } = await open();

    const { status, rows } = await run('ann@example.com', '--source', 'app', '--yes', '--json');

    expect(status).toBe(0);
    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'letters',
        project: 'us',
        reason: 'expired',
        letters: 1,
        keptUntil: '2026-12-07T08:00:00.000Z',
        isDeleted: true,
      },
      expect.objectContaining({ reason: 'rejected', letters: 1, keptUntil: '2026-12-09T08:00:00.000Z' }),
      expect.objectContaining({ reason: 'invalid', letters: 1, isDeleted: false }),
      { v: 1, kind: 'queues', project: 'us', events: 0 },
      { v: 1, kind: 'told', source: 'app' },
      { v: 1, kind: 'deleted', letters: 2 },
    ]);
    expect(await idsIn(stack)).toEqual(['e2', 'e4']);
    const sent = door.queue.sent.map(({ text }) => text.split('\n').map((part) => JSON.parse(part)));
    expect(sent).toEqual([
      [
        expect.objectContaining({ operation: 'users/forget', source: 'app', project: 'us' }),
        { email: 'ann@example.com' },
      ],
    ]);
  });

  it('finds letters however their senders wrote them, and keeps those that name others, too', async () => {
    const { stack, run } = await open();
    const subscribers = [{ email: 'ann@example.com' }, { email: 'bob@example.com' }];
    await bury(stack, [
      letterOf({ id: 'pretty', body: JSON.stringify({ user: { email: 'ann@example.com' } }, null, 2) }),
      letterOf({ id: 'escaped', body: '{\n  "email": "ann\\u0040example.com"\n}' }),
      letterOf({ id: 'form', reason: 'invalid', body: 'email=ann%40example.com' }),
      letterOf({ id: 'list', operation: 'lists/subscribe', body: { listId: 5, subscribers } }),
    ]);
    await sendRaw(stack, '{"email":"ann@example.com"\n}');
    await sendRaw(stack, 'of ann@example.com');

    const { status, rows } = await run('ann@example.com', '--yes', '--json');

    expect(status).toBe(0);
    expect(rows()).toContainEqual({ v: 1, kind: 'deleted', letters: 7 });
    expect(await idsIn(stack)).toEqual(['e2', 'e4', 'list']);
  });

  it('is to be run again where letters were out of sight', async () => {
    const { stack, run } = await open();
    await receiveAll(stack, await stack.deadLetterQueueUrl());

    const { status, stderr } = await run('ann@example.com', '--yes');

    expect(status).toBe(5);
    expect(stderr).toContain('4 letters out of sight');
    expect(stderr).toContain('run it again later');
  });

  it('ends as one without the right to it where SQS refuses to delete', async () => {
    const { stack, run } = await open();
    stack.sqs.middlewareStack.add((next, { commandName }) => async (call) => {
      if (commandName !== 'DeleteMessageBatchCommand') return next(call);
      throw Object.assign(new Error('no'), { name: 'AccessDenied', $fault: 'client' });
    });

    const { status, stderr } = await run('ann@example.com', '--yes');

    expect(status).toBe(3);
    expect(stderr).toContain('sqs:DeleteMessage');
    expect(await idsIn(stack)).toHaveLength(4);
  });

  it('says which source could tell Iterable', async () => {
    const { door, stack, run } = await open();

    const { status, stderr } = await run('ann@example.com', '--yes');

    expect(status).toBe(0);
    expect(stderr).toContain('Iterable is not told: --source app would do it');
    expect(await idsIn(stack)).toEqual(['e2', 'e4']);
    expect(door.queue.sent).toEqual([]);
  });

  it('says that no source could', async () => {
    const { run } = await open(configurationOf(['events/track']));
    const { stderr } = await run('nobody@example.com', '--yes');
    expect(stderr).toContain("no source's `operations` name users/forget");
    expect(stderr).toContain('there is nothing to do');
  });

  it.each([
    ['web', 2, 'the source web may not send users/forget'],
    ['shop', 4, 'there is no source shop'],
  ])('does not send as %s', async (source, expected, words) => {
    const { stack, run } = await open();
    const { status, stdout, stderr } = await run('ann@example.com', '--source', source, '--yes');

    expect([status, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(words);
    expect(stderr).toContain('these may: app');
    expect(await idsIn(stack)).toHaveLength(4);
  });

  it('deletes nothing when the door does not take it', async () => {
    const { stack, run } = await open();
    stack.putSecret('source-app', 'another-key-0123456789');

    const { status } = await run('ann@example.com', '--source', 'app', '--yes');

    expect(status).toBe(3);
    expect(await idsIn(stack)).toHaveLength(4);
  });

  it('changes nothing without an answer, and nothing when it is interrupted', async () => {
    const { stack, run } = await open();
    expect((await run('ann@example.com')).status).toBe(2);
    const interrupted = AbortSignal.abort();
    const { status } = await runCommand([forget], ['forget', 'ann@example.com', '--yes'], {
      stack,
      configuration: MAY,
      interrupted,
    });
    expect(status).toBe(1);
    expect(await idsIn(stack)).toHaveLength(4);
  });
});

describe('forget, of the history on this machine', () => {
  function filled() {
    const file = fillHistory();
    file.addStep(file.addEvent({ id: 'e1' }), 'queued', { request: file.addRequest() });
    file.addEvent({ id: 'e2', user: 'bob@example.com', body: '{}' });
    file.addCall({ events: 2, body: '[{"email":"ann@example.com"},{"email":"bob@example.com"}]' });
    const idsLeft = () =>
      file.database
        .prepare('SELECT id FROM events')
        .all()
        .map(({ id }) => id);
    return { ...file, idsLeft };
  }
  const run = (given: object, ...line: string[]) =>
    runCommand([forget], ['forget', ...line], { configuration: MAY, now: () => NOW, ...given });

  it('says what lies there and until when, and deletes it', async () => {
    const { dataDir, idsLeft } = filled();
    const stack = await playStack({ projects: ['us'] });
    const { status, rows } = await run({ stack, dataDir }, 'ann@example.com', '--yes', '--json');

    expect(status).toBe(0);
    expect(rows()).toEqual([
      {
        v: 1,
        kind: 'history',
        events: 1,
        requests: 1,
        calls: 0,
        sharedRequests: 0,
        sharedCalls: 1,
        keptUntil: '2026-11-27T08:00:00.000Z',
      },
      { v: 1, kind: 'queues', project: 'us', events: 0 },
      { v: 1, kind: 'deleted', letters: 0 },
      { v: 1, kind: 'history-deleted', events: 1, requests: 1, calls: 0, emptied: 1 },
    ]);
    expect(idsLeft()).toEqual(['e2']);
    expect((await run({ stack, dataDir }, 'ann@example.com')).stderr).toContain(
      'the history on this machine has nothing of this user',
    );
  });

  it('asks before it deletes', async () => {
    const { dataDir, idsLeft } = filled();
    const stack = await playStack({ projects: ['us'] });
    const { status, stderr } = await run({ stack, dataDir }, 'ann@example.com');

    expect(status).toBe(2);
    expect(stderr).toContain(
      '"Delete from the history 1 event, 1 request, the text of 1 call that others are in, too? This can\'t be undone."',
    );
    expect(idsLeft()).toEqual(['e1', 'e2']);
  });

  it('deletes it while no stack runs, and says that none does', async () => {
    const { dataDir, idsLeft } = filled();
    const { status, stderr } = await run({ dataDir }, 'ann@example.com', '--yes');

    expect([status, stderr]).toEqual([4, expect.stringContaining('no stack runs on this machine')]);
    expect(idsLeft()).toEqual(['e2']);
  });

  it('deletes the letters of a user although the history can’t be read, and fails', async () => {
    const { dataDir, database } = filled();
    database.exec('PRAGMA user_version = 99');
    const { stack } = await open();
    const { status, stderr } = await run({ stack, dataDir }, 'ann@example.com', '--yes');

    expect([status, stderr]).toEqual([1, expect.stringContaining('was not looked through')]);
    expect(await idsIn(stack)).toEqual(['e2', 'e4']);
  });

  it('leaves it alone for a stack in AWS, and tells of one that was set aside', async () => {
    const { dataDir, path, idsLeft } = filled();
    const stack = await playStack({ projects: ['us'] });
    await run({ stack, dataDir }, 'ann@example.com', '--yes', '--stage', 'dev');
    expect(idsLeft()).toEqual(['e1', 'e2']);

    writeFileSync(`${path}.aside`, '');
    const { stderr } = await run({ stack, dataDir }, 'ann@example.com', '--yes');
    expect(stderr).toContain('a history that was set aside is not looked through: delete');
  });
});
