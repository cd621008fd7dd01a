/** Tells all who watch the history that something changed, and asks it once for all of them. */

const EACH_MS = 200;

interface Watcher {
  readonly known: number;
  readonly tell: () => void;
}

/** Does it a moment later. */
type Later = (work: () => Promise<void>) => void;

export class News {
  readonly #revision: () => Promise<number>;
  readonly #later: Later;
  readonly #watchers = new Set<Watcher>();
  #isAsking = false;

  constructor(revision: () => Promise<number>, later: Later = inAMoment) {
    this.#revision = revision;
    this.#later = later;
  }

  /**
   * Resolves when the revision is another than the one known, when the history can't be read, when it is over, and
   * after so many milliseconds.
   */
  changed(known: number, over: AbortSignal, ms: number): Promise<void> {
    if (over.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const tell = () => {
      clearTimeout(timer);
      this.#watchers.delete(watcher);
      over.removeEventListener('abort', tell);
      resolve();
    };
    const timer = setTimeout(tell, ms);
    timer.unref();
    const watcher: Watcher = { known, tell };
    this.#watchers.add(watcher);
    over.addEventListener('abort', tell);
    this.#askLater();
    return promise;
  }

  #askLater(): void {
    if (this.#isAsking || this.#watchers.size === 0) return;
    this.#isAsking = true;
    this.#later(() => this.#ask());
  }

  async #ask(): Promise<void> {
    // Who asks then hears why it can't be read.
    const revision = this.#watchers.size === 0 ? undefined : await this.#revision().catch(() => undefined);
    this.#isAsking = false;
    for (const { known, tell } of [...this.#watchers]) if (known !== revision) tell();
    this.#askLater();
  }
}

function inAMoment(work: () => Promise<void>): void {
  setTimeout(() => void work(), EACH_MS).unref();
}
