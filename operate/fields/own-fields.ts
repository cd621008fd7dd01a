/**
 * The fields of a profile that Iterable makes and keeps itself, or by which it knows the user: nobody's plan is about
 * them. What it only reads, such as `phoneNumber` or `timeZone`, senders write, and so a plan may have it.
 * https://support.iterable.com/hc/articles/217744303
 */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'browserTokens',
  'devices',
  'email',
  'emailListIds',
  'itblDS',
  'itblInternal',
  'itblUserId',
  'knownLitigatorFilter',
  'profileUpdatedAt',
  'receivedSMSDisclaimer',
  'shoppingCartItems',
  'signupDate',
  'signupSource',
  'subscribedMessageTypeIds',
  'unsubscribedChannelIds',
  'unsubscribedMessageTypeIds',
  'userId',
  'userListIds',
]);

/** @param path the field may be inside of one */
export function isIterablesOwn(path: string): boolean {
  return OWN_FIELDS.has(path.split('.')[0] ?? path);
}
