/** A Lambda function: instances that run one thing at a time, and die of a time-out or a crash. */
import type { Dice } from './dice.ts';
import type { Faults } from './faults.ts';
import { type CrashPlace, createLife, type Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

/** How a run ended. */
export type Ending<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly callsUnderWay: number }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'crashed'; readonly place: CrashPlace }
  | { readonly kind: 'timed-out' };

export interface FunctionSettings<Run, Answer> {
  readonly timeoutSeconds: number;
  /** How likely an instance is kept for another run. */
  readonly keptShare: number;
  /** Loads the function in an instance; `running` is what the instance runs at the moment, `perhaps` that or nothing. */
  readonly load: (
    life: Life,
    running: () => Run,
    perhaps: () => Run | undefined,
  ) => (run: Run) => Promise<Answer>;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly faults: Faults;
}

export interface SimulatedFunction<Run, Answer> {
  /** `begin` is told which instance runs it. */
  readonly invoke: (
    begin: (endsAt: number, instance: number) => Run,
    ended: (run: Run, ending: Ending<Answer>) => void,
  ) => void;
}

interface Instance<Run, Answer> {
  readonly number: number;
  readonly life: Life;
  readonly handler: (run: Run) => Promise<Answer>;
  run: Run | undefined;
  /** Told once, of the present run. */
  crashed: (place: CrashPlace) => void;
}

export function createFunction<Run extends { isFrozen: boolean }, Answer>({
  timeoutSeconds,
  keptShare,
  load,
  scheduler,
  dice,
  faults,
}: FunctionSettings<Run, Answer>): SimulatedFunction<Run, Answer> {
  const idle: Instance<Run, Answer>[] = [];
  let started = 0;

  function start(): Instance<Run, Answer> {
    const life = createLife(scheduler, dice, (place) => instance.crashed(place));
    const running = () => {
      if (instance.run === undefined) throw new Error('the instance does something while nothing runs there');
      return instance.run;
    };
    const instance: Instance<Run, Answer> = {
      number: ++started,
      life,
      handler: load(life, running, () => instance.run),
      run: undefined,
      crashed: () => {},
    };
    return instance;
  }

  return {
    invoke(begin, ended) {
      const at = dice.between(0, Math.max(0, idle.length - 1));
      const instance = idle.splice(at, 1)[0] ?? start();
      const { life } = instance;
      const endsAt = scheduler.now() + timeoutSeconds * 1000;
      const run = begin(endsAt, instance.number);
      instance.run = run;

      let isOver = false;
      function end(ending: Ending<Answer>): void {
        if (isOver) return;
        isOver = true;
        instance.run = undefined;
        life.endAtCrossing(0);
        if (ending.kind === 'crashed' || ending.kind === 'timed-out') life.end();
        else if (dice.chance(keptShare)) idle.push(instance);
        ended(run, ending);
      }
      instance.crashed = (place) => end({ kind: 'crashed', place });
      scheduler.at(endsAt, () => end({ kind: 'timed-out' }));
      life.endAtCrossing(faults.strikes('crash') ? dice.magnitude(1, 64) : 0);
      if (faults.strikes('freeze')) {
        run.isFrozen = true;
        const thawsAt = scheduler.now() + dice.magnitude(500, 90_000);
        scheduler.after(dice.between(0, 3_000), () => {
          if (!isOver) life.freezeUntil(thawsAt);
        });
      }
      instance.handler(run).then(
        (answer) => end({ kind: 'answered', answer, callsUnderWay: life.underWay() }),
        (error) => end({ kind: 'threw', error }),
      );
    },
  };
}
