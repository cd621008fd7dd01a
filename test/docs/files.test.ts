/** Files and folders that the documents name: a move must not leave a reader in front of a name that is gone. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The changelog tells of versions as they were. */
const PAGES = globSync(['*.md', 'docs/**/*.md']).filter((path) => path !== 'CHANGELOG.md');

const OURS =
  /`((?:bench|check|cli|deploy|docs|examples|functions|lib|local|openapi|operate|scripts|test)\/[\w./-]*)`/g;

const pathsIn = (page: string) => [...page.matchAll(OURS)].map(([, path = '']) => path);

const foldersIn = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe('the documents', () => {
  it.each(PAGES)('name only files and folders that are there: %s', (page) => {
    expect(pathsIn(readFileSync(page, 'utf8')).filter((path) => !existsSync(path))).toEqual([]);
  });

  it('have in the README a row for each folder of lib/, of the door, of deliveries and of operating', () => {
    const rows = readFileSync('README.md', 'utf8').split('\n## Where things are\n')[1] ?? '';
    const folders = ['lib', 'lib/accept', 'lib/delivery', 'operate'].flatMap((path) =>
      foldersIn(path).map((name) => `${path}/${name}/`),
    );

    expect(pathsIn(rows)).toEqual(expect.arrayContaining(folders));
  });
});
