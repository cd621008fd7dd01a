/** Tells when the configuration or the code changes. */
import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, join, relative } from 'node:path';

export interface CodeWatch {
  /** The first file that changed, by its path from the root. */
  readonly changed: Promise<string>;
  readonly close: () => void;
}

/** What `npm start` runs, the user's own sources, which may be made later, and those that may be copied. */
const FOLDERS = [
  'check',
  'console/server',
  'deploy',
  'examples',
  'functions',
  'lib',
  'local',
  'openapi',
  'operate',
  'sources',
];
const CODE_FILE = /\.(?:[cm]?[jt]s|json)$/;
const NOT_CODE = 'package-lock.json';

/** Folder by folder: one recursive watch of Node (24.21) loses files that an editor replaces as it saves. */
export function watchCode(root: string): CodeWatch {
  const { promise: changed, resolve } = Promise.withResolvers<string>();
  const watchers: FSWatcher[] = [];
  const close = () => {
    for (const watcher of watchers) watcher.close();
  };
  for (const folder of [root, ...foldersIn(root)]) {
    const watcher = watch(folder, (_, name) => {
      const path = join(folder, name ?? '');
      // Code may lie in a new folder. In the root there are others, such as that of the bundles.
      const isCodeFolder = isFolder(path) && (folder !== root || FOLDERS.includes(name ?? ''));
      if (isCode(path) || isCodeFolder) resolve(relative(root, path));
    });
    // The folder itself is gone: whoever took it away changed files too.
    watcher.on('error', () => watcher.close());
    watchers.push(watcher);
  }
  return { changed, close };
}

function foldersIn(root: string): string[] {
  return FOLDERS.map((name) => join(root, name))
    .filter(isFolder)
    .flatMap((folder) => [
      folder,
      ...readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name)),
    ]);
}

function isCode(path: string): boolean {
  return CODE_FILE.test(path) && basename(path) !== NOT_CODE;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
