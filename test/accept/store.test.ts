import { describe, expect, it } from 'vitest';
import { type Checked, checkEvent } from '../../lib/accept/check/check-event.ts';
import type { Form } from '../../lib/accept/check/found.ts';
import { checksOf } from '../../lib/accept/check/part.ts';
import { store } from '../../lib/accept/store.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { arrivalAt } from '../support/arrival.ts';
import { NOON } from '../support/clock.ts';
import { createFakeQueue, type FakeQueue } from '../support/fake-queue.ts';
import { configurationWith, sourceWith } from '../support/sources.ts';

const DEADLINE = NOON + 23_000;
const event = (id: string) => `{"eventName":"sum","userId":"u1","id":"${id}","createdAt":1}`;
const UPDATE = '{"operation":"users/update","userId":"u1"}';
const BAD = '{"eventName":"","userId":"ann@example.com", "n":1.0}';

async function storing(
  texts: readonly string[],
  form: Form,
  queue: FakeQueue = createFakeQueue(),
  settings: Partial<SourceSettings> = {},
) {
  const arrival = arrivalAt(sourceWith(settings), { form });
  const fates = await store(
    texts.map((text) => checkEvent({ json: walkJson(text) }, arrival, checksOf(configurationWith(settings)))),
    arrival,
    queue,
    DEADLINE,
  );
  return { fates, queue };
}

const DROPPED: Checked = { kind: 'dropped' };

describe('a dropped event', () => {
  it('is not sent, and the bad one beside it is buried: its sender hears of success', async () => {
    const arrival = arrivalAt(sourceWith({}), { form: 'batch' });
    const bad = checkEvent({ json: walkJson(BAD) }, arrival, checksOf(configurationWith({})));
    const queue = createFakeQueue();
    const fates = await store([DROPPED, bad], arrival, queue, DEADLINE);

    expect(fates).toMatchObject([{ kind: 'dropped' }, { kind: 'refused', isBuried: true }]);
    expect([queue.sent.length, queue.buried.length]).toEqual([0, 1]);
  });
});

describe('events that are stored', () => {
  it('are sent in order, by the deadline', async () => {
    const { fates, queue } = await storing([event('1'), event('2')], 'list');

    expect(fates).toEqual([
      { kind: 'accepted', id: '1', queuedIds: ['1'], warnings: [] },
      { kind: 'accepted', id: '2', queuedIds: ['2'], warnings: [] },
    ]);
    expect(queue.sent.map(({ project, text }) => [project, text.split('\n')[1]])).toEqual([
      ['us', event('1')],
      ['us', event('2')],
    ]);
    expect(new Set(queue.deadlines)).toEqual(new Set([DEADLINE]));
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
    const { fates, queue } = await storing(texts, form);

    expect(fates.at(-1)).toMatchObject({ kind: 'refused', refusal: { code: 'invalid-event' } });
    expect(queue.buried).toEqual([]);
    expect(queue.sent).toHaveLength(texts.filter((text) => text !== BAD).length);
  });

  it('are buried with their bytes when a map function made them beside good ones', async () => {
    const { fates, queue } = await storing([BAD, event('1')], 'batch');

    expect(fates).toMatchObject([{ kind: 'refused' }, { kind: 'accepted', id: '1' }]);
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toEqual([
      {
        id: `made-from-${BAD.length}`,
        message:
          `{"v":2,"id":"made-from-${BAD.length}","source":"app","project":"us","operation":"events/track",` +
          '"acceptedAt":"2026-11-23T12:00:00.000Z",' +
          `"refused":{"code":"invalid-event","detail":"invalid-event; eventName: too-small"}}\n${BAD}`,
        reason: 'invalid',
        detail: 'invalid-event; eventName: too-small',
        attempts: 0,
        diedAt: NOON,
      },
    ]);
    expect(queue.buried[0]?.detail).not.toContain('ann');
  });

  it('are told apart though two that are refused are the same', async () => {
    const { fates, queue } = await storing([BAD, event('1'), BAD], 'batch');

    expect(fates.map(({ kind }) => kind)).toEqual(['refused', 'accepted', 'refused']);
    expect(queue.buried).toHaveLength(2);
  });

  it('are buried without a project when a function would have chosen it', async () => {
    const { queue } = await storing([BAD, event('1')], 'batch', createFakeQueue(), { project: () => 'eu' });

    expect(queue.buried[0]?.message).toContain('"project":""');
    expect(queue.sent[0]?.project).toBe('eu');
  });

  it('are unconfirmed where the dead letter queue does not say that it has them', async () => {
    const queue = createFakeQueue((text) => !text.includes(BAD));
    const { fates } = await storing([BAD, event('1')], 'batch', queue);

    expect(fates).toMatchObject([
      { kind: 'unconfirmed', id: `made-from-${BAD.length}` },
      { kind: 'accepted', id: '1' },
    ]);
  });

  it('are all left alone when not even the dead letter queue could take a bad one', async () => {
    const queue = createFakeQueue();
    const oversized = `{"eventName":"${'x'.repeat(MAX_MESSAGE_BYTES)}","userId":"u1"}`;

    await expect(storing([event('1'), oversized], 'batch', queue)).rejects.toMatchObject({
      code: 'too-large',
    });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('are refused and never buried when their source may not use the operation', async () => {
    const { fates, queue } = await storing([event('1'), UPDATE, BAD], 'batch', createFakeQueue(), {
      operations: ['events/track'],
    });

    expect(fates).toMatchObject([
      { kind: 'accepted' },
      { kind: 'refused', isBuried: false, refusal: { code: 'operation-not-allowed' } },
      { kind: 'refused', isBuried: true },
    ]);
    expect(queue.buried).toHaveLength(1);
  });

  it('are buried when they came over a bus, where nobody hears that the operation is not allowed', async () => {
    const { queue } = await storing([UPDATE], 'bus', createFakeQueue(), { operations: ['events/track'] });

    expect(queue.buried).toMatchObject([{ reason: 'invalid' }]);
  });

  it('share letters from the hundredth that is buried on, a line each', async () => {
    const bad = (n: number) => `{"eventName":"",\r\n "userId":"u1","n":${n}}`;
    const texts = [event('1'), ...Array.from({ length: 3_000 }, (_, n) => bad(n))];
    const { fates, queue } = await storing(texts, 'batch');

    expect(queue.buried).toHaveLength(100);
    const shared = queue.buried[99];
    const [, ...lines] = (shared?.message ?? '').split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(texts.slice(100).map((text) => JSON.parse(text)));
    expect(shared).toMatchObject({ reason: 'invalid', detail: '2901 events, one a line' });
    expect(decodeMessage(shared?.message ?? '')).toMatchObject({
      envelope: { v: 2, refused: { code: 'invalid-event', detail: '2901 events, one a line' } },
    });
    expect(fates.filter((fate) => fate.kind === 'refused' && fate.isBuried)).toHaveLength(3_000);
  });

  it('share no more letters than they need, each small enough for the queue', async () => {
    const bad = `{"eventName":"","userId":"u1","x":"${'x'.repeat(5_000)}"}`;
    const { queue } = await storing([event('1'), ...Array<string>(1_099).fill(bad)], 'batch');

    expect(queue.buried).toHaveLength(99 + 5);
    for (const { message } of queue.buried) {
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    }
  });
});
