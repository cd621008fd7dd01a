/** Numbers that were parsed before they came here, as Lambda does with the events of a bus. */
import { notValid } from './found.ts';

/** Beyond 64 bits a number was never meant to be read digit for digit. */
const BEYOND_INTEGERS = 2 ** 64;

/**
 * A whole number of more than 53 bits may have been rounded: another number would be stored than was sent.
 * @throws Refusal that names the first
 */
export function refuseRounded(value: unknown, path: string): void {
  if (typeof value === 'number') {
    const isExact = Number.isSafeInteger(value) || !Number.isInteger(value);
    if (isExact || Math.abs(value) >= BEYOND_INTEGERS) return;
    throw notValid(path, 'rounded-number', 'has more digits than the bus keeps; send it as a string');
  }
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    refuseRounded(member, isList ? `${path}[${name}]` : [path, name].filter(Boolean).join('.'));
  }
}
