/** What Iterable's answers look like, from recordings and samples of them. */
import { STATUS_CODES } from 'node:http';
import type { FieldCategory, Mismatch } from './field-types.ts';
import type { JsonValue } from './json.ts';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Those of the documented codes that the sandbox uses: definition `IterableApiResponse` of api.iterable.com/api-docs. */
export type RefusalCode =
  | 'BadApiKey'
  | 'BadAuthorizationHeader'
  | 'BadJsonBody'
  | 'BadParams'
  | 'BatchTooLarge'
  | 'EmailAlreadyExists'
  | 'ForgottenUserError'
  | 'GenericError'
  | 'InvalidEmailAddressError'
  | 'InvalidJwtPayload'
  | 'InvalidUserIdError'
  | 'JwtUserIdentifiersMismatched'
  | 'NotFound'
  | 'RateLimitExceeded'
  | 'RequestFieldsTypesMismatched'
  | 'UnknownEmailError'
  | 'UnknownUserIdError'
  | 'UserIdAlreadyExists';

/** Typed loosely on purpose: numbers inside may be `JsonNumber`, which `JSON.stringify` writes as they came. */
type Params = Readonly<Record<string, unknown>> | null;

export function json(status: number, content: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return {
    status,
    contentType: 'application/json',
    body: JSON.stringify(content),
    ...(headers === undefined ? {} : { headers }),
  };
}

export function success(msg: string, params: Readonly<Record<string, JsonValue>> | null): Reply {
  return json(200, { msg, code: 'Success', params });
}

export function refusal(status: number, code: RefusalCode, msg: string, params: Params = null): Reply {
  return json(status, { msg, code, params });
}

/**
 * The shape is that of a recorded answer of users/update; for events, the category is an assumption.
 * @param mismatches by field, at least one
 */
export function typeMismatch(
  projectNumber: number,
  category: FieldCategory,
  mismatches: ReadonlyMap<string, Mismatch>,
): Reply {
  const [[field, { expectedType, incomingTypes }]] = [...mismatches] as [[string, Mismatch]];
  return refusal(
    400,
    'RequestFieldsTypesMismatched',
    `Project ${projectNumber}: The request does not have the same data types as the data previously submitted. ` +
      `Field '${field}' already exists for type '${category}' and has a data type of '${expectedType}' ` +
      `but possible types '${incomingTypes.join(', ')}' in the request.`,
    {
      validationErrors: Object.fromEntries(
        [...mismatches].map(([name, mismatch]) => [name, { ...mismatch, _type: 'UnexpectedType', category }]),
      ),
    },
  );
}

/** Both forms have been seen: JSON on exports, plain text on the in-app endpoint of 2021. */
export function tooManyRequests(
  path: string,
  projectNumber: number,
  form: 'json' | 'text',
  retryAfterSeconds: number | undefined,
): Reply {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  if (form === 'text') {
    return {
      status: 429,
      contentType: 'text/plain; charset=utf-8',
      body: 'Rate limit exceeded. Please try again later.',
      headers,
    };
  }
  const msg = `Exceeded rate limit for endpoint: ${path}, project: ${projectNumber} `;
  return json(429, { msg, code: 'RateLimitExceeded', params: {} }, headers);
}

/** An ingress speaks HTML, not JSON; no recording of Iterable's own exists. */
export function serverError(status: number): Reply {
  const title = `${status} ${STATUS_CODES[status] ?? 'Server Error'}`;
  return {
    status,
    contentType: 'text/html',
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`,
  };
}

/** The headers that recorded answers carry beside their content type. */
export function iterableHeaders(requestTimeMs: number): Record<string, string> {
  return {
    Vary: 'Origin',
    'Request-Time': String(requestTimeMs),
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    Server: 'iterable-ingress b48a',
  };
}
