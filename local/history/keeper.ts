/** Writes batch after batch, whatever happens to the file: the stack goes on, and somebody is told once. */

import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { isBusy, isDamage, openFile, troubleWith } from './file.ts';
import type { Occurrence } from './occurrences.ts';
import { type Refused, Writer, type WriterSettings } from './writer.ts';

export interface KeeperSettings extends WriterSettings {
  readonly path: string;
}

/** What is done while somebody else writes. */
export interface Patience {
  /** How long each attempt waits. */
  readonly busyMs: number;
  /** Whether it is tried once more, after so many. */
  readonly triesAgainAfter: (attempts: number) => boolean;
}

export interface Batch {
  readonly occurrences: readonly Occurrence[];
  /** How many before them are lost. */
  readonly dropped: number;
}

/** After each batch so long is spent on forgetting at most. */
const FORGETTING_MS = 20;
const MAX_ATTEMPTS = 2;
/** An operator may delete something in it meanwhile. One who has much of it deleted needs more than one attempt. */
const PATIENCE: Patience = { busyMs: 2_000, triesAgainAfter: (attempts) => attempts < 15 };

export class Keeper {
  readonly #settings: KeeperSettings;
  readonly #onTrouble: (what: string) => void;
  readonly #patience: Patience;
  #database: DatabaseSync | undefined;
  #writer: Writer | undefined;
  #identity: string | undefined;
  #isDamaged = false;
  #isBusy = false;
  #lost = 0;
  #isTold = false;
  #isRefusedTold = false;

  constructor(settings: KeeperSettings, onTrouble: (what: string) => void, patience = PATIENCE) {
    this.#patience = patience;
    this.#settings = settings;
    this.#onTrouble = onTrouble;
  }

  /** Never throws. */
  keep({ occurrences, dropped }: Batch): void {
    this.#lost += dropped;
    // What comes meanwhile, the recorder keeps.
    for (let attempts = 1; !this.#tryWrite(occurrences); attempts += 1) {
      if (this.#isTriedAgain(attempts)) continue;
      this.#lost += occurrences.length;
      return;
    }
    this.#isTold = false;
  }

  /** What is too much, or too old. */
  forget(): void {
    this.#lookAtFile();
    const endsAt = performance.now() + FORGETTING_MS;
    this.#try((writer) => {
      while (writer.forgetSome(Date.now()) && performance.now() < endsAt);
    });
  }

  /** Somebody may have removed it, or written over it. */
  #lookAtFile(): void {
    if (this.#database === undefined) return;
    const { path } = this.#settings;
    const trouble = troubleWith(path, this.#identity);
    if (trouble === undefined) return;
    this.close();
    if (trouble === 'damaged') this.#isDamaged = true;
    else this.#onTrouble(`history: ${basename(path)} is not the file any more that it was: it begins anew`);
    // Whoever reads finds one, though nothing happens.
    this.#try(() => undefined);
  }

  close(): void {
    try {
      this.#database?.close();
    } catch {
      // What is committed is on disk.
    }
    this.#database = undefined;
    this.#writer = undefined;
  }

  #isTriedAgain(attempts: number): boolean {
    return this.#isBusy ? this.#patience.triesAgainAfter(attempts) : attempts < MAX_ATTEMPTS;
  }

  #tryWrite(occurrences: readonly Occurrence[]): boolean {
    return this.#try((writer) => {
      const refused = writer.write(occurrences, this.#lost, Date.now());
      this.#lost = 0;
      if (refused !== undefined) this.#tellOfRefused(refused);
    });
  }

  #tellOfRefused({ because }: Refused): void {
    if (!this.#isRefusedTold)
      this.#onTrouble(`history: some of what happens is not in it: ${(because as Error).message}`);
    this.#isRefusedTold = true;
  }

  #try(work: (writer: Writer) => void): boolean {
    try {
      work(this.#opened());
      return true;
    } catch (error) {
      this.#isBusy = isBusy(error);
      if (this.#isBusy) return false;
      if (isDamage(error)) {
        // The next attempt sets it aside, and says so.
        this.#isDamaged = true;
        this.close();
        return false;
      }
      if (!this.#isTold)
        this.#onTrouble(`history: ${(error as Error).message}; the stack goes on without it`);
      this.#isTold = true;
      return false;
    }
  }

  #opened(): Writer {
    if (this.#writer !== undefined) return this.#writer;
    const { path, limits } = this.#settings;
    const { busyMs } = this.#patience;
    const { database, identity, trouble } = openFile(path, limits.bytes, {
      busyMs,
      isDamaged: this.#isDamaged,
    });
    this.#isDamaged = false;
    if (trouble !== undefined) this.#onTrouble(trouble);
    this.#database = database;
    this.#identity = identity;
    this.#writer = new Writer(database, this.#settings);
    return this.#writer;
  }
}
