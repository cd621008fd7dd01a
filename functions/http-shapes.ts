/** What an HTTP API or Function URL calls a request and an answer (payload format 2.0), and what the door does. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Answer, Request } from '../lib/accept/request.ts';
import { isRecord } from '../lib/json/is-record.ts';
import { withoutPrefix } from './platform-path.ts';

/** Of an HTTP API or a Function URL: payload format 2.0, and nothing that only has its version. */
export function isRequest(event: unknown): event is APIGatewayProxyEventV2 {
  return (
    isRecord(event) &&
    typeof event.rawPath === 'string' &&
    isRecord(event.requestContext) &&
    isRecord(event.requestContext.http)
  );
}

/** @param basePath the segments that a custom domain puts before the door's own paths */
export function requestOf(
  {
    requestContext,
    rawPath,
    rawQueryString = '',
    headers = {},
    body = '',
    isBase64Encoded,
  }: APIGatewayProxyEventV2,
  basePath?: readonly string[],
): Request {
  const path = withoutPrefix(rawPath, requestContext.stage, basePath);
  return {
    method: requestContext.http.method,
    path,
    ...(path === rawPath ? {} : { sentPath: rawPath }),
    query: rawQueryString,
    // API Gateway routes by it; the header of that name says what its sender likes.
    host: requestContext.domainName,
    headers: byLowerCaseName(headers),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : bytesOf(body),
  };
}

/** Text with half a surrogate pair has no bytes in UTF-8; a byte that never occurs there says so. */
function bytesOf(body: string): Buffer {
  return body.isWellFormed() ? Buffer.from(body) : Buffer.of(0xff);
}

/**
 * A name that comes in two spellings is one header with two values. Cookies are not handed on: browsers send them
 * along where credentials are allowed, and nothing may depend on them.
 */
function byLowerCaseName(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const lower = Object.create(null) as Record<string, string>;
  for (const [name, value = ''] of Object.entries(headers)) {
    const key = name.toLowerCase();
    lower[key] = key in lower ? `${lower[key]},${value}` : value;
  }
  delete lower.cookie;
  return lower;
}

export function resultOf({ status, headers, body }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'cache-control': 'no-store',
      ...headers,
    },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
