/** Moments as an operator writes them: how long ago, or when. */
import { OperateFault } from './fault.ts';

const MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * @param text `90s`, `15m`, `2h`, `3d`; `2026-11-28`, `2026-11-28T12:00:00Z`
 * @throws OperateFault wrong-use
 */
export function parseSince(text: string, now: number): Date {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const at = count === undefined ? parseDate(text) : now - Number(count) * (MS[unit] ?? 0);
  if (Number.isNaN(at) || at > now) {
    throw new OperateFault('wrong-use', `--since can't be read: ${text}`, {
      remedy: 'write how long ago (90s, 15m, 2h, 3d), or when (2026-11-28T12:00:00Z)',
    });
  }
  return new Date(at);
}

function parseDate(text: string): number {
  return /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
}
