/** The tests that judge the mutants: those of the folders that are mutated, without what is simulated at length. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As in vitest.config.ts.
  resolve: { alias: { '#configuration': `${import.meta.dirname}/test/fixtures/forwarder.config.ts` } },
  test: {
    execArgv: ['--conditions=fixture'],
    include: ['test/{delivery,queue}/**/*.test.ts'],
    exclude: ['test/delivery/{goodput,isolation}.test.ts'],
    testTimeout: 60_000,
  },
});
