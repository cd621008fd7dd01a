/**
 * The dead letter queue, for a page. A look takes the letters out of everybody's sight for a moment: so there is one
 * look at a time, and a list is kept until the number of letters is another.
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
  #kept: { readonly count: number; readonly grouped: Grouped } | undefined;
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
    if (count === this.#kept?.count) return this.#kept.grouped;
    const grouped = count === 0 ? EMPTY : await this.use((stack, watch) => groupLetters(stack, {}, watch));
    const { read, hidden } = grouped.looked;
    // Only what is known to be all of them: next time it may be.
    this.#kept = read === count && hidden === 0 ? { count, grouped } : undefined;
    return grouped;
  }

  async #count(): Promise<number> {
    const stack = await this.#stack();
    const { waiting, hidden } = await readQueueState(stack.sqs, await stack.deadLetterQueueUrl());
    return waiting + hidden;
  }
}

const EMPTY: Grouped = {
  groups: [],
  looked: { read: 0, about: 0, hidden: 0, isFull: false, left: 0 },
};
