import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dlqRedrive } from '../../cli/commands/dlq/redrive.ts';
import { apiKey, type Configuration, defineConfig } from '../../lib/config/define-config.ts';
import { decodeMessage } from '../../lib/event/envelope.ts';
import type { Stack } from '../../operate/stack.ts';
import { bury, letterOf, lettersIn, receiveAll, sendRaw } from '../support/operate/dead-letters.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { ACCESS_DENIED, refusing } from '../support/operate/refusing.ts';
import { runCommand } from '../support/operate/run-command.ts';

const CONFIGURATION: Configuration = defineConfig({
  projects: {
    us: { dataCenter: 'US', secret: 'iterable-us', staleAfter: { '*': '7d' } },
    eu: { dataCenter: 'EU', secret: 'iterable-eu' },
  },
  sources: {
    app: { verify: apiKey('source-app'), project: 'us' },
    own: { verify: apiKey('source-own'), project: 'us', ids: 'own' },
    chosen: { verify: apiKey('source-chosen'), project: ({ userId }) => (userId === 'eu' ? 'eu' : 'us') },
    narrow: { verify: apiKey('source-narrow'), project: 'us', operations: ['events/track'] },
    edited: {
      verify: apiKey('source-edited'),
      project: 'us',
      edit: (event) => ({ ...event, dataFields: { ...event.dataFields, edited: true } }),
    },
  },
});

/** Moves at once, without being asked. */
async function redrive(stack: Stack, ...options: readonly string[]) {
  const line = ['dlq', 'redrive', '--yes', '--rate', '10000', ...options];
  const ran = await runCommand([dlqRedrive], line, { stack, configuration: CONFIGURATION });
  return { ...ran, said: ran.stdout + ran.stderr };
}

const queued = async (stack: Stack, project = 'us', kind: 'standard' | 'users' = 'standard') =>
  receiveAll(stack, await stack.queueUrl(project, kind));

const envelopeAndBody = (text: string) => {
  const decoded = decodeMessage(text);
  if (decoded.kind !== 'message') throw new Error(decoded.kind);
  return decoded;
};

/** A file with a function, in a folder of its own. */
function editFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'edit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'mend.ts');
  writeFileSync(file, text);
  return file;
}

const refused = { code: 'invalid-event', detail: 'invalid-event; email: invalid-format' };
const invalid = (body: unknown, more: object = {}) =>
  letterOf({ id: 'refused-1', reason: 'invalid', detail: refused.detail, refused, body, ...more });

describe('dlq redrive', () => {
  it('moves letters byte for byte, without their attributes, to the queues of their projects', async () => {
    const stack = await playStack();
    const body = '{ "eventName":"signed-up", "email":"a@example.com","id":"e1","n":1.0 }';
    const [one, other] = [letterOf({ body }), letterOf({ id: 'e2', project: 'eu', reason: 'rejected' })];
    await bury(stack, [one, other]);
    const { status, said } = await redrive(stack, '--all');
    expect(status).toBe(0);
    expect(said).toContain('moved 2 letters, 2 events');
    expect(await queued(stack)).toEqual([{ text: one.message, attributes: [], groupId: undefined }]);
    expect((await queued(stack, 'eu')).map(({ text }) => text)).toEqual([other.message]);
    expect(await lettersIn(stack)).toEqual([]);
  });

  it('takes nothing but expiresAt out of an envelope', async () => {
    const stack = await playStack();
    const kept = letterOf({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    await bury(stack, [
      letterOf({
        expiresAt: '2026-11-21T08:00:00.000Z',
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        reason: 'stale',
      }),
    ]);
    await redrive(stack, '--reason', 'stale');
    expect((await queued(stack)).map(({ text }) => text)).toEqual([kept.message]);
  });

  it('moves an operation whose order is kept straight to the queue of users', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf({ operation: 'users/update', body: { userId: '7' } })]);
    await redrive(stack, '--all');
    expect(await queued(stack)).toEqual([]);
    expect(await queued(stack, 'us', 'users')).toMatchObject([
      { groupId: expect.stringMatching(/^[\da-f]{64}$/) },
    ]);
  });

  it('moves it to the standard queue if the stack has no queue of users', async () => {
    const played = await playStack();
    const stack: Stack = {
      ...played,
      queueUrl: async (project, kind) => (kind === 'users' ? undefined : played.queueUrl(project, kind)),
    };
    await bury(stack, [letterOf({ operation: 'users/update', body: { userId: '7' } })]);
    await redrive(stack, '--all');
    expect(await queued(stack)).toMatchObject([{ groupId: undefined }]);
  });

  it('moves nothing unless it is told to, and shows what it would do', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const line = ['dlq', 'redrive', '--all', '--set', 'dataFields.plan=golden'];
    const asked = await runCommand([dlqRedrive], line, { stack, configuration: CONFIGURATION });
    expect(asked.status).toBe(2);
    expect(asked.stderr).toContain('1 letter would be moved, 1 of them mended');
    expect(asked.stderr).toContain('+ dataFields');
    expect(asked.stderr + asked.stdout).not.toContain('golden');
    expect(asked.stderr + asked.stdout).not.toContain('a@example.com');
    const verbose = await runCommand([dlqRedrive], [...line, '--verbose'], {
      stack,
      configuration: CONFIGURATION,
    });
    expect(verbose.stderr).toContain('+ dataFields: {"plan":"golden"}');
    expect(await lettersIn(stack)).toHaveLength(1);
    expect(await queued(stack)).toEqual([]);
  });

  it.each([
    [[]],
    [['--all', '--name', 'x']],
    [['--all', '--rate', '0']],
    [['--all', '--set', 'plan']],
    [['--all', '--drop', 'a..b']],
    [['--all', '--edit', 'x.ts', '--drop', 'a']],
  ])('refuses %j', async (options) => {
    const stack = await playStack();
    const line = ['dlq', 'redrive', '--yes', ...options];
    expect((await runCommand([dlqRedrive], line, { stack, configuration: CONFIGURATION })).status).toBe(2);
  });

  it('tells in JSON what it would do, and what it did', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf(), letterOf({ id: 'e2', reason: 'user-forgotten' })]);
    const { rows } = await redrive(stack, '--all', '--json');
    expect(rows().slice(2)).toEqual([
      {
        v: 1,
        kind: 'redrive-plan',
        letters: 1,
        mended: 0,
        stays: [{ why: 'user-forgotten is never moved', letters: 1 }],
        oldStates: 0,
        inDoubt: 0,
      },
      { v: 1, kind: 'redrive', letters: 1, events: 1, unsent: 0, undeleted: 0, unmet: 0 },
    ]);
  });

  it('moves no more letters than --limit says', async () => {
    const stack = await playStack();
    await bury(
      stack,
      Array.from({ length: 15 }, (_, index) => letterOf({ id: `e${index}` })),
    );
    await redrive(stack, '--all', '--limit', '4');
    expect(await queued(stack)).toHaveLength(4);
    expect(await lettersIn(stack)).toHaveLength(11);
  });

  it('leaves letters of users who asked to be forgotten, of strangers, and of projects without a queue', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf({ reason: 'user-forgotten' }), letterOf({ project: 'gone' })]);
    await sendRaw(stack, 'anything');
    const { said, status } = await redrive(stack, '--all', '--set', 'dataFields.plan=pro');
    expect(status).toBe(1);
    expect(said).toContain('1 letter would stay: user-forgotten is never moved');
    expect(said).toContain('1 letter would stay: not written by this forwarder');
    expect(said).toContain('1 letter would stay: the project gone is not configured here');
    expect(said).toContain('nothing can be moved: every letter stays');
    expect(await lettersIn(stack)).toHaveLength(3);
  });

  it('is done if there is no letter to move', async () => {
    const { status, said } = await redrive(await playStack(), '--all');
    expect(status).toBe(0);
    expect(said).toContain('there is nothing to move');
  });

  it('ends with status 3 if the right to delete is missing', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const sqs = refusing(stack.sqs, DeleteMessageBatchCommand, ACCESS_DENIED);
    const { status, said } = await redrive({ ...stack, sqs }, '--all');
    expect(status).toBe(3);
    expect(said).toContain('1 were sent and could not be deleted');
    expect(said).toContain("can't delete dead letters");
  });

  it('moves what a later version wrote as it is', async () => {
    const stack = await playStack();
    const text = '{"v":9,"id":"e1","project":"us","new":1}\n{"eventName":"x"}';
    await sendRaw(stack, text);
    await redrive(stack, '--all');
    expect((await queued(stack)).map((message) => message.text)).toEqual([text]);
  });

  it('warns of old states and of letters in doubt', async () => {
    const stack = await playStack();
    await bury(stack, [
      letterOf({ operation: 'users/update', body: { userId: '7' } }),
      letterOf({ operation: 'users/update', body: { userId: '7' }, acceptedAt: new Date().toISOString() }),
      letterOf({
        operation: 'workflows/triggerWorkflow',
        body: { userId: '7', workflowId: 1 },
        reason: 'in-doubt',
      }),
    ]);
    const { said } = await redrive(stack, '--all');
    expect(said).toContain('careful: 1 letter older than an hour that set a state');
    expect(said).toContain('careful: 1 letter in doubt');
  });

  it('says so and keeps the letters if the queue does not take them', async () => {
    const played = await playStack();
    const url = `${await played.queueUrl('us', 'standard')}-gone`;
    const stack: Stack = { ...played, queueUrl: async (_, kind) => (kind === 'users' ? undefined : url) };
    await bury(stack, [letterOf(), letterOf({ id: 'e2' })]);
    const { status, said } = await redrive(stack, '--all');
    expect(status).toBe(4);
    expect(said).toContain('there is no such queue');
    expect(await lettersIn(stack)).toHaveLength(2);
  });
});

describe('mending on the way', () => {
  it('sets and drops fields, and keeps all other digits, the id and the times', async () => {
    const stack = await playStack();
    const body =
      '{"eventName":"x","userId":"7","dataFields":{"n":9007199254740993,"bad":1,"x":1.0,"items":[{"p":1.50},{"p":2}]},"id":"e1","createdAt":1763625600}';
    await bury(stack, [letterOf({ body, expiresAt: '2026-11-21T08:00:00.000Z' })]);
    await redrive(
      stack,
      ...[
        '--all',
        '--drop',
        'dataFields.bad',
        '--set',
        'dataFields.big=12345678901234567890',
        '--set',
        'dataFields.items[1].p=three',
      ],
    );
    const [message] = await queued(stack);
    const { envelope, body: moved } = envelopeAndBody(message?.text ?? '');
    expect(moved).toBe(
      '{"eventName":"x","userId":"7","dataFields":{"n":9007199254740993,"x":1.0,"items":[{"p":1.50},{"p":"three"}],"big":12345678901234567890},"id":"e1","createdAt":1763625600}',
    );
    expect(envelope).toEqual({
      v: 1,
      id: 'e1',
      source: 'app',
      project: 'us',
      operation: 'events/track',
      acceptedAt: '2026-11-20T08:00:00.000Z',
    });
  });

  it.each([
    [
      ['--drop', 'dataFields.items[0]'],
      '{"items":[{"id":12345678901234567890},{"p":1.10,"t":"\\u00e9"},[]],"n":1.0}',
    ],
    [
      ['--drop', 'dataFields.items[0]', '--drop', 'dataFields.items[1].p', '--drop', 'dataFields.items[2]'],
      '{"items":[{"id":12345678901234567890},{"t":"\\u00e9"}],"n":1.0}',
    ],
    [
      ['--drop', 'dataFields.items[3]', '--set', 'dataFields.items[0].id=2'],
      '{"items":[{"id":2},{"id":12345678901234567890},{"p":1.10,"t":"\\u00e9"}],"n":1.0}',
    ],
    [['--set', 'dataFields.n.m=1', '--drop', 'dataFields.none[0]'], undefined],
    [
      ['--set', 'dataFields.n={"m":9007199254740993}', '--set', 'dataFields.n.m=1.0'],
      '{"items":[{"id":1},{"id":12345678901234567890},{"p":1.10,"t":"\\u00e9"},[]],"n":{"m":1.0}}',
    ],
    [
      ['--set', 'dataFields.constructor.name=1', '--drop', 'dataFields.items'],
      '{"n":1.0,"constructor":{"name":1}}',
    ],
    [['--set', 'dataFields.a=1', '--set', 'dataFields.a.b=2'], undefined],
  ])('keeps all digits with %j', async (options, expected) => {
    const stack = await playStack();
    const body = (dataFields: string) =>
      `{"eventName":"x","userId":"7","dataFields":${dataFields},"id":"e1","createdAt":1}`;
    await bury(stack, [
      letterOf({
        body: body('{"items":[{"id":1},{"id":12345678901234567890},{"p":1.10,"t":"\\u00e9"},[]],"n":1.0}'),
      }),
    ]);
    const { said } = await redrive(stack, '--all', ...options);
    const bodies = (await queued(stack)).map(({ text }) => envelopeAndBody(text).body);
    expect(bodies).toEqual(expected === undefined ? [] : [body(expected)]);
    if (expected === undefined) {
      expect(said).toContain('1 letter would stay: what is to be set has no place in the event');
    }
  });

  it('moves what there is nothing to mend in as it is', async () => {
    const stack = await playStack();
    const letter = letterOf();
    await bury(stack, [letter]);
    const { said } = await redrive(
      stack,
      '--all',
      '--drop',
      'dataFields.bad',
      '--set',
      'eventName=signed-up',
    );
    expect(said).toContain('1 letter would be moved, 0 of them mended');
    expect((await queued(stack)).map(({ text }) => text)).toEqual([letter.message]);
  });

  it('leaves what is not valid any more, and says why without a value', async () => {
    const stack = await playStack();
    await bury(stack, [letterOf()]);
    const { said } = await redrive(stack, '--all', '--set', 'email=nobody');
    expect(said).toContain('1 letter would stay: not valid: email: invalid-format');
    expect(said).not.toContain('nobody');
    expect(await lettersIn(stack)).toHaveLength(1);
  });

  it('keeps the id of an event whose id is dropped, and of an operation that takes none', async () => {
    const stack = await playStack();
    await bury(stack, [
      letterOf({ id: 'kept', body: { eventName: 'x', userId: '7', id: 'kept' } }),
      letterOf({ id: 'update', operation: 'users/update', body: { userId: '7' } }),
    ]);
    await redrive(stack, '--all', '--drop', 'id', '--set', 'dataFields.x=1');
    const [event] = await queued(stack);
    const { envelope, body } = envelopeAndBody(event?.text ?? '');
    expect([envelope.id, JSON.parse(body)]).toMatchObject(['kept', { id: 'kept', dataFields: { x: 1 } }]);
    const [update] = await queued(stack, 'us', 'users');
    expect(envelopeAndBody(update?.text ?? '').envelope.id).toBe('update');
  });

  it('does not hash the id again of a source with ids of its own', async () => {
    const stack = await playStack();
    const id = 'f'.repeat(64);
    await bury(stack, [letterOf({ id, source: 'own', body: { eventName: 'x', userId: '7', id } })]);
    await redrive(stack, '--all', '--set', 'dataFields.x=1');
    const [message] = await queued(stack);
    expect(envelopeAndBody(message?.text ?? '').envelope.id).toBe(id);
  });

  it('runs a function of a file: changed, left as it is, left where it is, made several, thrown', async () => {
    const stack = await playStack();
    const of = (name: string) =>
      letterOf({ id: name, body: { eventName: name, userId: '7', id: name, createdAt: 1 } });
    await bury(stack, ['changed', 'same', 'copied', 'left', 'several', 'throws', 'async'].map(of));
    const file = editFile(`
      interface Event { eventName: string; operation: string }
      export default (event: Event) => {
        switch (event.eventName) {
          case 'changed': return { ...event, eventName: 'new-name', from: event.operation };
          case 'copied': return { ...event };
          case 'left': return null;
          case 'several': return [event, { ...event, id: undefined, eventName: 'second' }];
          case 'throws': throw new Error('a@example.com');
          case 'async': return Promise.resolve(event);
        }
      };`);
    const { said } = await redrive(stack, '--all', '--edit', file);
    expect(said).toContain('1 letter would stay: left by the function');
    expect(said).toContain('1 letter would stay: the function failed: Error');
    expect(said).toContain('1 letter would stay: the function must not be async');
    expect(said).not.toContain('a@example.com');
    expect(said).toContain('moved 4 letters, 5 events');
    const messages = (await queued(stack)).map(({ text }) => envelopeAndBody(text));
    const idOf = new Map(messages.map(({ body, envelope }) => [JSON.parse(body).eventName, envelope.id]));
    expect(idOf.get('new-name')).toBe('changed');
    expect(idOf.get('several')).toBe('several');
    expect(idOf.get('second')).toMatch(/^[\da-f]{64}$/);
    expect(messages.map(({ body }) => body)).toEqual(
      expect.arrayContaining([of('same').message.split('\n')[1], of('copied').message.split('\n')[1]]),
    );
    expect(await lettersIn(stack)).toHaveLength(3);
  });

  it.each([
    ['export const edit = 1;', 2],
    ['export default 5 +;', 1],
  ])('refuses the file %j', async (text, status) => {
    expect((await redrive(await playStack(), '--all', '--edit', editFile(text))).status).toBe(status);
  });

  it('ends with status 4 if there is no such file', async () => {
    expect((await redrive(await playStack(), '--all', '--edit', '/nowhere/mend.ts')).status).toBe(4);
  });
});

describe('letters of what the door refused', () => {
  it('never moves them as they are', async () => {
    const stack = await playStack();
    // A letter of the first versions says so in its attribute alone.
    await bury(stack, [
      invalid({ eventName: 'x', userId: '7' }),
      letterOf({ reason: 'invalid', detail: 'email: invalid-format' }),
    ]);
    for (const options of [
      [],
      ['--drop', 'nothing'],
      ['--edit', editFile('export default (event) => ({ ...event })')],
    ]) {
      const { said } = await redrive(stack, '--all', ...options);
      expect(said).toContain('2 letters would stay: invalid is not moved unless it is mended');
    }
    expect(await lettersIn(stack)).toHaveLength(2);
  }, 20_000);

  it('moves them when they are mended and valid, under the id of the letter or their own', async () => {
    const stack = await playStack();
    await bury(stack, [
      invalid({ eventName: 'x', email: 'nobody', n: 1 }),
      invalid(
        '{"operation":"events/track","eventName":"y","email":"nobody","id":"own-1","extra":1.0,"userId":null}',
      ),
    ]);
    const { said } = await redrive(stack, '--all', '--set', 'email=a@example.com');
    expect(said).toContain('moved 2 letters, 2 events');
    const messages = (await queued(stack)).map(({ text }) => envelopeAndBody(text));
    const [x, y] = messages.sort((one, other) => one.body.length - other.body.length);
    expect(x?.envelope).toEqual({
      v: 1,
      id: 'refused-1',
      source: 'app',
      project: 'us',
      operation: 'events/track',
      acceptedAt: '2026-11-20T08:00:00.000Z',
    });
    expect(JSON.parse(x?.body ?? '')).toEqual({
      eventName: 'x',
      email: 'a@example.com',
      n: 1,
      id: 'refused-1',
      createdAt: 1_795_161_600,
    });
    expect(y?.body).toBe(
      '{"eventName":"y","email":"a@example.com","id":"own-1","extra":1.0,"createdAt":1795161600}',
    );
    expect(await lettersIn(stack)).toEqual([]);
  });

  it('goes through the door of its source: its edit, its operations, its ids, the project it chooses', async () => {
    const stack = await playStack();
    const event = { eventName: 'x', email: 'nobody', id: 'i-1' };
    await bury(stack, [
      invalid(event, { source: 'edited' }),
      invalid({ ...event, operation: 'users/update' }, { source: 'narrow' }),
      invalid(event, { source: 'own' }),
      invalid({ ...event, userId: 'eu' }, { source: 'chosen', project: '' }),
      invalid(event, { source: 'gone', project: '' }),
    ]);
    const { said } = await redrive(stack, '--all', '--set', 'email=a@example.com');
    expect(said).toContain('1 letter would stay: not valid: operation-not-allowed');
    expect(said).toContain('1 letter would stay: the source gone is not configured here');
    const bySource = new Map(
      (await queued(stack)).map(({ text }) => [envelopeAndBody(text).envelope.source, envelopeAndBody(text)]),
    );
    expect(JSON.parse(bySource.get('edited')?.body ?? '')).toMatchObject({ dataFields: { edited: true } });
    expect(bySource.get('own')?.envelope.id).toMatch(/^[\da-f]{64}$/);
    expect(await queued(stack, 'eu')).toHaveLength(1);
  });

  it('moves a letter of several events only if all of them are valid, each as a message of its own', async () => {
    const lines = [
      '{"eventName":"x","userId":"1"}',
      '{"eventName":"x","userId":"2","id":"own"}',
      '{"eventName":"y","userId":"3"}',
    ];
    const stack = await playStack();
    await bury(stack, [invalid(lines.join('\n')), invalid([...lines, '{"eventName":""}'].join('\n'))]);
    const { said } = await redrive(stack, '--all', '--set', 'dataFields.mended=true');
    expect(said).toContain('1 letter would stay: not valid: eventName: ');
    expect(said).toContain('moved 1 letter, 3 events');
    const ids = (await queued(stack)).map(({ text }) => envelopeAndBody(text).envelope.id);
    expect(new Set(ids).size).toBe(3);
    expect(ids).toContain('own');
    expect(await lettersIn(stack)).toHaveLength(1);
  });

  it('leaves what holds no event in JSON', async () => {
    const stack = await playStack();
    await bury(stack, [invalid('<xml>'), invalid('[1]'), invalid('')]);
    const { said } = await redrive(stack, '--all', '--set', 'email=a@example.com');
    expect(said).toContain('3 letters would stay: not valid: no event in JSON');
  });
});
