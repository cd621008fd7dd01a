/** What the SQS of this machine keeps on disk: the file of `fauxqs` 2.4.1, with its own faults repaired. */
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { buildApp } from 'fauxqs';
import { DamagedFile } from '../damaged-file.ts';
import { keepPrivate } from '../private-file.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';

export type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type PersistenceManager = NonNullable<Stores['sqsStore']['persistence']>;

export interface Persistence {
  readonly manager: PersistenceManager;
  readonly database: DatabaseSync;
  /** By which this file is known from any that stands in its place later. */
  readonly identity: number;
}

const MAX_APPLICATION_ID = 2 ** 31;

/** What upstream calls its file. */
const FILE = 'fauxqs.db';

/** Two processes on one directory would each deliver the other's messages again. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/** fauxqs exports its app alone; its parts are reached by the address of their files. */
export async function upstream<T>(path: string): Promise<T> {
  return (await import(new URL(path, import.meta.resolve('fauxqs')).href)) as T;
}

/** @throws DirectoryInUse; DamagedFile */
export async function openPersistence(dataDir: string): Promise<Persistence> {
  const { PersistenceManager } = await upstream<{
    PersistenceManager: new (directory: string) => PersistenceManager;
  }>('./persistence.js');
  // Events name people: nobody else on this machine reads them.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // SQLite gives the files that it makes beside this one the same mode.
  keepPrivate(join(dataDir, FILE));
  try {
    const manager = new PersistenceManager(dataDir);
    const database: DatabaseSync = Reflect.get(manager, 'db');
    // The lock is taken by the first write and ends with the process, however that ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    return { manager, database, identity: identityOf(database) };
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code === SQLITE.busy)
      throw new DirectoryInUse(`${dataDir} is in use by another process`, { cause: error });
    if (code === SQLITE.corrupt || code === SQLITE.notADatabase)
      throw new DamagedFile(join(dataDir, FILE), error);
    throw error;
  }
}

/** Upstream (2.4.1) makes no use of this number in the head of the file. */
function identityOf(database: DatabaseSync): number {
  const known = Number(database.prepare('PRAGMA application_id').get()?.application_id);
  if (known !== 0) return known;
  const identity = randomInt(1, MAX_APPLICATION_ID);
  database.exec(`PRAGMA application_id = ${identity}`);
  return identity;
}

/** Brings back what an earlier process left, under the URLs and ARNs of this one (both end in `/` or `:`). */
export function restore(
  { manager, database }: Persistence,
  { sqsStore, snsStore }: Stores,
  urlPrefix: string,
  arnPrefix: string,
): void {
  database.prepare('UPDATE sqs_queues SET url = ? || name, arn = ? || name').run(urlPrefix, arnPrefix);
  // Whoever held a message died with the earlier process: waiting for its visibility timeout helps nobody.
  // Receive count, first receive and delay stay.
  database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
  // Upstream (2.4.1) also sets the receive count to NULL, which its own schema forbids: visibility 0 ends in
  // a 500, and the message, gone from memory, is out of sight until a restart.
  const release = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  manager.updateMessageReady = (messageId) => void release.run(messageId);

  manager.loadSqsAndSns(sqsStore, snsStore);
  // Only now, or loading would write every queue again and so wipe it.
  sqsStore.persistence = manager;
  for (const queue of sqsStore.allQueues()) queue.persistence = manager;
}
