/**
 * `npm run bench:document`: writes what is recorded into docs/performance.md, between its marks, and draws the curves
 * beside it. The rest of that page is written by hand: no test holds its figures.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Cells, COLUMNS, cellsOf } from './cells.ts';
import { plotOf } from './plot.ts';
import { type BenchRecord, type Circumstances, type Recorded, readRecord } from './record.ts';

export const DOCUMENT_FILE = join(import.meta.dirname, '../../docs/performance.md');
export const PLOTS_FOLDER = join(import.meta.dirname, '../../docs/performance');

/** What is recorded of one benchmark, and what was run where. */
const MARKED = /(<!-- recorded: ([\w-]+) -->\n).*?(<!-- end -->)/gs;
const CIRCUMSTANCES = 'circumstances';

/** @throws Error when the page has a mark for what is not recorded, or none for what is */
export function documentOf(page: string, record: BenchRecord): string {
  const marks = [...page.matchAll(MARKED)].map(([, , name = '']) => name);
  const lost = [CIRCUMSTANCES, ...Object.keys(record)].find((name) => !marks.includes(name));
  if (lost !== undefined) throw new Error(`docs/performance.md has no place for "${lost}"`);
  return page.replace(MARKED, (_all, start: string, name: string, end: string) => {
    const recorded = record[name];
    if (name === CIRCUMSTANCES) return `${start}${circumstancesOf(record)}\n${end}`;
    return `${start}${recorded === undefined ? 'Not recorded yet.' : sectionOf(recorded)}\n${end}`;
  });
}

/** The pictures, by the name of the file. */
export function plotsOf(record: BenchRecord): ReadonlyMap<string, string> {
  return new Map(
    Object.values(record).flatMap(({ rows }) =>
      rows.flatMap(({ curve }) =>
        curve === undefined ? [] : ([[`${curve.name}.svg`, plotOf(curve)]] as const),
      ),
    ),
  );
}

const HEADS = ['What', 'Unit', 'Floor', 'Ours', 'Peers', 'Ours / floor', 'Ours / peer', 'Goal', 'Met'];

function sectionOf({ rows, circumstances }: Recorded): string {
  const table = [HEADS, HEADS.map(() => '---'), ...rows.map((row) => lineOf(cellsOf(row)))];
  const pictures = rows.flatMap(({ curve }) =>
    curve === undefined ? [] : [`\n![${curve.title}](${basename(PLOTS_FOLDER)}/${curve.name}.svg)`],
  );
  return [
    `\`${circumstances.command}\`\n`,
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    ...pictures,
  ].join('\n');
}

function lineOf(cells: Cells): string[] {
  return COLUMNS.map((column) => cells[column].map((line) => line.replaceAll('|', '\\|')).join('<br>'));
}

/** One line for all that was run alike. */
function circumstancesOf(record: BenchRecord): string {
  const alike = Object.groupBy(Object.keys(record), (name) => toldOf(record[name]?.circumstances));
  return Object.entries(alike)
    .map(([told, names = []]) => `- ${names.map((name) => `\`${name}\``).join(', ')}: ${told}`)
    .join('\n');
}

function toldOf(circumstances: Circumstances | undefined): string {
  if (circumstances === undefined) return '';
  const { machine, isOnOneCore, node, packages, date, commit } = circumstances;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return (
    `${date}, commit ${commit}, ${machine.cpus} × ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, ` +
    `${isOnOneCore ? '' : 'not kept to one core, '}Node ${node}; ${versions.join(', ')}`
  );
}

export function writeDocument(record = readRecord()): void {
  writeFileSync(DOCUMENT_FILE, documentOf(readFileSync(DOCUMENT_FILE, 'utf8'), record));
  rmSync(PLOTS_FOLDER, { recursive: true, force: true });
  for (const [file, svg] of plotsOf(record)) {
    mkdirSync(dirname(join(PLOTS_FOLDER, file)), { recursive: true });
    writeFileSync(join(PLOTS_FOLDER, file), svg);
  }
}

if (import.meta.main) writeDocument();
