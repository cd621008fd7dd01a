import { existsSync, readFileSync } from 'node:fs';

/** What a process, all of its threads together, has used so far. */
export interface Used {
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

/** From now on this process answers every message with it. */
export function tellUsed(): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ peakMb: peakBytes() / 1e6, cpuSeconds: (user + system) / 1e6 } satisfies Used);
  });
}

/** Linux says it in a file; `maxRSS` begins at what the parent had, and other systems have only that. */
export function peakBytes(): number {
  const file = '/proc/self/status';
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) * 1_024;
}
