import { describe, expect, it } from 'vitest';
import { replay } from '../../cli/commands/replay.ts';
import { apiKey, type Configuration, defineConfig } from '../../lib/config/define-config.ts';
import type { Stack } from '../../operate/stack.ts';
import { FILLED_AT, type FilledHistory, fillHistory } from '../support/history.ts';
import { receiveAll } from '../support/operate/dead-letters.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const CONFIGURATION: Configuration = defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us', staleAfter: { '*': '7d' } },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});

function replaying({ dataDir }: Pick<FilledHistory, 'dataDir'>, stack: Stack, ...options: readonly string[]) {
  return runCommand([replay], ['replay', '--rate', '10000', ...options], {
    stack,
    dataDir,
    configuration: CONFIGURATION,
  });
}

const queued = async (stack: Stack, project = 'us', kind: 'standard' | 'users' = 'standard') =>
  receiveAll(stack, await stack.queueUrl(project, kind));

const idsIn = (texts: readonly { readonly text: string }[]) =>
  texts.map(({ text }) => JSON.parse(text.slice(0, text.indexOf('\n'))).id);

/** One of each kind. */
function filled(): FilledHistory {
  const file = fillHistory();
  const { addEvent } = file;
  const user = { operation: 'users/update', name: null };
  // A sender may write what stands in place of a key.
  addEvent({ id: 'delivered', body: '{"eventName":"a","userId":"[key]"}' });
  addEvent({ id: 'waiting', state: 'waiting' });
  addEvent({ id: 'retrying', state: 'retrying', reason: 'server-error' });
  addEvent({ id: 'dead', state: 'dead', reason: 'rejected' });
  addEvent({ id: 'deleted', state: 'dead', reason: 'rejected', isDeleted: 1 });
  addEvent({ id: 'deleted-state', state: 'dead', reason: 'expired', isDeleted: 1, ...user });
  addEvent({ id: 'refused', state: 'dead', reason: 'invalid', isDeleted: 1 });
  addEvent({ id: 'refused-for-none', project: '', state: 'dead', reason: 'none', isDeleted: 1 });
  addEvent({ id: 'forgotten', state: 'dead', reason: 'user-forgotten', isDeleted: 1 });
  addEvent({ id: 'trigger', operation: 'workflows/triggerWorkflow' });
  addEvent({ id: 'state', ...user });
  addEvent({ id: 'strange', operation: 'no/such', state: 'dead', reason: 'unknown-operation', isDeleted: 1 });
  addEvent({ id: 'masked', isMasked: 1 });
  addEvent({ id: 'elsewhere', project: 'gone' });
  return file;
}

describe('replay', () => {
  it('counts what it would send and why the rest is left out, and sends nothing unasked', async () => {
    const stack = await playStack();
    const { status, stdout, stderr } = await replaying(filled(), stack, '--all', '--delivered');

    expect(status).toBe(2);
    expect(stdout).toMatch(/^deleted +signed-up +us +events\/track +dead +yes$/m);
    expect(stdout).toMatch(
      /^dead +signed-up +us +events\/track +dead +no: dead letters, which a redrive moves$/m,
    );
    expect(stderr).toContain('2 events of 14 would be sent');
    for (const line of [
      '2 left out: still on the queue, from where it is delivered',
      '1 left out: dead letters, which a redrive moves (`dlq redrive` moves them)',
      '2 left out: refused by the door, which did not check their bodies',
      '1 left out: of users who asked to be forgotten',
      '1 left out: of an operation that this version does not know',
      '1 left out: with a key in their body, which the history does not keep',
      '1 left out: of a project that has no queue, or is not configured here',
      '1 left out: done by Iterable once more, each time (--triggers sends them, too)',
      '2 left out: setting a state, which may overwrite what came since (--states sends them, too)',
    ])
      expect(stderr).toContain(line);
    expect(stderr).toContain('--yes must say yes to "Send 2 events again?"');
    expect(await queued(stack)).toEqual([]);
  });

  it('sends the same message again: id, source, body and when it came in', async () => {
    const stack = await playStack();
    const file = fillHistory();
    const body = '{"eventName":"a","userId":"7","id":"e1","n":1.0}';
    file.addEvent({ id: 'e1', body, source: 'shop' });
    const { status, stdout } = await replaying(file, stack, '--id', 'e1', '--delivered', '--yes');

    expect([status, stdout]).toEqual([0, expect.stringContaining('sent 1 event again')]);
    const envelope = {
      v: 1,
      id: 'e1',
      source: 'shop',
      project: 'us',
      operation: 'events/track',
      acceptedAt: new Date(FILLED_AT).toISOString(),
    };
    expect(await queued(stack)).toMatchObject([
      { text: `${JSON.stringify(envelope)}\n${body}`, attributes: [] },
    ]);
  });

  it('sends only what was deleted from the dead letter queue unless more is asked for', async () => {
    const stack = await playStack();
    await replaying(filled(), stack, '--all', '--yes');

    expect(idsIn(await queued(stack))).toEqual(['deleted']);
    expect(await queued(stack, 'us', 'users')).toEqual([]);
  });

  it('sends states and triggers if they are asked for, each to the queue of its users, each time anew', async () => {
    const stack = await playStack();
    const file = fillHistory();
    const body = '{"userId":"7"}';
    for (const id of ['one', 'two', 'three']) file.addEvent({ id, operation: 'users/update', body });
    file.addEvent({
      id: 'flow',
      operation: 'workflows/triggerWorkflow',
      body: '{"userId":"8","workflowId":1}',
    });
    const all = ['--project', 'us', '--delivered', '--states', '--triggers', '--yes'];
    await replaying(file, stack, ...all);
    await replaying(file, stack, ...all);

    const sent = await queued(stack, 'us', 'users');
    const [ofFirst = '', ofSecond = ''] = new Set(sent.map(({ groupId }) => groupId));
    const idsOf = (group: string) => idsIn(sent.filter(({ groupId }) => groupId === group)).join(' ');
    expect([idsOf(ofFirst), idsOf(ofSecond)].sort()).toEqual(['flow flow', 'one two three one two three']);
  });

  it('refuses a project that nobody has', async () => {
    const { status, stderr } = await replaying(filled(), await playStack(), '--project', 'nope');

    expect([status, stderr]).toEqual([2, expect.stringContaining('there is no project nope')]);
  });

  it('counts the events of a kind together where they are many', async () => {
    const file = fillHistory();
    for (let index = 0; index < 21; index += 1) file.addEvent({ id: `many-${index}` });
    const { stdout } = await replaying(file, await playStack(), '--all', '--delivered', '--yes');

    expect(stdout).toMatch(/^us +events\/track +delivered +21 +yes$/m);
    expect(stdout).not.toContain('many-');
  });

  it('takes filters, and no more than it may', async () => {
    const stack = await playStack();
    const file = fillHistory();
    for (const id of ['one', 'two', 'three']) file.addEvent({ id });
    file.addEvent({ id: 'other', name: 'other' });
    const { rows } = await replaying(
      file,
      stack,
      ...['--name', 'signed-up', '--limit', '2', '--delivered', '--yes', '--json'],
    );

    expect(rows()).toEqual([
      group({ events: 2, leftOut: null, isSent: true }),
      group({ events: 1, leftOut: 'limit', isSent: false }),
      {
        v: 1,
        kind: 'replay-plan',
        matching: 3,
        events: 2,
        leftOut: [{ code: 'limit', why: 'beyond the limit', events: 1 }],
      },
      { v: 1, kind: 'replay', events: 2, unsent: 0, changed: 0 },
    ]);
    expect(idsIn(await queued(stack)).sort()).toEqual(['one', 'two']);
  });

  const group = (row: object) => ({
    v: 1,
    kind: 'events-to-replay',
    project: 'us',
    operation: 'events/track',
    state: 'delivered',
    ...row,
  });

  it('fails if all that was asked for is left out, and is done if nothing was', async () => {
    const stack = await playStack();
    const file = filled();
    const leftOut = await replaying(file, stack, '--outcome', 'dead', '--yes', '--id', 'dead');
    expect([leftOut.status, leftOut.stderr]).toEqual([1, expect.stringContaining('nothing is sent')]);

    const none = await replaying(file, stack, '--id', 'none', '--yes');
    expect([none.status, none.stderr]).toEqual([0, expect.stringContaining('no event of the history')]);
  });

  it('says so if the queue does not take them', async () => {
    const played = await playStack();
    const url = `${await played.queueUrl('us', 'standard')}-gone`;
    const stack: Stack = { ...played, queueUrl: async (_, kind) => (kind === 'users' ? undefined : url) };
    const { status, stderr } = await replaying(filled(), stack, '--all', '--yes');

    expect([status, stderr]).toEqual([4, expect.stringContaining('there is no such queue')]);
  });

  it.each([
    ['nothing', []],
    ['--all with a filter', ['--all', '--id', 'x']],
    ['a rate of nothing', ['--all', '--rate', '0']],
    ['a stack in AWS', ['--all', '--stage', 'dev']],
    ['a region of AWS', ['--all', '--region', 'us-east-1']],
  ])('refuses %s', async (_, options) => {
    const line = ['replay', '--yes', ...options];
    const { status } = await runCommand([replay], line, { configuration: CONFIGURATION });
    expect(status).toBe(2);
  });
});
