/** A row of results in words, for the table on the terminal and the one in docs/performance.md. */
import type { Figure, Goal, Row } from '../benchmark.ts';
import { isMet, ratiosOf, type Spread, spreadOf } from './ratios.ts';

export const COLUMNS = [
  'what',
  'unit',
  'floor',
  'ours',
  'peers',
  'ours / floor',
  'ours / peer',
  'goal',
  'met',
] as const;

/** The lines of each cell: one a peer, one a goal. */
export type Cells = Readonly<Record<(typeof COLUMNS)[number], readonly string[]>>;

export function cellsOf(row: Row): Cells {
  const ratios = ratiosOf(row);
  const told = (isFloor: boolean) =>
    ratios.filter(({ to }) => (to === 'floor') === isFloor).map((ratio) => spread(ratio, toldRatio));
  return {
    what: [row.what],
    unit: [row.unit],
    floor: row.floor === undefined ? [] : [figure(row.floor)],
    ours: [figure(row.ours)],
    peers: row.peers.map(({ name, figure: theirs }) => `${name}: ${figure(theirs)}`),
    'ours / floor': told(true),
    'ours / peer': told(false),
    goal: row.goals.map((goal) => toldGoal(goal, row.unit)),
    met: row.goals.map((goal) => (isMet(goal, row) ? 'yes' : 'no')),
  };
}

/** The median, and the range of the rounds where it differs from it as it is written. */
function figure(values: Figure): string {
  return spread(spreadOf(values), toldFigure);
}

function spread({ median, min, max }: Spread, told: (value: number) => string): string {
  const range = `${told(min)}–${told(max)}`;
  return range === `${told(median)}–${told(median)}` ? told(median) : `${told(median)} (${range})`;
}

/** In three digits, or whole where it has more before the point. */
function toldFigure(value: number): string {
  const maximumFractionDigits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { maximumFractionDigits: Math.min(maximumFractionDigits, 4) });
}

function toldRatio(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

function toldGoal({ of, is, value }: Goal, unit: string): string {
  if (of === 'ours') return `${is} ${toldFigure(value)} ${unit}`;
  return `${is} ${value} × ${of === 'ours / floor' ? 'floor' : 'each peer'}`;
}
