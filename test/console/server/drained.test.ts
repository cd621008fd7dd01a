import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { drained } from '../../../console/server/drained.ts';

it.each([
  ['more can be written', (stream: PassThrough) => stream.emit('drain')],
  ['who read is gone', (_: PassThrough, gone: AbortController) => gone.abort()],
])('waits until %s, and leaves nothing that listens', async (_case, happen) => {
  const stream = new PassThrough();
  const gone = new AbortController();

  const waiting = drained(stream, gone.signal);
  happen(stream, gone);
  await waiting;

  expect(stream.listenerCount('drain')).toBe(0);
  expect(getEventListeners(gone.signal, 'abort')).toEqual([]);
});

it('does not wait for who is gone already', async () => {
  await drained(new PassThrough(), AbortSignal.abort());
});
