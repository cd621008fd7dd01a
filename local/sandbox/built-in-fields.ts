/**
 * The fields of a profile that every project has from the start, with their types. Iterable writes most of them
 * itself, so the sandbox lets nobody's first value decide about them.
 *
 * Of https://support.iterable.com/hc/articles/217744303 and the answers of `GET /api/users/getFields` in public
 * recordings; which of them a project really has depends on what it uses.
 */
export const BUILT_IN_FIELDS: Readonly<Record<string, string>> = {
  browserTokens: 'string',
  devices: 'object',
  email: 'string',
  emailListIds: 'long',
  phoneNumber: 'string',
  profileUpdatedAt: 'date',
  shoppingCartItems: 'object',
  signupDate: 'date',
  signupSource: 'string',
  subscribedMessageTypeIds: 'long',
  unsubscribedChannelIds: 'long',
  unsubscribedMessageTypeIds: 'long',
  userId: 'string',
  userListIds: 'long',
};

export function isBuiltIn(field: string): boolean {
  return Object.hasOwn(BUILT_IN_FIELDS, field);
}
