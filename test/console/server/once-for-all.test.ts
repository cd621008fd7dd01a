import { expect, it } from 'vitest';
import { onceForAll } from '../../../console/server/once-for-all.ts';

it('reads once for all who ask meanwhile', async () => {
  let reads = 0;
  const answer = Promise.withResolvers<string>();
  const ask = onceForAll(() => {
    reads += 1;
    return answer.promise;
  }, 0);

  const asked = [ask(), ask(), ask()];
  answer.resolve('read');

  expect(await Promise.all(asked)).toEqual(['read', 'read', 'read']);
  expect(reads).toBe(1);
});

it('reads anew when what it has is too old', async () => {
  let [reads, now] = [0, 0];
  const ask = onceForAll(
    async () => {
      reads += 1;
      return reads;
    },
    500,
    () => now,
  );

  expect(await ask()).toBe(1);
  now = 500;
  expect(await ask()).toBe(1);
  now = 501;
  expect(await ask()).toBe(2);
});

it('keeps no failure', async () => {
  let reads = 0;
  const ask = onceForAll(async () => {
    reads += 1;
    if (reads === 1) throw new Error('once');
    return reads;
  }, 1_000);

  await expect(ask()).rejects.toThrow('once');
  expect(await ask()).toBe(2);
});
