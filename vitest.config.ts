import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
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
