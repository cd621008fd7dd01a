/** What the stack of `npm start` and an operator on the same machine say to each other. */
import * as z from 'zod/mini';

/** In the data directory, for its owner only; there while the stack runs, and after it was killed. */
export const STACK_FILE = 'stack.json';

export const stackFile = z.object({
  v: z.literal(1),
  /** Where the operator's endpoint is. */
  operator: z.string().check(z.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/)),
  door: z.string(),
  /** Another at each start; each call brings it as a bearer token. */
  token: z.string().check(z.minLength(1)),
});

export type StackFile = z.infer<typeof stackFile>;

/** What does not change while the stack runs. */
export interface StackDescription {
  readonly door: string;
  readonly region: string;
  /** By which SQS and Secrets Manager know who may call them. */
  readonly accessKeyId: string;
  /** Endpoints. */
  readonly sqs: string;
  readonly secretsManager: string;
  readonly secretPrefix: string;
  readonly queueUrls: Readonly<Record<string, { readonly standard: string; readonly users: string }>>;
  readonly deadLetterQueueUrl: string;
  readonly iterableOrigins: Readonly<Record<'US' | 'EU', string>>;
  /** The data centre of the real project that is delivered to, if one is. */
  readonly realProject?: 'US' | 'EU' | undefined;
}

/** What precedes the name of a field, in the query of `/lines`. */
export const FIELD = 'field.';
