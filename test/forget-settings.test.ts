import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Runs one file with what the suite's configuration has for all its projects. */
const RUN = `
  const { startVitest } = await import('vitest/node');
  const { default: { test: { projects, ...shared } } } = await import('./vitest.config.ts');
  const file = { include: ['test/support/settings-file.ts'], watch: false, reporters: ['default'] };
  await startVitest('test', [], { ...shared, ...file, config: false });
`;

it("the suite hears nothing of the shell's settings for AWS and for a real project", async () => {
  const settings = {
    ITERABLE_API_KEY: 'real',
    ITERABLE_DATA_CENTER: 'US',
    AWS_USE_FIPS_ENDPOINT: 'true',
    PORT: '80',
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', RUN], {
    env: { ...process.env, ...settings },
  });

  expect(stdout).toMatch(/Tests .*1 passed/);
});
