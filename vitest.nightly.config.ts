/** What `npm test` has a part of, whole: ten thousand worlds, and every bug planted in the simulation. */
import { defineConfig, mergeConfig } from 'vitest/config';
import config, { NIGHTLY } from './vitest.config.ts';

const { projects: _, ...test } = config.test ?? {};

export default defineConfig(
  mergeConfig(
    { ...config, test },
    { test: { include: [NIGHTLY], testTimeout: 600_000, hookTimeout: 600_000 } },
  ),
);
