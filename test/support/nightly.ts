/** Whether `npm run test:nightly` runs: some files try more then, as vitest.nightly.config.ts says. */
export const isNightly = process.env.NIGHTLY === 'true';
