import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { isRequest, requestOf } from '../../functions/http-shapes.ts';
import type { Request } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { hmac } from '../../lib/config/define-config.ts';
import { hubspot, twilio } from '../../lib/config/providers.ts';
import type { Verification } from '../../lib/config/verification.ts';
import { startDoorServer } from '../../local/aws/door-server.ts';
import { isProven } from '../support/proven.ts';

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

/** As Lambda documents it: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
const ofUrl = {
  ...event,
  rawPath: '/app/v1/track',
  headers: { host: 'abc.lambda-url.us-east-1.on.aws', 'api-key': 'k', 'content-type': 'application/json' },
  cookies: ['a=b'],
  requestContext: {
    domainName: 'abc.lambda-url.us-east-1.on.aws',
    domainPrefix: 'abc',
    stage: '$default',
    http: { method: 'POST', path: '/app/v1/track' },
  },
  body: Buffer.from('{"event":"é"}').toString('base64'),
  isBase64Encoded: true,
} as unknown as APIGatewayProxyEventV2;

describe('the request of a Function URL', () => {
  it('is read as that of an HTTP API', () => {
    expect(isRequest(ofUrl)).toBe(true);
    expect(requestOf(ofUrl)).toMatchObject({
      method: 'POST',
      path: '/app/v1/track',
      host: 'abc.lambda-url.us-east-1.on.aws',
      headers: { 'api-key': 'k' },
      body: Buffer.from('{"event":"é"}'),
    });
  });
});

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

  it('has the path of the door and, apart from it, the path that was sent', () => {
    const at = (rawPath: string, stage: string, basePath?: readonly string[]) => {
      const { path, sentPath } = requestOf(
        { ...event, rawPath, requestContext: { ...event.requestContext, stage } },
        basePath,
      );
      return { path, sentPath };
    };

    expect(at('/twilio', '$default')).toEqual({ path: '/twilio' });
    expect(at('/dev/twilio', 'dev')).toEqual({ path: '/twilio', sentPath: '/dev/twilio' });
    expect(at('/hooks/twilio', 'dev', ['hooks'])).toEqual({ path: '/twilio', sentPath: '/hooks/twilio' });
  });

  it.each<[string, (address: string) => Record<string, string>, Verification]>([
    [
      'Twilio',
      (address) => ({
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': createHmac('sha1', 'token').update(`${address}a1`).digest('base64'),
      }),
      twilio('source-twilio'),
    ],
    [
      'HubSpot',
      (address) => ({
        'x-hubspot-request-timestamp': '0',
        'x-hubspot-signature-v3': createHmac('sha256', 'token').update(`POST${address}a=10`).digest('base64'),
      }),
      hubspot('source-hubspot'),
    ],
    [
      'Square',
      (address) => ({
        'x-square-hmacsha256-signature': createHmac('sha256', 'token')
          .update(`${address}a=1`)
          .digest('base64'),
      }),
      hmac({
        secret: 'source-square',
        header: 'X-Square-HmacSha256-Signature',
        algorithm: 'sha256',
        encoding: 'base64',
        template: '{url}{body}',
      }),
    ],
  ])('keeps the whole address that %s signs, whatever is cut off for the door', (_, sign, verify) => {
    const rawPath = '/hooks/v2/shop';
    const { host, ...request } = requestOf(
      {
        ...event,
        rawPath,
        rawQueryString: '',
        headers: sign(`https://${event.requestContext.domainName}${rawPath}`),
      },
      ['hooks', 'v2'],
    );
    const isSigned = (received: Request) =>
      isProven(SCHEMES[verify.scheme].read(received, 0, verify), [Buffer.from('token')]);

    expect(request.path).toBe('/shop');
    expect(isSigned({ ...request, host })).toBe(true);
    expect(isSigned({ ...request, host, sentPath: '/shop' })).toBe(false);
  });

  it('has no cookies, in whichever way they come', () => {
    const cookies = {
      cookies: ['session=s1'],
      headers: { Cookie: 'session=s1', cookie: 'session=s2', 'x-a': '1' },
    };

    expect({ ...requestOf({ ...event, ...cookies }).headers }).toEqual({ 'x-a': '1' });
  });

  it('can be verified by the address that was signed, also over plain HTTP on one machine', async () => {
    const events: APIGatewayProxyEventV2[] = [];
    const door = await startDoorServer({
      port: 0,
      async invoke(received) {
        events.push(received as APIGatewayProxyEventV2);
        return { statusCode: 200, body: '{}' };
      },
      onTrouble: () => {},
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
    if (received === undefined) throw new Error('none arrived');
    const presented = SCHEMES.twilio.read(requestOf(received), 0, twilio('source-twilio'));
    expect(isProven(presented, [Buffer.from('token')])).toBe(true);
  });
});
