/** What an HTTP API or Function URL calls a request and an answer (payload format 2.0), and what the door does. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Answer, Request } from '../lib/accept/request.ts';

export function requestOf({
  requestContext,
  rawPath,
  rawQueryString,
  headers,
  body = '',
  isBase64Encoded,
}: APIGatewayProxyEventV2): Request {
  return {
    method: requestContext.http.method,
    path: rawPath,
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

/** A name that comes in two spellings is one header with two values. */
function byLowerCaseName(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const lower = Object.create(null) as Record<string, string>;
  for (const [name, value = ''] of Object.entries(headers)) {
    const key = name.toLowerCase();
    lower[key] = key in lower ? `${lower[key]},${value}` : value;
  }
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
