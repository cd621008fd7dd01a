/** Why `npm start` did not start, as one line that says what to do about it. */
import { ConfigurationError } from '../lib/config/define-config.ts';
import { EnvironmentError } from '../lib/runtime/variables.ts';
import { DirectoryInUse } from './aws/queue-persistence.ts';
import { DamagedFile } from './damaged-file.ts';
import { DataDirectoryError } from './data-directory.ts';
import { MissingBuild } from './ledger.ts';
import { ListenError } from './listen.ts';

const OF_ONE_LINE = [DataDirectoryError, DamagedFile, MissingBuild];

/** @returns undefined for what is no fault of the user's: its stack tells more */
export function startFault(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  if (OF_ONE_LINE.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof EnvironmentError) return inOneLine(error.message);
  if (error instanceof DirectoryInUse) {
    return `${error.message}: stop that one, or set DATA_DIR to another folder`;
  }
  return error instanceof ListenError ? listenFault(error) : undefined;
}

/** A title with a colon, and a line for each fault. */
function inOneLine(message: string): string {
  const [title, ...faults] = message.split(/\n\s*- /);
  return `${title} ${faults.join('; ')}`;
}

function listenFault({ address: { host, port, setting }, cause }: ListenError): string | undefined {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `port ${port} is in use: set ${setting} to another`;
    case 'EACCES':
      return `port ${port} may not be taken by this user: set ${setting} to 1024 or more`;
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'EAI_AGAIN':
    case 'ENOTFOUND':
      return `HOST ${host} is no address of this machine: set it to one, to 0.0.0.0 for all, or leave it out`;
    default:
      return undefined;
  }
}
