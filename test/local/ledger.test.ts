import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLedger } from '../../local/ledger.ts';
import type { LocalSettings } from '../../local/settings.ts';
import { ACCESS_KEY_ID } from '../support/access-key.ts';

const SPACED = [{ name: 'us', userSpacingSeconds: 60 }, { name: 'eu' }];

async function start(
  projects: Parameters<typeof startLedger>[0],
  realProject?: LocalSettings['realProject'],
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'ledger-'));
  const closers: (() => Promise<unknown>)[] = [];
  onTestFinished(async () => {
    for (const close of closers) await close();
    await rm(dataDir, { recursive: true });
  });
  const ledger = await startLedger(projects, { dataDir, accessKeyId: ACCESS_KEY_ID, realProject }, (part) => {
    closers.push(part.close);
    return part;
  });
  return { ledger, files: await readdir(dataDir) };
}

it('there is no table where no project asks for spacing', async () => {
  expect(await start([{ name: 'us' }, { name: 'eu' }])).toEqual({ ledger: undefined, files: [] });
});

it('where one does, there is a table, in the data directory', async () => {
  const { ledger, files } = await start(SPACED);

  expect([ledger?.table, files]).toEqual(['forwarder_ledger', ['ledger']]);
});

it('what is sent to a real project has a table of its own', async () => {
  const { ledger } = await start(SPACED, { dataCenter: 'US', apiKey: 'key' });

  expect(ledger?.table).toBe('forwarder-real_ledger');
});
