/** Whom the `externalId` of a context names: RudderStack's Reverse ETL writes users there. */
import { elementsOf, type JsonText } from '../../../json/json-text.ts';
import { stringIn, stringText, valuesNamed } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';
import type { Refusal } from '../../refusal.ts';
import { isEmail } from './values.ts';

/** By what a user is known, as JSON texts. */
export interface Named {
  readonly email: string | undefined;
  readonly userId: string | undefined;
}

/** `{"type": "ITERABLE-users", "id": "…", "identifierType": "email"}`, or several. */
const OF_ITERABLE = /^iterable-(.*)$/i;

/** @returns a refusal if Iterable would get it as an object that is no user */
export function namedBy(externalId: JsonText | undefined): Named | Refusal | undefined {
  const list = externalId && (elementsOf(externalId) ?? [externalId]);
  for (const element of list ?? []) {
    const values = valuesNamed(element, ['id', 'type', 'identifierType']);
    const [, kind] = OF_ITERABLE.exec(stringIn(values.get('type')) ?? '') ?? [];
    if (kind === undefined) continue;
    if (kind.toLowerCase() !== 'users') {
      return noUser('type', 'must be ITERABLE-users: no other objects are forwarded');
    }
    return namedAs(stringIn(values.get('identifierType')), values.get('id'));
  }
  return undefined;
}

function namedAs(identifier: string | undefined, id: JsonText | undefined): Named | Refusal {
  const name = stringText(id);
  if (name === undefined) return noUser('id', 'is required');
  switch (identifier ?? (isEmail(id) ? 'email' : 'userId')) {
    case 'email':
      return { email: name, userId: undefined };
    case 'userId':
      return { email: undefined, userId: name };
    default:
      return noUser('identifierType', 'must be email or userId');
  }
}

function noUser(member: string, message: string): Refusal {
  return notValid(`context.externalId.${member}`, 'invalid-value', message);
}
