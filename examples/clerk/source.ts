/**
 * Clerk: who signs up, or changes a profile, becomes a user of Iterable.
 * Choose at the provider: `user.created`, `user.updated`.
 */
import { defineSource, type EventOf, standardWebhook } from '#forwarder';

export const clerkSource = defineSource({
  // Clerk sends through Svix.
  verify: standardWebhook<ClerkEvent>('source-clerk'),
  project: 'us',
  operations: ['users/update'],
  map: ({ type, data }) => (type === 'user.created' || type === 'user.updated' ? updateOf(data) : null),
});

/** https://clerk.com/docs/guides/development/webhooks/overview */
interface ClerkEvent {
  readonly type: string;
  readonly data: User;
}

interface User {
  readonly id: string;
  /** Milliseconds. */
  readonly created_at: number;
  readonly email_addresses: readonly { readonly id: string; readonly email_address: string }[];
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly primary_email_address_id: string | null;
}

function updateOf(user: User): EventOf<'users/update'> {
  const email = user.email_addresses.find(({ id }) => id === user.primary_email_address_id)?.email_address;
  return {
    // It sets what the user is, so it may come twice.
    operation: 'users/update',
    userId: user.id,
    ...(email === undefined ? {} : { email }),
    dataFields: {
      // Iterable keeps a field's first type for ever: what Clerk doesn't know is left out, not null.
      ...(user.first_name ? { firstName: user.first_name } : {}),
      ...(user.last_name ? { lastName: user.last_name } : {}),
      signedUpAt: new Date(user.created_at).toISOString(),
    },
  };
}
