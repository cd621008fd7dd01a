/** How a source's requests are verified: what `forwarder.config.ts` may say about it. */
import * as z from 'zod/mini';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, parameter Name. */
export const secretName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, 'is not a name Secrets Manager allows'));

const headerName = z.string().check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not the name of a header'));
const text = z.string().check(z.minLength(1, 'must not be empty'));

const publicUrl = {
  /**
   * The source's address as its sender knows it, without a query. Only needed where something before the
   * door changes host or path; otherwise it is the address at which the request arrived.
   */
  url: z.optional(z.string().check(z.regex(/^https?:\/\/[^\s?#]+$/, 'must be an address without a query'))),
};

const signatureFormat = {
  /** The header that carries the signature. */
  header: headerName,
  algorithm: z.enum(['sha1', 'sha256', 'sha512']),
  encoding: z.enum(['hex', 'base64']),
  /**
   * The signed text. `{body}` stands for the bytes as they were sent; `{timestamp}`, `{method}`, `{url}` for
   * what they say; any other name for the header of that name.
   */
  template: z
    .string()
    .check(z.refine((template) => template.includes('{body}'), 'must contain {body}, or any body passes')),
  /** What stands before each signature: `sha256=`. */
  prefix: z.optional(text),
  /** What stands between the parts of the header, where it has several: `,`. */
  separator: z.optional(text),
  /** The header that says when it was signed: more than 5 minutes off, the request is refused. */
  timestampHeader: z.optional(headerName),
  /** What stands before the timestamp, where it is one of several parts: `t=`. */
  timestampPrefix: z.optional(text),
  /**
   * `seconds`, unless said otherwise, or `milliseconds`, since 1970; `iso-date`: `2026-11-23T12:00:00Z`;
   * `http-date`: `Mon, 23 Nov 2026 12:00:00 GMT`.
   */
  timestampUnit: z.optional(z.enum(['seconds', 'milliseconds', 'iso-date', 'http-date'])),
};

const hmac = z
  .strictObject({ scheme: z.literal('hmac'), secret: secretName, ...publicUrl, ...signatureFormat })
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

/** A request as a function gets it that verifies it: a copy, so that it may do with it what it likes. */
export interface CustomRequest {
  readonly method: string;
  /** As it came: not decoded, with its leading slash. */
  readonly path: string;
  /** The part after the question mark, as it came; empty without one. */
  readonly query: string;
  /** The host name by which the platform routed the request here. It is no header, which a sender could choose. */
  readonly host: string;
  /** The address with its query, as its sender knows it: the setting `url`, else what the request arrived at. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they were sent. */
  readonly body: Buffer;
}

/** @param keys what the source's secret holds: each of them may be the right one */
export type IsGenuine = (request: CustomRequest, keys: readonly string[]) => boolean;

const twilioSettings = {
  ...publicUrl,
  /** `sha256`: signatures with SHA-1, which Twilio still makes unless told, are refused. */
  algorithm: z.optional(z.literal('sha256')),
};

const wooCommerceSettings = {
  /** Whether the request is answered by which WooCommerce tries the address, and which it doesn't sign: yes. */
  ping: z.optional(z.boolean()),
};

/** How a source proves who it is: a scheme and the name of the secret it checks against. */
export const verificationSchema = z.readonly(
  z.discriminatedUnion('scheme', [
    z.strictObject({
      scheme: z.enum([
        'api-key',
        'calendly',
        'github',
        'klaviyo',
        'segment',
        'shopify',
        'slack',
        'standard-webhook',
        'stripe',
        'typeform',
        'zendesk',
      ]),
      secret: secretName,
    }),
    z.strictObject({ scheme: z.enum(['hubspot', 'square']), secret: secretName, ...publicUrl }),
    z.strictObject({ scheme: z.literal('twilio'), secret: secretName, ...twilioSettings }),
    z.strictObject({ scheme: z.literal('woocommerce'), secret: secretName, ...wooCommerceSettings }),
    z.strictObject({
      scheme: z.literal('custom'),
      secret: secretName,
      ...publicUrl,
      isGenuine: z.custom<IsGenuine>((value) => typeof value === 'function', 'must be a function'),
    }),
    hmac,
  ]),
);

export type Verification = z.output<typeof verificationSchema>;
export type PublicUrl = Readonly<z.input<z.ZodMiniObject<typeof publicUrl>>>;
export type TwilioSettings = Readonly<z.input<z.ZodMiniObject<typeof twilioSettings>>>;
export type WooCommerceSettings = Readonly<z.input<z.ZodMiniObject<typeof wooCommerceSettings>>>;
/** Where a sender puts its signature, and what it signs. */
export type SignatureFormat = Readonly<z.input<z.ZodMiniObject<typeof signatureFormat>>>;
