/** Lengths of time as a configuration writes them. */

const SECONDS = { m: 60, h: 3_600, d: 86_400 } as const;

/** A length of time: `'90m'`, `'12h'`, `'3d'`. */
export type Duration = `${number}${keyof typeof SECONDS}`;

export const DEFAULT_MAX_AGE_SECONDS = 3 * SECONDS.d;
export const MAX_AGE_SECONDS = 12 * SECONDS.d;

export function isDuration(value: unknown): value is Duration {
  return typeof value === 'string' && /^[1-9]\d{0,5}[mhd]$/.test(value);
}

export function secondsOf(duration: Duration): number {
  return Number(duration.slice(0, -1)) * SECONDS[duration.slice(-1) as keyof typeof SECONDS];
}

/** Between two changes of a user: `'60s'`, `'2m'`. */
export type SpacingDuration = `${number}${'s' | 'm'}`;

/** Beyond it users are kept in order and no longer apart (docs/ordering.md), so no spacing can be longer. */
export const MAX_SPACING_SECONDS = 300;

export function isSpacing(value: unknown): value is SpacingDuration {
  return (
    typeof value === 'string' &&
    /^[1-9]\d{0,2}[sm]$/.test(value) &&
    spacingSecondsOf(value as SpacingDuration) <= MAX_SPACING_SECONDS
  );
}

export function spacingSecondsOf(spacing: SpacingDuration): number {
  return Number(spacing.slice(0, -1)) * (spacing.endsWith('m') ? SECONDS.m : 1);
}

/** @param seconds whole minutes, as those of a duration are */
export function durationOf(seconds: number): Duration {
  const unit = (['d', 'h'] as const).find((larger) => seconds % SECONDS[larger] === 0) ?? 'm';
  return `${seconds / SECONDS[unit]}${unit}`;
}
