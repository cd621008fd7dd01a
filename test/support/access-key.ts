/** By which a test's own SQS and Secrets Manager know it. A whole stack makes up another. */
export const ACCESS_KEY_ID = 'access-key-of-the-tests';

/** What a client of theirs sends with it, as far as they look at it. */
export const SIGNED = { authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/` };
