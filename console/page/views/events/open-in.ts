import type { Route } from '../../state/route.ts';

/** Which event the address names; nothing if that is no number. */
export function openIn({ event }: Route): number | undefined {
  return event !== undefined && /^\d+$/.test(event) ? Number(event) : undefined;
}
