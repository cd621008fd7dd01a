/** Runs rivals in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none of them. */
import type { Figure } from './benchmark.ts';

interface Rounds {
  readonly rounds: number;
  /** Before them: of connections, compilers and the disk's caches. */
  readonly warmUps?: number;
}

type Named<Name extends string, Value> = Readonly<Record<Name, Value>>;

/** @param rivals one round of each, by its name; returns what is measured */
export async function compare<Name extends string>(
  rivals: Named<Name, () => Promise<number>>,
  rounds: Rounds,
): Promise<Named<Name, Figure>> {
  const figures = new Figures();
  const names = Object.keys(rivals) as Name[];
  await inTurn(names, rounds, async (name, isWarmUp) => {
    const measured = await rivals[name]();
    if (!isWarmUp) figures.add(name, measured);
  });
  return Object.fromEntries(names.map((name) => [name, figures.of(name)])) as Record<Name, Figure>;
}

/** For rounds of which more is measured than one figure. */
export async function inTurn<Name extends string>(
  names: readonly Name[],
  { rounds, warmUps = 1 }: Rounds,
  round: (name: Name, isWarmUp: boolean) => Promise<void>,
): Promise<void> {
  for (let number = -warmUps; number < rounds; number++) {
    for (const name of names) await round(name, number < 0);
  }
}

/** What is measured, by what it is. */
export class Figures {
  readonly #figures = new Map<string, number[]>();

  add(name: string, value: number): void {
    const figure = this.#figures.get(name) ?? [];
    this.#figures.set(name, figure);
    figure.push(value);
  }

  of(name: string): Figure {
    return this.#figures.get(name) ?? [];
  }
}
