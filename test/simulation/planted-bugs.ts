/** Plants bugs in the forwarder, and looks for a world that shows each. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMutants, type Mutants } from './mutants.ts';
import type { Mutation } from './mutation.ts';
import { simulate } from './simulate.ts';

/** Most bugs are found within a hundred worlds. */
const MAX_WORLDS = 4_000;
const PATIENCE_MS = 240_000;

/** @param soundWorlds in which the bundle must break no rule as long as no bug is in it */
export function plantBugs(mutations: readonly Mutation[], soundWorlds = 200): void {
  let mutants: Mutants;
  beforeAll(async () => {
    mutants = await createMutants();
  }, PATIENCE_MS);
  afterAll(() => mutants.remove());

  it(
    'the bundle that bugs are planted in breaks no rule without one',
    async () => {
      const { failures } = await simulate({ from: 1, count: soundWorlds }, { worker: await mutants.build() });
      expect(failures).toEqual([]);
    },
    PATIENCE_MS,
  );

  describe.concurrent('the simulation catches a forwarder that', { timeout: PATIENCE_MS }, () => {
    it.each(mutations)('$name', async (mutation) => {
      const worker = await mutants.build(mutation);
      const { failures } = await simulate(
        { from: 1, count: MAX_WORLDS },
        { worker, threads: 1, maxFailures: 1 },
      );
      expect(failures).toHaveLength(1);
    });
  });
}
