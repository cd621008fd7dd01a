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

/**
 * Before an event is looked at. Where the source's `edit` may yet make another of it, only that one is judged.
 * @throws Refusal if the source may not use it
 */
export function refuseRequested(source: Source, name: string): void {
  if (source.edit === undefined) refuseOperation(source, name);
}
