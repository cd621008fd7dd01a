/** What the fault `newFieldSeconds` took away, so that whoever tries something can see it. */
import type { FieldCategory } from './field-types.ts';

export interface DroppedField {
  readonly category: FieldCategory;
  /** Not there for a field of the profile. */
  readonly eventName?: string;
  readonly field: string;
}

/** How often which field was dropped. */
export interface DroppedFields {
  add(dropped: readonly DroppedField[]): void;
  all(): readonly (DroppedField & { readonly count: number })[];
}

export function createDroppedFields(): DroppedFields {
  const counts = new Map<string, DroppedField & { count: number }>();
  return {
    add(dropped) {
      for (const field of dropped) {
        const key = JSON.stringify(field);
        const counted = counts.get(key);
        if (counted === undefined) counts.set(key, { ...field, count: 1 });
        else counted.count += 1;
      }
    },
    all: () => [...counts.values()],
  };
}
