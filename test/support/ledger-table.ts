/** A table of when users were last changed, in this process and in memory, for a test. */
import { startTableServer, type TableServer } from '../../local/aws/table-server.ts';
import { ACCESS_KEY_ID } from './access-key.ts';

export interface LedgerServer extends TableServer {
  readonly table: string;
  readonly accessKeyId: string;
}

/**
 * `disturb(() => 'fails')` makes each call fail; other values make it hang, or do so once it has had its effect.
 * Who starts it closes it.
 * @param path a folder in which the rows outlive it
 */
export async function startLedgerTable({ path }: { readonly path?: string } = {}): Promise<LedgerServer> {
  const table = 'test_ledger';
  const server = await startTableServer({
    name: table,
    key: 'user',
    expiry: 'expiresAt',
    path,
    accessKeyId: ACCESS_KEY_ID,
  });
  return { ...server, table, accessKeyId: ACCESS_KEY_ID };
}
