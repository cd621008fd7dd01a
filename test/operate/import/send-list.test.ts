import { describe, expect, it } from 'vitest';
import { OperateFault } from '../../../operate/fault.ts';
import type { ImportRow } from '../../../operate/import/event-text.ts';
import { sendList } from '../../../operate/import/send-list.ts';
import type { DoorAnswer } from '../../../operate/send/knock.ts';
import { clockAt } from '../../support/clock.ts';

const rowsOf = (count: number): ImportRow[] =>
  Array.from({ length: count }, (_, index) => ({ line: index + 1, written: '', event: `{"n":${index}}` }));

const answer = (status: number, body: unknown = {}, retryAfterSeconds?: number): DoorAnswer => ({
  status,
  body,
  retryAfterSeconds,
});
const taken = (count: number) => answer(202, { events: Array(count).fill({ id: 'x' }) });

/** A door that gives these answers in turn, and then takes everything. */
function play(...answers: readonly (DoorAnswer | Error)[]) {
  const clock = clockAt();
  const asked: number[][] = [];
  const left = [...answers];
  let isInterrupted = false;
  const sending = {
    post: async (rows: readonly ImportRow[]) => {
      asked.push(rows.map(({ line }) => line));
      const next = left.shift() ?? taken(rows.length);
      if (next instanceof Error) throw next;
      return next;
    },
    pause: clock.pause,
    isInterrupted: () => isInterrupted,
    now: clock.now,
    random: clock.random,
  };
  return {
    asked,
    clock,
    interrupt: () => {
      isInterrupted = true;
    },
    send: (count: number) => sendList(rowsOf(count), sending),
  };
}

const lines = (settled: Awaited<ReturnType<typeof sendList>>) =>
  settled?.refused.map(({ row, code, message }) => [row.line, code, message]);

describe('a list of rows', () => {
  it('is settled by one answer', async () => {
    const error = {
      code: 'invalid-event',
      message: 'not valid',
      issues: [{ path: 'email', message: 'is required' }],
    };
    const { send, asked } = play(answer(207, { events: [{ id: 'a' }, { error }, { dropped: true }] }));
    const settled = await send(3);

    expect(settled).toMatchObject({ accepted: 1, dropped: 1 });
    expect(lines(settled)).toEqual([[2, 'invalid-event', 'email: is required']]);
    expect(asked).toEqual([[1, 2, 3]]);
  });

  it('says of each row what is wrong, if all are refused', async () => {
    const issues = [
      { path: 'events[0].email', code: 'invalid-format', message: 'must be an e-mail' },
      { path: 'events[1]', code: 'too-large', message: 'is too large' },
    ];
    const { send } = play(answer(400, { error: { code: 'invalid-event', message: 'none of 2', issues } }));

    expect(lines(await send(2))).toEqual([
      [1, 'invalid-format', 'email: must be an e-mail'],
      [2, 'too-large', 'is too large'],
    ]);
  });

  it.each([
    ['the door is not available', answer(503)],
    ['the door asks for patience', answer(429)],
    ['something between them fails', answer(502, 'Bad Gateway')],
    ['no answer comes', new OperateFault('try-again', 'the door did not answer')],
  ])('is sent again, the same, when %s', async (_, failure) => {
    const { send, asked, clock } = play(failure, failure);

    expect(await send(2)).toEqual({ accepted: 2, dropped: 0, refused: [] });
    expect(asked).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(clock.pauses).toEqual([1_000, 2_000]);
  });

  it('is not sent again before the door wants it', async () => {
    const { send, clock } = play(answer(503, {}, 30));
    await send(1);

    expect(clock.pauses).toEqual([30_000]);
  });

  it('sends only those rows again that the queue did not confirm', async () => {
    const error = { code: 'invalid-event', message: 'not valid' };
    const events = [
      { id: 'a', status: 202 },
      { error, status: 400 },
      { id: 'c', status: 503 },
    ];
    const { send, asked } = play(answer(503, { error: { code: 'not-queued' }, events }));
    const settled = await send(3);

    expect(settled).toMatchObject({ accepted: 2 });
    expect(lines(settled)).toEqual([[2, 'invalid-event', 'not valid']]);
    expect(asked).toEqual([[1, 2, 3], [3]]);
  });

  it('is halved until it is seen which row spoils it', async () => {
    const tooLarge = answer(413, { error: { code: 'too-large', message: 'too many entries' } });
    const { send, asked } = play(tooLarge, tooLarge, tooLarge);
    const settled = await send(4);

    expect(asked).toEqual([[1, 2, 3, 4], [1, 2], [1], [2], [3, 4]]);
    expect(settled).toMatchObject({ accepted: 3 });
    expect(lines(settled)).toEqual([[1, 'too-large', 'too many entries']]);
  });

  it.each([
    [401, 'no-rights'],
    [403, 'no-rights'],
    [404, 'not-found'],
    [415, 'failed'],
  ])('ends the import if the door answers %i', async (status, kind) => {
    await expect(play(answer(status)).send(2)).rejects.toMatchObject({ kind });
  });

  it('ends the import if what answers is no door', async () => {
    await expect(play(answer(200, 'Welcome')).send(2)).rejects.toMatchObject({ kind: 'failed' });
  });

  it('is given up when the door was not available for long', async () => {
    const { send, clock } = play(...Array(100).fill(answer(503)));

    await expect(send(1)).rejects.toMatchObject({ kind: 'try-again' });
    expect(clock.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(600_000);
  });

  it('is not settled when it is interrupted between two tries', async () => {
    const { send, interrupt, asked } = play(answer(503));
    interrupt();

    expect(await send(1)).toBeUndefined();
    expect(asked).toHaveLength(1);
  });
});
