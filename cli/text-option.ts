import type { Given } from './command.ts';

/** @returns nothing for an option that was not given, or takes no text */
export function textOption(value: Given['options'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
