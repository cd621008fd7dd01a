/** What is logged and measured tells nothing about anybody. */
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

/** Stands in every user, address and key of a world. */
const PRIVATE = /private|@/i;

export function discretionInvariants({ violate }: Facts): Partial<Witness> {
  function search(text: string): void {
    if (PRIVATE.test(text)) violate('discreet', text);
  }
  return {
    measured: search,
    logged(_level, _event, fields) {
      for (const value of Object.values(fields)) if (typeof value === 'string') search(value);
    },
  };
}
