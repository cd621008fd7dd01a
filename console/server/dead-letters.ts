/**
 * The dead letter queue, for a page. A look takes the letters out of everybody's sight for a moment: so there is one
 * look at a time, and a list is kept until the number of letters is another, and a while beyond that if it took long.
 */
import { systemClock } from '../../lib/runtime/clock.ts';
import type { Deletion } from '../../operate/dead-letters/delete.ts';
import { type Grouped, groupLetters, type Watch } from '../../operate/dead-letters/look.ts';
import type { MoveSettings } from '../../operate/dead-letters/move.ts';
import { readQueueState } from '../../operate/queue-state.ts';
import type { Stack } from '../../operate/stack.ts';
import { Plans } from './plans.ts';

export class DeadLetters {
  readonly redrives = new Plans<Pick<MoveSettings, 'chosen' | 'before' | 'edit'>>();
  readonly deletions = new Plans<Pick<Deletion, 'chosen'>>();
  readonly #stack: () => Promise<Stack>;
  readonly #watch: Watch;
  #last: Promise<unknown> = Promise.resolve();
  #kept: Kept | undefined;
  #grouping: Promise<Grouped> | undefined;

  constructor(stack: () => Promise<Stack>, ended: AbortSignal) {
    this.#stack = stack;
    this.#watch = { clock: systemClock, interrupted: ended, onProgress: () => undefined };
  }

  /** Those who ask at the same time share one look. @throws OperateFault */
  groups(): Promise<Grouped> {
    this.#grouping ??= this.#groups().finally(() => {
      this.#grouping = undefined;
    });
    return this.#grouping;
  }

  /** @param changes whether letters are moved or deleted @throws what `act` throws */
  async use<Result>(
    act: (stack: Stack, watch: Watch) => Promise<Result>,
    { changes = false }: { readonly changes?: boolean } = {},
  ): Promise<Result> {
    const turn = this.#last.then(async () => act(await this.#stack(), this.#watch));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      // Others may have come in place of those that have gone.
      if (changes) this.#kept = undefined;
    }
  }

  async #groups(): Promise<Grouped> {
    const count = await this.#count();
    if (count === 0) return EMPTY;
    const startedAt = performance.now();
    const kept = this.#kept;
    if (kept !== undefined && (count === kept.count || startedAt < kept.until)) return withAbout(kept, count);
    const grouped = await this.use((stack, watch) =>
      groupLetters(stack, {}, { ...watch, interrupted: brief(watch) }),
    );
    const { read, hidden } = grouped.looked;
    const endedAt = performance.now();
    this.#kept = {
      // Only if it is known to be all of them: else the next look may find more.
      count: read === count && hidden === 0 ? count : undefined,
      until: endedAt + REST * (endedAt - startedAt),
      grouped,
    };
    return withAbout(this.#kept, count);
  }

  async #count(): Promise<number> {
    const stack = await this.#stack();
    const { waiting, hidden } = await readQueueState(stack.sqs, await stack.deadLetterQueueUrl());
    return waiting + hidden;
  }
}

interface Kept {
  /** As long as there are so many, it is still right. */
  readonly count: number | undefined;
  /** Until then it is good enough. */
  readonly until: number;
  readonly grouped: Grouped;
}

/** Others need the letters, too: between two looks there is so much more time than one has taken. */
const REST = 10;
/** So long somebody waits for a list: of very many letters it is one of those that were read. */
const MAX_LOOK_MS = 20_000;

function brief({ clock, interrupted }: Watch): AbortSignal {
  return AbortSignal.any([interrupted, clock.timeout(MAX_LOOK_MS)]);
}

/** How many there are is known without a look. */
function withAbout({ grouped }: Kept, count: number): Grouped {
  const { looked } = grouped;
  return { ...grouped, looked: { ...looked, about: Math.max(looked.read, count) } };
}

const EMPTY: Grouped = {
  groups: [],
  looked: { read: 0, about: 0, hidden: 0, isFull: false, left: 0 },
};
