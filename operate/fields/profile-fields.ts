/** The fields that profiles of a project have, as `GET /api/users/getFields` tells them. */
import { FIELD_TYPES, type FieldType, WHOLE_TYPES, type WholeType } from '../../lib/config/tracking-plan.ts';
import { isRecord } from '../../lib/json/is-record.ts';
import { OperateFault } from '../fault.ts';
import type { Account } from '../iterable/account.ts';
import { compare } from './paths.ts';

export type FieldTypeName = FieldType | WholeType;

export interface ProfileField {
  /** `address.city` */
  readonly path: string;
  /** Nothing for a type of Iterable's that is not known here. */
  readonly type: FieldTypeName | undefined;
  /** As Iterable says it. */
  readonly said: string;
}

const TYPES: readonly string[] = [...FIELD_TYPES, ...WHOLE_TYPES];

/** In the order of their paths. @throws OperateFault */
export async function readProfileFields(account: Account): Promise<readonly ProfileField[]> {
  const { fields } = await account.read('users/getFields');
  if (!isRecord(fields)) {
    throw new OperateFault('failed', 'Iterable answered users/getFields without any fields', {
      remedy: 'look at what stands between here and Iterable',
    });
  }
  return Object.entries(fields)
    .map(([path, type]) => {
      const said = typeof type === 'string' ? type : (JSON.stringify(type) ?? '');
      const name = said.toLowerCase();
      return { path, said, type: TYPES.includes(name) ? (name as FieldTypeName) : undefined };
    })
    .sort((one, other) => compare(one.path, other.path));
}
