/** When each user was last changed, for projects that ask for spacing: a table, as it is deployed. */
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

/** What became of users in the sandbox says nothing of those in a real project. An underscore, as no project has one. */
function ledgerTable({ realProject }: Pick<LocalSettings, 'realProject'>): string {
  return `forwarder${realProject === undefined ? '' : '-real'}_ledger`;
}

/**
 * @returns undefined where no project asks for it
 * @throws DamagedFile
 */
export async function startLedger(
  projects: readonly AskingProject[],
  settings: LedgerSettings,
  closing: Closing,
): Promise<Ledger | undefined> {
  if (projects.every(({ userSpacingSeconds }) => userSpacingSeconds === undefined)) return undefined;
  // Only now: what keeps it takes a tenth of a second to load.
  const { startTableServer } = await import('./aws/table-server.ts');
  const { accessKeyId, dataDir } = settings;
  const table = ledgerTable(settings);
  const path = join(dataDir, 'ledger');
  const server = closing(
    await startTableServer({ name: table, key: 'user', expiry: 'expiresAt', path, accessKeyId }),
  );
  return { ...server, table };
}
