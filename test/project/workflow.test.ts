import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const workflow = await readFile('.github/workflows/test.yml', 'utf8');

describe('the GitHub workflow', () => {
  it('pins each action by its commit', () => {
    const uses = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action);

    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it('pins npm to one version, of the major that package.json wants', async () => {
    const { engines } = JSON.parse(await readFile('package.json', 'utf8'));
    const versions = new Set(
      [...workflow.matchAll(/npm install .*npm@(\S+)/g)].map(([, version]) => version),
    );

    expect([...versions]).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect(`>=${[...versions][0]?.split('.')[0]}`).toBe(engines.npm);
  });
});
