import { expect, it } from 'vitest';
import { runChaos } from './run-chaos.ts';

it('delivers every accepted event, unchanged and under one id, though it is killed again and again', async () => {
  const { accepted, killsDuringStart, distinctIds, ...report } = await runChaos({
    kills: 3,
    maxRequests: 500,
  });

  expect(report).toMatchObject({ missing: [], changed: [], misplaced: [], twice: [], deadLetters: 0 });
  expect(distinctIds).toBe(accepted);
  expect(accepted).toBeGreaterThan(0);
  expect(killsDuringStart).toBe(1);
}, 120_000);
