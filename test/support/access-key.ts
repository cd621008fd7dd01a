/** By which a test's own SQS and Secrets Manager know it. A whole stack makes up another. */
export const ACCESS_KEY_ID = 'access-key-of-the-tests';
