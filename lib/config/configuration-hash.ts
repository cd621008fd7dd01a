/** Tells two configurations apart: what was deployed, and what is here. */
import { createHash } from 'node:crypto';
import type { Configuration } from './define-config.ts';

/** The environment variable of each function that has it. Only an operator reads it. */
export const CONFIGURATION_HASH = 'CONFIGURATION_HASH';

/** @returns 16 hex digits; functions count by their text */
export function configurationHash(configuration: Configuration): string {
  const text = JSON.stringify(configuration, (_, value: unknown) =>
    typeof value === 'function' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
