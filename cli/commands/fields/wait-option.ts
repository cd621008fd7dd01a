/** `--wait`, which may say how long a field is new. */
import { OperateFault } from '../../../operate/fault.ts';
import { NEW_FIELD_MS } from '../../../operate/fields/prime.ts';
import { printable } from '../../../operate/printable.ts';
import type { Given } from '../../command.ts';

const UNITS = { s: 1_000, m: 60_000 } as const;

export interface Wait {
  readonly isWanted: boolean;
  readonly newMs: number;
}

/** @throws OperateFault wrong-use */
export function waitIn({ options: { wait } }: Given): Wait {
  if (typeof wait !== 'string') return { isWanted: wait === true, newMs: NEW_FIELD_MS };
  const [, number, unit = 's'] = /^(\d{1,4}(?:\.\d{1,3})?)([sm])?$/.exec(wait) ?? [];
  if (number === undefined) {
    throw new OperateFault('wrong-use', `--wait ${printable(wait)} is no length of time`, {
      remedy: '--wait 5m, --wait 10s, or --wait alone',
    });
  }
  return { isWanted: true, newMs: Number(number) * UNITS[unit as keyof typeof UNITS] };
}
