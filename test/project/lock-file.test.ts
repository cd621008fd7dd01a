import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly link?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
  packages: Readonly<Record<string, Entry>>;
};
/** All but the project itself and links to its own folders. */
const downloads = Object.entries(packages).filter(([path, { link }]) => path !== '' && link !== true);

describe('the lock file', () => {
  // `npm install` beside a node_modules drops them, and npm then takes whatever it is given.
  it('pins the bytes of every package, those for other platforms too', () => {
    const bare = downloads.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity));

    expect(downloads.length).toBeGreaterThan(400);
    expect(bare.map(([path]) => path)).toEqual([]);
  });

  it('names no registry, so that each user has their own', () => {
    expect(downloads.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
