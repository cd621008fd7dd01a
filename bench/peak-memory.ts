import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process ever had. Linux says it in a file; `maxRSS` begins at what the parent had, and other
 * systems have only that.
 */
export function peakMb(): number {
  const file = '/proc/self/status';
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1_000;
}
