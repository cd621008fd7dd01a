import { describe } from 'vitest';
import { bringsEachOnce, goesOnWhereKilled } from './many-rows.ts';

/** `IMPORT_ROWS=1000000` is what it must hold. */
const ROWS = Number(process.env.IMPORT_ROWS ?? 100_000);

describe.each(['events.ndjson', 'events.csv'] as const)('an import', (name) => {
  bringsEachOnce(name, ROWS);
  goesOnWhereKilled(name, ROWS / 2);
});
