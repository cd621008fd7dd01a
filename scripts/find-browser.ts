/** Where a browser is that can be driven: Chromium or Chrome. */
import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const ON_MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * @returns its path; `undefined` if there is none
 * @throws Error if CHROMIUM_PATH names no file: whoever sets it wants that one
 */
export function findBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROMIUM_PATH: named, PATH = '' } = environment;
  if (named !== undefined) {
    if (isFile(named)) return named;
    throw new Error(`CHROMIUM_PATH: there is no file ${named}`);
  }
  const folders = PATH.split(delimiter).filter(Boolean);
  const usual = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...usual, ON_MACOS].find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
