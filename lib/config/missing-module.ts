/** What is said of an import that leads nowhere. */
import { statSync } from 'node:fs';
import { join } from 'node:path';

/** @param directory of the file that imports it */
export function missingModule(specifier: string, directory: string): string {
  if (/(^|\/)lib\/config(\.[jt]s)?$/.test(specifier)) {
    return `"${specifier}" was the import of earlier versions: import from '#forwarder' instead`;
  }
  const meant = /^\.\.?\//.test(specifier) ? `${specifier.replace(/\.js$/, '')}.ts` : undefined;
  const advice = meant !== undefined && isFile(join(directory, meant)) ? `; write '${meant}'` : '';
  return `there is no "${specifier}"${advice}`;
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
