/**
 * The life of one instance of a function. All it does outside itself crosses this boundary, and it can end
 * at any crossing: before a call went out, or when its answer came back and nobody hears it any more.
 */
import type { Clock } from '../../lib/runtime/clock.ts';
import type { Dice } from './dice.ts';
import type { Scheduler } from './scheduler.ts';

export interface Life {
  readonly isOver: () => boolean;
  readonly end: () => void;
  /** Ends it at that crossing from now, counted from 1. */
  readonly endAtCrossing: (crossing: number) => void;
  /** Starves it: nothing it waits for comes before that moment. */
  readonly freezeUntil: (ms: number) => void;
  /** Calls that went out and were not answered yet; pauses don't count. */
  readonly underWay: () => number;
  readonly cross: <T>(crossing: Crossing<T>) => Promise<T>;
  readonly clock: Clock;
}

interface Crossing<T> {
  /** What happens outside; it gives its answer by `resolve` or `reject`. */
  readonly begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void;
  /** Told when the instance gets the answer, which it doesn't if it ended before. */
  readonly seen?: (value: T) => void;
  readonly isPause?: boolean;
}

/** On which side of a call a life ended. */
export type CrashPlace = 'before a call' | 'before an answer';

const TIMED_OUT = new Error('the time is over');

export function createLife(scheduler: Scheduler, dice: Dice, onCrash: (place: CrashPlace) => void): Life {
  let over = false;
  let crossingsLeft = 0;
  let frozenUntil = 0;
  let underWay = 0;

  /** @returns whether life goes on */
  function crossed(place: CrashPlace): boolean {
    if (over) return false;
    if (crossingsLeft === 0 || --crossingsLeft > 0) return true;
    over = true;
    onCrash(place);
    return false;
  }

  function whenAwake(run: () => void): void {
    if (scheduler.now() < frozenUntil) scheduler.at(frozenUntil, () => whenAwake(run));
    else run();
  }

  function cross<T>({ begin, seen, isPause = false }: Crossing<T>): Promise<T> {
    if (!crossed('before a call')) return new Promise(() => {});
    if (!isPause) underWay++;
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      // The first answer counts: a call may be answered, and given up, and give up by itself.
      function back(settle: () => void): void {
        if (isAnswered) return;
        isAnswered = true;
        whenAwake(() => {
          if (!isPause) underWay--;
          if (crossed('before an answer')) settle();
        });
      }
      begin(
        (value) =>
          back(() => {
            seen?.(value);
            resolve(value);
          }),
        (error) => back(() => reject(error)),
      );
    });
  }

  return {
    isOver: () => over,
    end: () => {
      over = true;
    },
    endAtCrossing: (crossing) => {
      crossingsLeft = crossing;
    },
    freezeUntil: (ms) => {
      frozenUntil = ms;
    },
    underWay: () => underWay,
    cross,
    clock: {
      now: scheduler.now,
      random: dice.next,
      pause: (ms) => cross<void>({ begin: (resolve) => scheduler.after(ms, () => resolve()), isPause: true }),
      timeout: (ms) => {
        const controller = new AbortController();
        // With a reason of its own, since making one takes longer than all the rest.
        scheduler.after(ms, () => whenAwake(() => controller.abort(TIMED_OUT)));
        return controller.signal;
      },
    },
  };
}
