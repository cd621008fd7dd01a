/** Runs rivals in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none of them. */
import type { Figure } from './benchmark.ts';

/** One round of each rival, by its name; returns what is measured. */
export type Rivals<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

interface Rounds {
  readonly rounds: number;
  /** Before them: of connections, compilers and the disk's caches. */
  readonly warmUps?: number;
}

export async function compare<Name extends string>(
  rivals: Rivals<Name>,
  { rounds, warmUps = 1 }: Rounds,
): Promise<Readonly<Record<Name, Figure>>> {
  const names = Object.keys(rivals) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      const measured = await rivals[name]();
      if (round >= 0) figures[name].push(measured);
    }
  }
  return figures;
}

/** For a round of which more is measured than one figure. */
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
