/** Runs rivals in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none of them. */

const ROUNDS = 7;

export type Rival = readonly [name: string, run: () => Promise<void>];

/**
 * Prints each rival's median rate, and its ratio to the first, which is the floor.
 * @param units done by one run
 */
export async function compare(title: string, units: number, rivals: readonly Rival[]): Promise<void> {
  const seconds = new Map(rivals.map(([name]) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of rivals) {
      const startedAt = performance.now();
      await run();
      // The first round warms up connections and compilers.
      if (round > 0) seconds.get(name)?.push((performance.now() - startedAt) / 1000);
    }
  }
  console.log(`\n${title} (median of ${ROUNDS}, then slowest and fastest)`);
  const floor = median(seconds.get(rivals[0]?.[0] ?? '') ?? []);
  for (const [name, runs] of seconds) {
    const rate = (time: number) => Math.round(units / time).toLocaleString('en');
    const ratio = (floor / median(runs)).toFixed(2);
    console.log(
      `  ${name.padEnd(24)} ${rate(median(runs)).padStart(9)}  ${rate(Math.max(...runs))} … ${rate(Math.min(...runs))}  ${ratio} ×`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
