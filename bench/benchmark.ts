/** What a benchmark is, and what it finds. The list of all of them is in run.ts. */

export interface Benchmark {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  /** Takes so long that `npm run bench` leaves it out unless it is asked for. */
  readonly isOnlyByName?: true;
  /** @throws when a side did not do the work, or other work than the others: then its figures say nothing */
  readonly run: () => Promise<readonly Row[]>;
}

/** What was measured, once a round and in the order of the rounds. A value that is counted has one. */
export type Figure = readonly number[];

/** One thing that was measured, of all sides. */
export interface Row {
  readonly what: string;
  /** Of every figure of the row: `events/s`, `ms`, `kB`. */
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** The least that any program must do for it, or the limit that no program can pass. */
  readonly floor?: Figure;
  readonly ours: Figure;
  /** What a user would build or buy instead. */
  readonly peers: readonly Peer[];
  readonly goals: readonly Goal[];
  /** Where one figure does not say it all. */
  readonly curve?: Curve;
}

interface Peer {
  readonly name: string;
  readonly figure: Figure;
}

/** What must hold of the median of a figure, or of its ratio. */
export interface Goal {
  /** Our figure itself, its ratio to the floor, or its ratio to each of the peers. */
  readonly of: 'ours' | 'ours / floor' | 'ours / peer';
  readonly is: '≥' | '≤' | '<';
  readonly value: number;
}

/** Drawn as lines in docs/performance/. */
export interface Curve {
  /** Of the picture's file. */
  readonly name: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
}

export interface Axis {
  readonly title: string;
  readonly scale: 'linear' | 'logarithmic';
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
