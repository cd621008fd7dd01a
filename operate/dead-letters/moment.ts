/** A moment as an operator writes it: so long ago, or a date. */
import { OperateFault } from '../fault.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * @param text `90s`, `30m`, `2h` or `3d` ago; or ISO 8601, a day or a time
 * @returns milliseconds since 1970
 * @throws OperateFault wrong-use
 */
export function parseMoment(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return nowMs - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const moment = /^\d{4}-\d\d-\d\d(?:T|$)/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new OperateFault('wrong-use', `no time: ${JSON.stringify(text)}`, {
    remedy: 'write 30m, 2h or 3d for so long ago, or a date such as 2026-11-23 or 2026-11-23T08:00:00Z',
  });
}
