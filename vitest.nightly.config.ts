/** What takes too long for `npm test`: ten thousand worlds, every bug planted in them, dead letters and imports by the ten thousand. */
import { defineConfig, mergeConfig } from 'vitest/config';
import config, { NIGHTLY } from './vitest.config.ts';

const { projects: _, ...test } = config.test ?? {};

export default defineConfig(
  mergeConfig(
    { ...config, test },
    { test: { include: [NIGHTLY], testTimeout: 600_000, hookTimeout: 600_000 } },
  ),
);
