/** Which file stands at a path: another may stand there later under the same name. */
import { statSync } from 'node:fs';

/** @returns nothing if there is none */
export function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino} ${found.birthtimeNs}`;
}
