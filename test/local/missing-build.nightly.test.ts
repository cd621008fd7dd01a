import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);

it('npm start says in one line that a machine has no build of what keeps the table of spacing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'missing-build-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const program = `
    const { startLedger } = await import('./local/ledger.ts');
    const { startFault } = await import('./local/start-fault.ts');
    const projects = [{ name: 'us', userSpacingSeconds: 60 }];
    const settings = { dataDir: ${JSON.stringify(dataDir)}, accessKeyId: 'key', realProject: undefined };
    await startLedger(projects, settings, (part) => part).catch((error) => console.log(startFault(error)));`;

  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
    // By it node-gyp-build chooses.
    env: { ...process.env, npm_config_arch: 'riscv64' },
  });

  expect(stdout).toMatch(/^userSpacing needs a table, .+: start without userSpacing\n$/);
});
