/** What a source may ask for. */
import type { Source } from '../../config/define-config.ts';
import { DEFAULT_OPERATIONS } from '../../iterable/operations.ts';
import { Refusal } from '../refusal.ts';

/** @throws Refusal if the source may not use it */
export function refuseOperation(
  { operations = DEFAULT_OPERATIONS }: Pick<Source, 'operations'>,
  name: string,
): void {
  if (!operations.includes(name)) {
    throw new Refusal('operation-not-allowed', { message: `the source may not use ${name}` });
  }
}
