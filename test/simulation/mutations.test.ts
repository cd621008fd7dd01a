/** Does the simulation bite? Here for every fortieth of the bugs that can be planted; for all of them in the nightly run. */
import { expect, it } from 'vitest';
import { mutatedText } from './mutants.ts';
import { MUTATIONS } from './mutations.ts';
import { plantBugs } from './planted-bugs.ts';

it.each(MUTATIONS)('the source still has the place for the bug: $name', async (mutation) => {
  expect(await mutatedText(mutation)).toContain(mutation.replace);
});

// Cheap ones. That these worlds are sound without a bug, simulation.test.ts shows for more of them.
plantBugs(
  MUTATIONS.filter((_, index) => index % 40 === 0),
  40,
);
