/** The requests at the door. What a request brought is heard of before its answer, so it has its number by then. */
import type { Answered } from './occurrences.ts';
import type { Tables } from './tables.ts';

interface Underway {
  readonly request: number;
  readonly source: string | undefined;
}

/** Some are never answered: their senders hang up. */
const MAX_UNDERWAY = 10_000;

export class Requests {
  readonly #tables: Tables;
  readonly #sources: ReadonlySet<string>;
  readonly #underway = new Map<string, Underway>();
  /** Those whose rows are written, but not yet for good. */
  readonly #answered: string[] = [];
  #last: number;

  constructor(tables: Tables, sources: readonly string[]) {
    this.#tables = tables;
    this.#sources = new Set(sources);
    this.#last = tables.lastRequest();
  }

  /** @param source of what it brought */
  numberOf(by: string, source: string): number {
    return this.#take(by, source).request;
  }

  insert({ by, kind: _, ...answered }: Answered): void {
    const { request, source = this.#sourceIn(answered.path) } = this.#underway.get(by) ?? this.#take(by);
    this.#answered.push(by);
    // Whoever watches asks for it each second.
    if (answered.path.endsWith('/health') && answered.status === 200) return;
    this.#tables.insertRequest({ ...answered, request, source });
  }

  /**
   * The batch is written, or not at all: then it comes again, and a request has still the number that an earlier batch
   * has given to its events.
   */
  settle(isWritten: boolean): void {
    const answered = this.#answered.splice(0);
    if (isWritten) for (const by of answered) this.#underway.delete(by);
  }

  #take(by: string, source?: string): Underway {
    const known = this.#underway.get(by);
    if (known !== undefined) return known;
    this.#last += 1;
    const underway = { request: this.#last, source };
    this.#underway.set(by, underway);
    const [oldest] = this.#underway.keys();
    if (this.#underway.size > MAX_UNDERWAY && oldest !== undefined) this.#underway.delete(oldest);
    return underway;
  }

  #sourceIn(path: string): string | undefined {
    return path.split('/').find((part) => this.#sources.has(part));
  }
}
