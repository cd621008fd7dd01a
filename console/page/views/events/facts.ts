/** Facts of a step: which there are depends on what happened. */
import type { Step } from '../../../api.ts';

export function textFact({ facts }: Step, name: string): string | undefined {
  const value = facts[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberFact({ facts }: Step, name: string): number | undefined {
  const value = facts[name];
  return typeof value === 'number' ? value : undefined;
}
