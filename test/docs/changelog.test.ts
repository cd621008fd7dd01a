import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const changelog = await readFile('CHANGELOG.md', 'utf8');
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
/** The sections, the newest first. */
const sections = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)(, not yet released)?$/gm)];
const versions = sections.map(([, found]) => found);
const released = sections.filter(([, , unreleased]) => unreleased === undefined).map(([, found]) => found);

describe('the CHANGELOG', () => {
  it('begins with the version of package.json, which the lock file has too', async () => {
    const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));

    expect(released[0]).toBe(version);
    // At most one is under way.
    expect(versions.slice(-released.length)).toEqual(released);
    expect(versions.length - released.length).toBeLessThanOrEqual(1);
    expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
  });

  it('tells who runs an earlier version what to do, by a version that has a section', () => {
    const [, table = ''] = /^## If you run an earlier version\n([\s\S]*?)\n## /m.exec(changelog) ?? [];
    const rows = [...table.matchAll(/^\| (\d\S*) \| .+ \| .+ \|$/gm)].map(([, from]) => from);

    expect(rows.length).toBeGreaterThan(0);
    for (const from of rows) expect(versions.slice(1)).toContain(from);
  });
});
