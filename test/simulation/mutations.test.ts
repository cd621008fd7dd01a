/** Does the simulation bite? Each of these bugs is planted in the forwarder, and a world must be found that shows it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMutants, type Mutants } from './mutants.ts';
import { MUTATIONS } from './mutations.ts';
import { simulate } from './simulate.ts';

/** Most bugs are found within a hundred worlds. */
const MOST_WORLDS = 4_000;
const PATIENCE_MS = 240_000;

let mutants: Mutants;
beforeAll(async () => {
  mutants = await createMutants();
}, PATIENCE_MS);
afterAll(() => mutants.remove());

it(
  'the bundle that bugs are planted in breaks no rule without one',
  async () => {
    const { failures } = await simulate({ from: 1, count: 400 }, { worker: await mutants.build() });
    expect(failures).toEqual([]);
  },
  PATIENCE_MS,
);

describe.concurrent('the simulation catches a forwarder that', { timeout: PATIENCE_MS }, () => {
  it.each(MUTATIONS)('$name', async (mutation) => {
    const worker = await mutants.build(mutation);
    const { failures } = await simulate(
      { from: 1, count: MOST_WORLDS },
      { worker, threads: 1, mostFailures: 1 },
    );
    expect(failures).toHaveLength(1);
  });
});
