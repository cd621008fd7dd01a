import { expect, it } from 'vitest';
import { isNightly } from '../support/nightly.ts';
import { runChaos } from './run-chaos.ts';

it('delivers every accepted event, and keeps users in order, though it is killed again and again', async () => {
  const { accepted, acceptedUpdates, killsDuringStart, distinctIds, ...report } = await runChaos({
    kills: 3,
    maxRequests: isNightly ? 250 : 120,
  });

  expect(report).toMatchObject({
    missing: [],
    changed: [],
    misplaced: [],
    twice: [],
    wrongUsers: [],
    deadLetters: 0,
  });
  expect(distinctIds).toBe(accepted);
  expect(accepted).toBeGreaterThan(0);
  expect(acceptedUpdates).toBeGreaterThan(0);
  expect(killsDuringStart).toBe(1);
}, 120_000);
