/** What hostile requests cost the door, each in a process of its own, against what any request may cost. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { HOSTILE_REQUESTS, type HostileRequest, wireBytesOf } from './hostile-requests.ts';
import type { Cost } from './refuse-one.ts';

const MAX_CPU_MS = 1_000;
const MAX_MEMORY_MB = 150;

/** A function of 512 MB leaves about so much to Node's heap. */
const HEAP_MB = 450;

/** @returns whether every request kept to the bounds */
export async function benchRefused(requests = HOSTILE_REQUESTS): Promise<boolean> {
  console.log(`\nhostile requests: at most ${MAX_CPU_MS} ms of CPU, and ${MAX_MEMORY_MB} MB above idle`);
  const head = ['wire kB', 'inflated kB', 'status', 'CPU ms', 'memory MB'];
  console.log(`  ${''.padEnd(52)}${head.map((title) => title.padStart(12)).join('')}`);
  let isWithin = true;
  for (const request of requests) {
    const { body, inflated } = wireBytesOf(request);
    const { status, cpuMs, memoryMb } = await costOf(request, body);
    const isOver = cpuMs > MAX_CPU_MS || memoryMb > MAX_MEMORY_MB;
    if (isOver) isWithin = false;
    const columns = [
      (body.length / 1e3).toFixed(1),
      Math.round(inflated / 1e3).toLocaleString('en'),
      String(status),
      cpuMs.toFixed(0),
      memoryMb.toFixed(0),
    ];
    const title = `${request.path.slice(1)} ${request.title}`.trim();
    console.log(
      `  ${title.padEnd(52)}${columns.map((column) => column.padStart(12)).join('')}${isOver ? '  OVER THE BOUND' : ''}`,
    );
  }
  return isWithin;
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

if (import.meta.main && !(await benchRefused())) process.exitCode = 1;
