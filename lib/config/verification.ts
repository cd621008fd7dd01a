/** How a source's requests are verified: what `forwarder.config.ts` may say about it. */
import * as z from 'zod/mini';

/** Where a sender puts its signature, and what it signs. */
export interface SignatureFormat {
  /** The header that carries the signature. */
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /**
   * The signed text. `{body}` stands for the bytes as they were sent; `{timestamp}`, `{method}`, `{url}` for
   * what they say; any other name for the header of that name.
   */
  readonly template: string;
  /** What stands before each signature: `sha256=`. */
  readonly prefix?: string;
  /** What stands between the parts of the header, where it has several: `,`. */
  readonly separator?: string;
  /** The header that says when it was signed: more than 5 minutes off, the request is refused. */
  readonly timestampHeader?: string;
  /** What stands before the timestamp, where it is one of several parts: `t=`. */
  readonly timestampPrefix?: string;
  /** Seconds, unless said otherwise. */
  readonly timestampUnit?: 'seconds' | 'milliseconds';
}

const BY_SECRET_ALONE = [
  'api-key',
  'github',
  'segment',
  'shopify',
  'slack',
  'standard-webhook',
  'stripe',
] as const;
const SIGN_THE_URL = ['hubspot', 'twilio'] as const;

/** How a source proves who it is: a scheme and the name of the secret it checks against. */
export type Verification =
  | { readonly scheme: (typeof BY_SECRET_ALONE)[number]; readonly secret: string; readonly url?: never }
  | ({ readonly scheme: (typeof SIGN_THE_URL)[number]; readonly secret: string } & PublicUrl)
  | ({ readonly scheme: 'hmac'; readonly secret: string } & PublicUrl & SignatureFormat);

export interface PublicUrl {
  /**
   * The source's address as its sender knows it, without a query. Only needed where something before the
   * door changes host or path; otherwise it is the address at which the request arrived.
   */
  readonly url?: string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, parameter Name. */
export const secretName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'is not a name Secrets Manager allows'));

const url = z.optional(
  z.string().check(z.regex(/^https?:\/\/[^\s?#]+$/, 'must be an address without a query')),
);
const headerName = z.string().check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of a header'));
const text = z.string().check(z.minLength(1, 'must not be empty'));

const hmac = z
  .strictObject({
    scheme: z.literal('hmac'),
    secret: secretName,
    url,
    header: headerName,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    encoding: z.enum(['hex', 'base64']),
    template: z
      .string()
      .check(z.refine((template) => template.includes('{body}'), 'must contain {body}, or any body passes')),
    prefix: z.optional(text),
    separator: z.optional(text),
    timestampHeader: z.optional(headerName),
    timestampPrefix: z.optional(text),
    timestampUnit: z.optional(z.enum(['seconds', 'milliseconds'])),
  })
  .check(
    z.refine(
      ({ template, timestampHeader }) => template.includes('{timestamp}') === (timestampHeader !== undefined),
      {
        path: ['timestampHeader'],
        message:
          'must be set if the template has {timestamp}, and only then: what is not signed proves nothing',
      },
    ),
  );

export const verificationSchema = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.enum(BY_SECRET_ALONE), secret: secretName }),
  z.strictObject({ scheme: z.enum(SIGN_THE_URL), secret: secretName, url }),
  hmac,
]);
