/** What hostile requests cost the door, each in a process of its own, against what any request may cost. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Benchmark, Row } from './benchmark.ts';
import { HOSTILE_REQUESTS, type HostileRequest, wireBytesOf } from './hostile-requests.ts';
import type { Cost } from './refuse-one.ts';

const MAX_CPU_MS = 1_000;
const MAX_MEMORY_MB = 150;

/** A function of 512 MB leaves about so much to Node's heap. */
const HEAP_MB = 450;

export const hostile: Benchmark = {
  name: 'hostile',
  title: 'Hostile requests, against what any request may cost',
  run,
};

interface Paid extends Cost {
  readonly title: string;
}

async function run(): Promise<readonly Row[]> {
  const paid: Paid[] = [];
  const head = ['wire kB', 'inflated kB', 'status', 'CPU ms', 'memory MB'];
  console.log(`  ${''.padEnd(52)}${head.map((title) => title.padStart(12)).join('')}`);
  for (const request of HOSTILE_REQUESTS) {
    const { body, inflated } = wireBytesOf(request);
    const cost = await costOf(request, body);
    const title = `${request.path.slice(1)} ${request.title}`.trim();
    paid.push({ ...cost, title });
    const columns = [
      (body.length / 1e3).toFixed(1),
      Math.round(inflated / 1e3).toLocaleString('en'),
      String(cost.status),
      cost.cpuMs.toFixed(0),
      cost.memoryMb.toFixed(0),
    ];
    const isOver = cost.cpuMs > MAX_CPU_MS || cost.memoryMb > MAX_MEMORY_MB;
    console.log(
      `  ${title.padEnd(52)}${columns.map((column) => column.padStart(12)).join('')}${isOver ? '  OVER THE BOUND' : ''}`,
    );
  }
  return [
    dearest('CPU', 'ms', MAX_CPU_MS, paid, ({ cpuMs }) => cpuMs),
    dearest('memory above idle', 'MB', MAX_MEMORY_MB, paid, ({ memoryMb }) => memoryMb),
  ];
}

function dearest(
  what: string,
  unit: string,
  bound: number,
  paid: readonly Paid[],
  costOf: (cost: Paid) => number,
): Row {
  return {
    what: `${what} of the dearest of ${paid.length} requests`,
    unit,
    better: 'less',
    ours: [Math.max(...paid.map(costOf))],
    peers: [],
    goals: [{ of: 'ours', is: '≤', value: bound }],
  };
}

async function costOf({ sender, path }: HostileRequest, body: Buffer): Promise<Cost> {
  const program = new URL('refuse-one.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, program, sender, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(body);
  const printed = await text(child.stdout);
  // A process that ran out of memory prints nothing.
  if (printed === '')
    return { status: 0, cpuMs: Number.POSITIVE_INFINITY, memoryMb: Number.POSITIVE_INFINITY };
  return JSON.parse(printed) as Cost;
}
