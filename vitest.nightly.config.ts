/** What takes too long for `npm test`: ten thousand worlds, every bug planted in them, dead letters and imports by the ten thousand, and some of its files with more cases. */
import { defineConfig, mergeConfig } from 'vitest/config';
import config, { NIGHTLY, WHOLE_AT_NIGHT } from './vitest.config.ts';

const { projects: _, ...test } = config.test ?? {};

export default defineConfig(
  mergeConfig(
    { ...config, test },
    {
      test: {
        include: [NIGHTLY, ...WHOLE_AT_NIGHT],
        env: { NIGHTLY: 'true' },
        // Few files, and each of them long.
        isolate: true,
        globalSetup: 'test/support/say-no-browser.ts',
        testTimeout: 600_000,
        hookTimeout: 600_000,
      },
    },
  ),
);
