/**
 * Values that stand for what must never be in any output: who an event is about, what it says, and the keys.
 * Tests that make up a key take it from here, or plant it with `plant` of `recorded-output.ts`. Whom a body
 * names is planted by whoever hands it over.
 */
export const PLANTED = {
  email: 'ann.lee@example.com',
  userId: 'user-4711',
  /** Of a body: a value, and the name of an event. */
  value: 'Zanzibar',
  eventName: 'Order Placed',
  ip: '203.0.113.77',
  sourceKey: 'key-of-the-source',
  projectKey: 's3cret-key-of-the-project',
  usKey: 'key-of-us',
  euKey: 'key-of-eu',
  webhookSecret: 'whsec_c2VjcmV0LW9mLXRoZS13ZWJob29r',
  jwtSecret: 'jwt-secret-of-the-project',
} as const;
