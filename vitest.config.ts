import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The configuration is the user's: tests have one of their own. Vite goes by the alias, and Node by the condition.
  resolve: { alias: { '#configuration': `${import.meta.dirname}/test/fixtures/forwarder.config.ts` } },
  test: {
    execArgv: ['--conditions=fixture'],
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/forget-settings.ts', 'test/support/search-output.ts'],
    // What a test prints goes where a function's lines go, and is searched with them.
    disableConsoleIntercept: true,
    // Twice as many as a small machine has cores: most tests wait for processes and for time to pass.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
