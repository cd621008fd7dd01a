/** A stack that was told to keep no history. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readSettings } from '../../../local/settings.ts';
import { startRecordedStack } from '../../support/running-stack.ts';

it('keeps none, and delivers all the same', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'forwarder-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const variables = { PORT: '0', SANDBOX_PORT: '0', DATA_DIR: dataDir, HISTORY_MB: '0' };
  const stack = await startRecordedStack(readSettings(variables));
  onTestFinished(stack.close);

  const answer = await fetch(`${stack.door}/app`, {
    method: 'POST',
    headers: { 'api-key': 'local-app-key', 'content-type': 'application/json' },
    body: JSON.stringify({ eventName: 'untold', userId: 'nobody-keeps-this' }),
  });

  expect(answer.status).toBe(202);
  await expect.poll(() => stack.sandboxes.US?.events.distinctIds, { timeout: 30_000 }).toBe(1);
  expect((await readdir(dataDir)).filter((name) => name.startsWith('history'))).toEqual([]);
});
