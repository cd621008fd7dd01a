/** The ledger's table as one instance calls it: calls that fail, hang, or take effect though nobody hears of it. */
import type { Dice } from '../dice.ts';
import type { Faults } from '../faults.ts';
import type { Invocation } from '../invocations.ts';
import type { Life } from '../life.ts';
import type { Violate } from '../rules.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Witness } from '../witness.ts';
import { ConditionalCheckFailed, type GetInput, type PutInput, type Table } from './table.ts';
import type { TableCall } from './table-call.ts';

export interface TableCallsParts {
  readonly table: Table;
  readonly life: Life;
  readonly running: () => Invocation;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly witness: Witness;
  readonly violate: Violate;
}

export interface TableCalls {
  readonly putItem: (input: PutInput, signal: AbortSignal) => Promise<ReturnType<Table['put']>>;
  readonly getItem: (input: GetInput, signal: AbortSignal) => Promise<ReturnType<Table['get']>>;
}

const ERRORS = [
  { name: 'ProvisionedThroughputExceededException', $fault: 'client' },
  { name: 'ThrottlingException', $fault: 'client' },
  { name: 'RequestLimitExceeded', $fault: 'client' },
  { name: 'InternalServerError', $fault: 'server' },
  { name: 'AccessDeniedException', $fault: 'client' },
  { name: 'Error', code: 'ECONNRESET' },
] as const;

/** A write can lie on its way for long after it was given up. */
const MAX_LATE_MS = 90_000;

interface Asked<Answer> {
  readonly call: TableCall;
  /** @throws a fault of what is asked, or that a condition does not hold */
  readonly effect: () => Answer;
}

export function createTableCalls(parts: TableCallsParts): TableCalls {
  const { table, life, running, scheduler, dice, faults, witness, violate } = parts;

  async function ask<Answer>({ call, effect }: Asked<Answer>, signal: AbortSignal): Promise<Answer> {
    const invocation = running();
    const end = (how: TableCall['end']) => {
      if (call.end !== undefined) return;
      call.end = how;
      call.endedAt = scheduler.now();
      witness.tableEnded(invocation, call);
    };
    try {
      const answer = await life.cross<Answer>({
        begin(resolve, reject) {
          witness.tableAsked(invocation, call);
          const giveUp = () => reject(errorLike({ name: 'AbortError' }));
          if (signal.aborted) giveUp();
          else travel(call, effect, resolve, reject);
          signal.addEventListener('abort', giveUp, { once: true });
        },
        seen: () => end('done'),
      });
      return answer;
    } catch (error) {
      end(error instanceof ConditionalCheckFailed ? 'refused' : 'failed');
      throw error;
    }
  }

  function travel<Answer>(
    call: TableCall,
    effect: () => Answer,
    resolve: (answer: Answer) => void,
    reject: (error: Error) => void,
  ): void {
    const tripMs = faults.strikes('ledger-slow') ? dice.magnitude(50, 3_000) : dice.between(1, 10);
    if (faults.strikes('ledger-fails')) {
      scheduler.after(tripMs, () => reject(errorLike(dice.pick(ERRORS))));
      return;
    }
    if (faults.strikes('ledger-hangs')) return;
    const isLate = faults.strikes('ledger-late');
    const losesAnswer = isLate || faults.strikes('ledger-loses-answer');
    scheduler.after(isLate ? dice.magnitude(1_000, MAX_LATE_MS) : tripMs, () => {
      const answered = effectOf(call, effect);
      if (losesAnswer) {
        if (dice.chance(0.5)) scheduler.after(tripMs, () => reject(errorLike(dice.pick(ERRORS))));
      } else scheduler.after(tripMs, () => answered(resolve, reject));
    });
  }

  function effectOf<Answer>(
    call: TableCall,
    effect: () => Answer,
  ): (resolve: (answer: Answer) => void, reject: (error: Error) => void) => void {
    try {
      const answer = effect();
      call.effectAt = scheduler.now();
      return (resolve) => resolve(answer);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailed)) {
        violate('limits', `the ledger's table refuses what it is asked: ${error}`);
      }
      return (_, reject) => reject(error as Error);
    }
  }

  const callOf = (action: TableCall['action'], user: string | undefined, owner?: string): TableCall => ({
    ...{ action, user: user ?? '', owner, askedAt: scheduler.now() },
    ...{ effectAt: undefined, end: undefined, endedAt: Number.NaN },
  });

  return {
    putItem: (input, signal) =>
      ask(
        {
          call: callOf('put', input.Item.user?.S, input.Item.owner?.S),
          effect: () => table.put(input, scheduler.now()),
        },
        signal,
      ),
    getItem: (input, signal) =>
      ask(
        { call: callOf('get', input.Key.user?.S), effect: () => table.get(input, scheduler.now()) },
        signal,
      ),
  };
}

function errorLike(properties: { readonly name: string }): Error {
  return Object.assign(new Error(properties.name), properties);
}
