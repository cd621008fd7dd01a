/** The tests that judge the mutants: those of the folders that are mutated, without what takes long or runs elsewhere. */
import { defineConfig } from 'vitest/config';
import { NIGHTLY } from './vitest.config.ts';

export default defineConfig({
  // As in vitest.config.ts.
  resolve: { alias: { '#configuration': `${import.meta.dirname}/test/fixtures/forwarder.config.ts` } },
  test: {
    execArgv: ['--conditions=fixture'],
    include: [
      'test/{accept,compose,delivery,deployment,functions,iterable,queue,runtime,secrets}/**/*.test.ts',
    ],
    exclude: [
      NIGHTLY,
      'test/delivery/{goodput,in-flight,isolation}.test.ts',
      // What these try runs in processes of their own, where no mutant is.
      'test/deployment/packaged.test.ts',
      'test/functions/bus.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
