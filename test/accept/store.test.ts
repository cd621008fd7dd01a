import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../lib/accept/check/check-event.ts';
import type { Form } from '../../lib/accept/check/found.ts';
import { store } from '../../lib/accept/store.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import { walkJson } from '../../lib/json/scan.ts';
import type { Log } from '../../lib/runtime/log.ts';
import { arrivalAt } from '../support/arrival.ts';
import { NOON } from '../support/clock.ts';
import { createFakeQueue, type FakeQueue } from '../support/fake-queue.ts';
import { configurationWith, sourceWith } from '../support/sources.ts';

const DEADLINE = NOON + 23_000;
const event = (id: string) => `{"eventName":"sum","userId":"u1","id":"${id}","createdAt":1}`;
const BAD = '{"eventName":"","userId":"ann@example.com", "n":1.0}';

async function storing(
  texts: readonly string[],
  form: Form,
  queue: FakeQueue = createFakeQueue(),
  settings: Partial<SourceSettings> = {},
) {
  const arrival = arrivalAt(sourceWith(settings), { form });
  const logged: Parameters<Log>[] = [];
  const fates = await store(
    texts.map((text) => checkEvent({ json: walkJson(text) }, arrival, configurationWith(settings))),
    arrival,
    { queue, log: (...line) => logged.push(line) },
    DEADLINE,
  );
  return { fates, queue, logged };
}

describe('events that are stored', () => {
  it('are sent in order, by the deadline', async () => {
    const { fates, queue, logged } = await storing([event('1'), event('2')], 'list');

    expect(fates).toEqual([
      { kind: 'accepted', id: '1', warnings: [] },
      { kind: 'accepted', id: '2', warnings: [] },
    ]);
    expect(queue.sent.map(({ project, text }) => [project, text.split('\n')[1]])).toEqual([
      ['us', event('1')],
      ['us', event('2')],
    ]);
    expect(new Set(queue.deadlines)).toEqual(new Set([DEADLINE]));
    expect(logged).toEqual([]);
  });

  it('keep their warnings', async () => {
    const { fates } = await storing(['{"eventName":"sum","userId":"u1","later":1}'], 'single');

    expect(fates).toMatchObject([{ kind: 'accepted', warnings: [{ path: 'later', code: 'unknown-field' }] }]);
  });

  it('are unconfirmed where the queue does not say that it has them, each for itself', async () => {
    const queue = createFakeQueue((text) => !text.includes('"id":"2"'));
    const { fates } = await storing([event('1'), BAD, event('2'), event('3')], 'list', queue);

    expect(fates).toMatchObject([
      { kind: 'accepted', id: '1' },
      { kind: 'refused', refusal: { code: 'invalid-event' } },
      { kind: 'unconfirmed', id: '2' },
      { kind: 'accepted', id: '3' },
    ]);
  });

  it('are each confirmed though they are the same', async () => {
    const { fates, queue } = await storing([event('1'), event('1')], 'list');

    expect(fates.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    expect(queue.sent).toHaveLength(2);
  });

  it.each<[Form, string[]]>([
    ['single', [BAD]],
    ['list', [BAD, BAD]],
    ['list', [event('1'), BAD]],
    ['batch', [BAD, BAD]],
  ])('are not buried when they are refused, in a %s request of %j', async (form, texts) => {
    const { fates, queue, logged } = await storing(texts, form);

    expect(fates.at(-1)).toMatchObject({ kind: 'refused', refusal: { code: 'invalid-event' } });
    expect(queue.buried).toEqual([]);
    expect(queue.sent).toHaveLength(texts.filter((text) => text !== BAD).length);
    expect(logged).toEqual([]);
  });

  it('are buried with their bytes when a map function made them beside good ones', async () => {
    const { fates, queue } = await storing([BAD, event('1')], 'batch');

    expect(fates).toMatchObject([{ kind: 'refused' }, { kind: 'accepted', id: '1' }]);
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toEqual([
      {
        id: `made-from-${BAD.length}`,
        message:
          `{"v":1,"id":"made-from-${BAD.length}","source":"app","project":"us","operation":"events/track",` +
          `"acceptedAt":"2026-11-23T12:00:00.000Z"}\n${BAD}`,
        reason: 'invalid',
        detail: expect.stringMatching(/^invalid-event; eventName: [a-z-]+$/),
        attempts: 0,
        diedAt: NOON,
      },
    ]);
    expect(queue.buried[0]?.detail).not.toContain('ann');
  });

  it('are each in the log once they are buried, by id and reason alone', async () => {
    const queue = createFakeQueue((text) => !text.endsWith('"n":7}'));
    const unconfirmed = BAD.replace('"n":1.0', '"n":7');
    const { logged } = await storing([BAD, event('1'), unconfirmed, `${BAD} `], 'batch', queue);

    expect(logged).toEqual(
      [BAD, `${BAD} `].map(({ length }) => [
        'warn',
        'event-buried',
        { source: 'app', id: `made-from-${length}`, reason: 'invalid' },
      ]),
    );
  });

  it('are told apart though two that are refused are the same', async () => {
    const { fates, queue, logged } = await storing([BAD, event('1'), BAD], 'batch');

    expect(fates.map(({ kind }) => kind)).toEqual(['refused', 'accepted', 'refused']);
    expect([queue.buried, logged]).toMatchObject([{ length: 2 }, { length: 2 }]);
  });

  it('are buried without a project when a function would have chosen it', async () => {
    const { queue } = await storing([BAD, event('1')], 'batch', createFakeQueue(), { project: () => 'eu' });

    expect(queue.buried[0]?.message).toContain('"project":""');
    expect(queue.sent[0]?.project).toBe('eu');
  });

  it('are unconfirmed where the dead letter queue does not say that it has them', async () => {
    const queue = createFakeQueue((text) => !text.includes(BAD));
    const { fates, logged } = await storing([BAD, event('1')], 'batch', queue);

    expect(fates).toMatchObject([
      { kind: 'unconfirmed', id: `made-from-${BAD.length}` },
      { kind: 'accepted', id: '1' },
    ]);
    expect(logged).toEqual([]);
  });

  it('are all left alone when not even the dead letter queue could take a bad one', async () => {
    const queue = createFakeQueue();
    const oversized = `{"eventName":"${'x'.repeat(MAX_MESSAGE_BYTES)}","userId":"u1"}`;

    await expect(storing([event('1'), oversized], 'batch', queue)).rejects.toMatchObject({
      code: 'too-large',
    });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });
});
