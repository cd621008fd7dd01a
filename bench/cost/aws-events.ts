/** What AWS invokes the functions with, for the benchmarks that do so themselves. */
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';

/** A request as a Function URL or an HTTP API hands it over: a body of JSON comes as text. */
export function requestEvent(path: string, key: string, body: string): APIGatewayProxyEventV2 {
  const domainName = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws';
  const userAgent = 'okhttp/4.12.0';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: {
      'api-key': key,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': userAgent,
      'accept-encoding': 'gzip',
      host: domainName,
      'x-amzn-trace-id': 'Root=1-68a1b2c3-0123456789abcdef01234567',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: domainName.slice(0, 32),
      domainName,
      domainPrefix: domainName.slice(0, 32),
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '28/Nov/2026:09:00:00 +0000',
      timeEpoch: 1_795_856_400_000,
    },
    body,
    isBase64Encoded: false,
  };
}

/** Messages as Lambda hands them to a consumer at their first receive. */
export function sqsEvent(queue: string, bodies: readonly string[]): SQSEvent {
  const now = String(Date.now());
  return {
    Records: bodies.map((body) => ({
      messageId: randomUUID(),
      // Real ones are about so long.
      receiptHandle: `AQEB${'x'.repeat(180)}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: now,
        SenderId: 'AROAEXAMPLE:http',
        ApproximateFirstReceiveTimestamp: now,
      },
      messageAttributes: {},
      md5OfBody: '0'.repeat(32),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      awsRegion: 'us-east-1',
    })),
  };
}
