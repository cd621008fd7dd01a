import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { requestOf } from '../../functions/http-shapes.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { twilio } from '../../lib/config/providers.ts';
import { startDoorServer } from '../../local/aws/door-server.ts';

/** As API Gateway documents it: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const event = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/twilio',
  rawQueryString: 'a=1&a=2&b=%2F',
  headers: { Host: 'evil.example.com', 'X-Twilio-Signature': 'x' },
  requestContext: {
    domainName: 'abc.execute-api.us-east-1.amazonaws.com',
    http: { method: 'POST', path: '/twilio' },
  },
  body: 'a=1',
  isBase64Encoded: false,
} as unknown as APIGatewayProxyEventV2;

describe('the request of an HTTP API', () => {
  it('has the address at which API Gateway took it, and its query as it came', () => {
    const { headers, ...request } = requestOf(event);

    expect(request).toEqual({
      method: 'POST',
      path: '/twilio',
      query: 'a=1&a=2&b=%2F',
      host: 'abc.execute-api.us-east-1.amazonaws.com',
      body: Buffer.from('a=1'),
    });
    expect({ ...headers }).toEqual({ host: 'evil.example.com', 'x-twilio-signature': 'x' });
  });

  it('can be verified by the address that was signed, also over plain HTTP on one machine', async () => {
    const events: APIGatewayProxyEventV2[] = [];
    const door = await startDoorServer({
      port: 0,
      async invoke(received) {
        events.push(received as APIGatewayProxyEventV2);
        return { statusCode: 200, body: '{}' };
      },
      onLog: () => {},
    });
    try {
      const url = 'https://localhost/twilio?foo=1&bar=%2F';
      await fetch(`${door.origin}/twilio?foo=1&bar=%2F`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-Twilio-Signature': createHmac('sha1', 'token').update(`${url}Bodyhi`).digest('base64'),
        },
        body: 'Body=hi',
      });
    } finally {
      await door.close();
    }

    const [received] = events;
    const presented = received && SCHEMES.twilio.read(requestOf(received), 0, twilio('source-twilio'));
    expect(presented?.isSignedBy([Buffer.from('token')])).toBe(true);
  });
});
