/** When each user was last changed, for projects that ask for spacing: a table, as it is deployed. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableServer } from './aws/table-server.ts';
import type { Closing } from './sandboxes.ts';
import type { LocalSettings } from './settings.ts';

export interface Ledger extends Pick<TableServer, 'origin' | 'requests' | 'disturb'> {
  readonly table: string;
}

interface AskingProject {
  readonly name: string;
  readonly userSpacingSeconds?: number | undefined;
}

interface LedgerSettings extends Pick<LocalSettings, 'dataDir' | 'realProject'> {
  readonly accessKeyId: string;
}

/** The one native part of the stack is there for Linux (x64, arm64), macOS and Windows (x64), and not for all others. */
export class MissingBuild extends Error {
  override readonly name = 'MissingBuild';

  constructor(cause: unknown) {
    const machine = `${process.platform} ${process.arch}`;
    super(
      `userSpacing needs a table, and what keeps it here, classic-level, has no build for this machine (${machine}): start without userSpacing`,
      { cause },
    );
  }
}

/** As node-gyp-build says it, or Node of a build for another C library. */
function isMissingBuild(error: unknown): boolean {
  const { message, code } = error as NodeJS.ErrnoException;
  return code === 'ERR_DLOPEN_FAILED' || message.startsWith('No native build was found');
}

/** What became of users in the sandbox says nothing of those in a real project. An underscore, as no project has one. */
function ledgerTable({ realProject }: Pick<LocalSettings, 'realProject'>): string {
  return `forwarder${realProject === undefined ? '' : '-real'}_ledger`;
}

/**
 * @returns undefined where no project asks for it
 * @throws DamagedFile; MissingBuild
 */
export async function startLedger(
  projects: readonly AskingProject[],
  settings: LedgerSettings,
  closing: Closing,
): Promise<Ledger | undefined> {
  if (projects.every(({ userSpacingSeconds }) => userSpacingSeconds === undefined)) return undefined;
  // Only now: what keeps it takes a tenth of a second to load.
  const { startTableServer } = await import('./aws/table-server.ts').catch((error: unknown) => {
    throw isMissingBuild(error) ? new MissingBuild(error) : error;
  });
  const { accessKeyId, dataDir } = settings;
  const table = ledgerTable(settings);
  const path = join(dataDir, 'ledger');
  // The files in it are made by the umask: what keeps others out is their folder.
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const server = closing(
    await startTableServer({ name: table, key: 'user', expiry: 'expiresAt', path, accessKeyId }),
  );
  return { ...server, table };
}
