/**
 * The fields of a profile that every project has from the start, of
 * https://support.iterable.com/hc/articles/217744303. Which of them an answer of `GET /api/users/getFields` has, and
 * what it calls the type of a list, is assumed.
 */
import { createFieldTypes, type FieldTypes } from './field-types.ts';

/** Iterable writes them itself, or keeps to rules of its own: nobody's first value decides about their types. */
export const BUILT_IN_FIELDS: Readonly<Record<string, string>> = {
  browserTokens: 'string',
  devices: 'object',
  email: 'string',
  emailListIds: 'long',
  itblInternal: 'object',
  'itblInternal.documentCreatedAt': 'date',
  'itblInternal.documentUpdatedAt': 'date',
  itblUserId: 'string',
  profileUpdatedAt: 'date',
  shoppingCartItems: 'object',
  subscribedMessageTypeIds: 'long',
  unsubscribedChannelIds: 'long',
  unsubscribedMessageTypeIds: 'long',
  userId: 'string',
  userListIds: 'long',
};

export function isBuiltIn(field: string): boolean {
  return Object.hasOwn(BUILT_IN_FIELDS, field);
}

/** The profile's. Recorded: a `signupDate` that is no date is refused. */
export function createProfileTypes(): FieldTypes {
  const types = createFieldTypes();
  types.learn('', { signupDate: '2013-01-01', signupSource: 'API' });
  return types;
}
