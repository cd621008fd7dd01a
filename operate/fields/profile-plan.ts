/** The profile's part of a plan, from the fields that Iterable tells. */
import { isFieldName } from '../../lib/config/plan-faults.ts';
import type { WrittenFields } from '../../lib/config/tracking-plan.ts';
import type { LeftOut } from './left-out.ts';
import { isIterablesOwn } from './own-fields.ts';
import { plant } from './plan-tree.ts';
import type { FieldTypeName, ProfileField } from './profile-fields.ts';

interface ProfilePlan {
  readonly profile: WrittenFields;
  readonly leftOut: readonly LeftOut[];
  /** Paths of Iterable's own fields, which are none of the plan's. */
  readonly own: readonly string[];
}

export function profilePlan(fields: readonly ProfileField[]): ProfilePlan {
  const leftOut: LeftOut[] = [];
  const types = new Map<string, FieldTypeName>();
  for (const { path, type, said } of fields) {
    if (isIterablesOwn(path)) continue;
    const because = whyLeftOut(path, type);
    if (because !== undefined) leftOut.push({ field: path, because, types: [said] });
    else if (type !== undefined) types.set(path, type);
  }
  const { fields: profile, misplaced } = plant(types);
  for (const { path, around } of misplaced) {
    leftOut.push({ field: path, because: 'inside-no-object', types: [String(around)] });
  }
  return { profile, leftOut, own: fields.map(({ path }) => path).filter(isIterablesOwn) };
}

function whyLeftOut(path: string, type: FieldTypeName | undefined): LeftOut['because'] | undefined {
  if (type === undefined) return 'unknown-type';
  if (!isFieldName(path)) return 'no-name';
  return type === 'geo_location' && !path.endsWith('_geo_location') ? 'wrong-name' : undefined;
}
