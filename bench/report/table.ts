/** The table that `npm run bench` ends with. */
import { type Cells, COLUMNS, cellsOf } from './cells.ts';
import type { BenchRecord } from './record.ts';

const GAP = '  ';

export function tableOf(results: BenchRecord): string {
  const titled = Object.values(results).map(({ title, rows }) => ({ title, rows: rows.map(cellsOf) }));
  const all = titled.flatMap(({ rows }) => rows);
  const widths = COLUMNS.map((column) =>
    Math.max(column.length, ...all.flatMap((cells) => cells[column].map((text) => text.length))),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [
    line(COLUMNS),
    ...titled.flatMap(({ title, rows }) => ['', title, ...rows.flatMap((cells) => linesOf(cells).map(line))]),
  ].join('\n');
}

function linesOf(cells: Cells): readonly string[][] {
  const height = Math.max(...COLUMNS.map((column) => cells[column].length));
  return Array.from({ length: height }, (_, row) => COLUMNS.map((column) => cells[column][row] ?? ''));
}
