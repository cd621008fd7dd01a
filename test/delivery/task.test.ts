import { describe, expect, it } from 'vitest';
import { taskOf } from '../../lib/delivery/task.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import { NOON } from '../support/clock.ts';
import { ENVELOPE, messageNamed } from '../support/delivery/messages.ts';
import { PROJECTS } from '../support/delivery/projects.ts';

describe('a message that can be attempted', () => {
  it('is a task with its envelope, its project, its operation and its body as it was written', () => {
    const message = messageNamed('{"n":1.0}\n', { envelope: { project: 'eu' } });
    expect(taskOf(message, PROJECTS, NOON)).toEqual({
      message,
      envelope: { ...ENVELOPE, id: '{"n":1.0}\n', project: 'eu' },
      body: '{"n":1.0}\n',
      project: PROJECTS.eu,
      operation: operationNamed('events/track'),
    });
  });
});

describe('a message that cannot be attempted', () => {
  it.each([
    ['no message', 'hello'],
    ['bytes that were no text', '\ufffd\ufffd\n\ufffd'],
    ['an envelope cut short', '{"v":1,"id"\n{}'],
  ])('is undecodable, and says nothing of an envelope, when it is %s', (_, text) => {
    const message = messageNamed('body', { text });
    expect(taskOf(message, PROJECTS, NOON)).toEqual({ message, hindrance: 'undecodable' });
  });

  it('says nothing of an envelope of another version', () => {
    const message = messageNamed('body', { envelope: { v: 2 } });
    expect(taskOf(message, PROJECTS, NOON)).toEqual({ message, hindrance: 'unknown-version' });
  });

  it.each([
    ['a project that is not configured', { project: 'apac' }, 'unknown-project'],
    ['a project called __proto__', { project: '__proto__' }, 'unknown-project'],
    ['a project called toString', { project: 'toString' }, 'unknown-project'],
    ['an operation that is not in the table', { operation: 'events/forget' }, 'unknown-operation'],
    ['an operation called __proto__', { operation: '__proto__' }, 'unknown-operation'],
    ['an operation called constructor', { operation: 'constructor' }, 'unknown-operation'],
  ])('is hindered by what this deploy does not know: %s', (_, changes, hindrance) => {
    const message = messageNamed('body', { envelope: changes });
    const envelope = { ...ENVELOPE, id: 'body', ...changes };
    expect(taskOf(message, PROJECTS, NOON)).toMatchObject({ message, envelope, hindrance });
  });

  const refused = { code: 'invalid-event', detail: 'invalid-event; eventName: too-small' };

  it.each([
    ['its envelope says so', { envelope: { v: 2, refused } }, refused.detail],
    [
      'its envelope says so, and its project is not configured',
      { envelope: { v: 2, refused, project: 'x' } },
      refused.detail,
    ],
    ['its letter said so, as those of version 0.1.0 do', { invalidDetail: 'invalid-event' }, 'invalid-event'],
    ['its letter said so and no more', { invalidDetail: '' }, ''],
  ])('is one that the door refused when %s', (_, changes, detail) => {
    expect(taskOf(messageNamed('body', changes), PROJECTS, NOON)).toMatchObject({
      hindrance: 'refused',
      detail,
    });
  });
});

describe('a message that expires', () => {
  const expiring = (ms: number, envelope: object = {}) =>
    messageNamed('body', { envelope: { expiresAt: new Date(NOON + ms).toISOString(), ...envelope } });

  it('can be attempted until that moment, and is stale from then on', () => {
    expect(taskOf(expiring(1), PROJECTS, NOON)).not.toHaveProperty('hindrance');
    expect(taskOf(expiring(0), PROJECTS, NOON)).toMatchObject({ hindrance: 'stale' });
    expect(taskOf(expiring(-86_400_000), PROJECTS, NOON)).toMatchObject({ hindrance: 'stale' });
  });

  it.each([
    ['its project is not configured any more', { project: 'apac' }],
    ['nobody knows its operation', { operation: 'events/forget' }],
    ['it is of an operation that the door gives no limit', { operation: 'users/update' }],
  ])('is stale though %s', (_, changes) => {
    expect(taskOf(expiring(0, changes), PROJECTS, NOON)).toMatchObject({ hindrance: 'stale' });
  });

  it('was refused first of all, if the door refused it', () => {
    const refused = { code: 'invalid-event', detail: 'invalid-event' };
    expect(taskOf(expiring(0, { v: 2, refused }), PROJECTS, NOON)).toMatchObject({ hindrance: 'refused' });
  });

  it.each(['yesterday', '', 0, '2026-11-22', null])(
    'can be attempted if nobody can say when: %j',
    (expiresAt) => {
      expect(taskOf(messageNamed('body', { envelope: { expiresAt } }), PROJECTS, NOON)).toMatchObject({
        body: 'body',
      });
    },
  );
});
