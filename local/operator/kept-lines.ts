/** What the functions logged last. Lines are kept as they come: reading them costs only who asks. */
import { type LogLine, parseLogLine } from '../../operate/log-line.ts';

export interface LinesWanted {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly where: Readonly<Record<string, string>>;
  /** Whether to go on with lines that are yet to come, until this ends. */
  readonly until: AbortSignal | undefined;
}

const MAX_LINES = 20_000;
const MAX_CHARACTERS = 10_000_000;

export class KeptLines {
  readonly #texts = new Map<number, string>();
  /** The number of the oldest that is kept, and of the one that comes next. */
  #first = 0;
  #next = 0;
  #characters = 0;
  #added = Promise.withResolvers<void>();
  #isAwaited = false;

  add(text: string): void {
    this.#texts.set(this.#next, text);
    this.#next += 1;
    this.#characters += text.length;
    while (this.#texts.size > MAX_LINES || this.#characters > MAX_CHARACTERS) this.#dropFirst();
    if (!this.#isAwaited) return;
    this.#isAwaited = false;
    this.#added.resolve();
    this.#added = Promise.withResolvers();
  }

  /** Oldest first. Who reads slower than lines come misses some. */
  async *read({ since, where, until }: LinesWanted): AsyncGenerator<LogLine> {
    const wanted = Object.entries(where);
    const isWanted = (line: LogLine) =>
      Date.parse(line.time) >= since && wanted.every(([field, value]) => String(line[field]) === value);
    for (let at = this.#first; ; at += 1) {
      at = Math.max(at, this.#first);
      while (at === this.#next) {
        if (until === undefined || until.aborted) return;
        await this.#addition(until);
      }
      const line = parseLogLine(this.#texts.get(at) ?? '');
      if (line !== undefined && isWanted(line)) yield line;
    }
  }

  #dropFirst(): void {
    this.#characters -= this.#texts.get(this.#first)?.length ?? 0;
    this.#texts.delete(this.#first);
    this.#first += 1;
  }

  async #addition(until: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    until.addEventListener('abort', abort);
    this.#isAwaited = true;
    await Promise.race([this.#added.promise, aborted.promise]);
    until.removeEventListener('abort', abort);
  }
}
