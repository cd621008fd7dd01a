/** A curve as an SVG, which is read on a light page and on a dark one. */
import type { Axis, Curve, Line } from '../benchmark.ts';

const WIDTH = 720;
const HEIGHT = 400;
const PLOT = { left: 76, right: WIDTH - 20, top: 52, bottom: HEIGHT - 84 } as const;
const TICKS = 5;
const LEGEND_COLUMNS = 3;

/** Told apart by those who see no red and green, too: https://jfly.uni-koeln.de/color/ */
const STYLE = `
  .page { fill: #fff } text { fill: #1f2328; font: 13px system-ui, sans-serif } .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #d1d9e0 } .line { fill: none; stroke-width: 2 }
  .c0 { stroke: #0072b2; color: #0072b2 } .c1 { stroke: #d55e00; color: #d55e00 } .c2 { stroke: #007a5a; color: #007a5a }
  .c3 { stroke: #a8508c; color: #a8508c } .c4 { stroke: #6b6b00; color: #6b6b00 } .c5 { stroke: #59636e; color: #59636e }
  .point { fill: currentColor }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } text { fill: #f0f6fc } .grid { stroke: #3d444d }
    .c0 { stroke: #56b4e9; color: #56b4e9 } .c1 { stroke: #ff9a52; color: #ff9a52 } .c2 { stroke: #2bc79a; color: #2bc79a }
    .c3 { stroke: #e19bc8; color: #e19bc8 } .c4 { stroke: #f0e442; color: #f0e442 } .c5 { stroke: #9198a1; color: #9198a1 }
  }`;
const COLOURS = 6;

export function plotOf({ title, x, y, lines }: Curve): string {
  const points = lines.flatMap((line) => line.points);
  const across = scaleOf(
    x,
    points.map(([value]) => value),
    [PLOT.left, PLOT.right],
  );
  const up = scaleOf(
    y,
    points.map(([, value]) => value),
    [PLOT.bottom, PLOT.top],
  );
  const body = [
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(PLOT.left, 26, title, 'class="title"'),
    ...up.ticks.map((tick) => horizontal(tick, up.place(tick))),
    ...across.ticks.map((tick) => vertical(tick, across.place(tick))),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, x.title, 'text-anchor="middle"'),
    text(PLOT.left, 44, y.title),
    ...lines.map((line, index) => drawn(line, index, across.place, up.place)),
    ...lines.map(legend),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}
</style>
${body.join('\n')}
</svg>
`;
}

interface Scale {
  readonly ticks: readonly number[];
  readonly place: (value: number) => number;
}

function scaleOf({ scale }: Axis, values: readonly number[], range: readonly [number, number]): Scale {
  const ticks = TICKS_OF[scale](values);
  const measure = scale === 'logarithmic' ? Math.log10 : (value: number) => value;
  const [from, to] = [measure(ticks[0] ?? 0), measure(ticks.at(-1) ?? 1)];
  const place = (value: number) =>
    Math.round((range[0] + ((measure(value) - from) / (to - from)) * (range[1] - range[0])) * 10) / 10;
  return { ticks, place };
}

const TICKS_OF: Readonly<Record<Axis['scale'], (values: readonly number[]) => readonly number[]>> = {
  linear(values) {
    const step = roundStep(Math.max(...values, 0) / TICKS || 1);
    const count = Math.ceil(Math.max(...values, step) / step);
    return Array.from({ length: count + 1 }, (_, index) => index * step);
  },
  /** Its values are above 0. */
  logarithmic(values) {
    const first = Math.floor(Math.log10(Math.min(...values)));
    const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
    return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  },
};

/** The next of 1, 2, 5, 10, 20, 50 … */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((digit) => digit * power >= least) ?? 10);
}

function horizontal(tick: number, y: number): string {
  return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>${text(PLOT.left - 8, y + 4, told(tick), 'text-anchor="end"')}`;
}

function vertical(tick: number, x: number): string {
  return `<line class="grid" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/>${text(x, PLOT.bottom + 18, told(tick), 'text-anchor="middle"')}`;
}

function drawn({ points }: Line, index: number, across: Scale['place'], up: Scale['place']): string {
  const places = points.map(([x, y]) => [across(x), up(y)] as const);
  const dots = places.map(([x, y]) => `<circle class="point" cx="${x}" cy="${y}" r="3"/>`);
  const path = places.map(([x, y]) => `${x},${y}`).join(' ');
  return `<g class="c${index % COLOURS}"><polyline class="line" points="${path}"/>${dots.join('')}</g>`;
}

function legend({ name }: Line, index: number): string {
  const x = PLOT.left + (index % LEGEND_COLUMNS) * ((PLOT.right - PLOT.left) / LEGEND_COLUMNS);
  const y = PLOT.bottom + 58 + Math.floor(index / LEGEND_COLUMNS) * 18;
  return `<g class="c${index % COLOURS}"><line class="line" x1="${x}" x2="${x + 18}" y1="${y}" y2="${y}"/></g>${text(x + 24, y + 4, name)}`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`;
}

function told(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
