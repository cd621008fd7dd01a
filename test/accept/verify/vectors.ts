/**
 * Requests whose signature is known from somewhere else: the provider's documentation, the tests of its own
 * libraries, or, where neither has one, `openssl dgst`.
 */
import type { Request } from '../../../lib/accept/request.ts';
import { hmac, standardWebhook } from '../../../lib/config/define-config.ts';
import {
  calendly,
  github,
  hubspot,
  klaviyo,
  segment,
  shopify,
  slack,
  square,
  stripe,
  twilio,
  typeform,
  woocommerce,
  zendesk,
} from '../../../lib/config/providers.ts';
import type { Verification } from '../../../lib/config/verification.ts';
import { requestWith } from '../../support/requests.ts';

export interface Vector {
  readonly title: string;
  /** Where it is from. */
  readonly from: string;
  readonly verify: Verification;
  readonly key: string;
  readonly request: Request;
  /** When it was signed, Unix seconds, if that is signed too. */
  readonly signedAt?: number;
  readonly signatureHeader: string;
}

const SLACK_BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
  '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
  '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554' +
  '%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const TWILIO_BODY =
  'CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212';
const TWILIO_SDK_BODY =
  'To=%2B18005551212&Digits=1234&CallSid=CA1234567890ABCDE&Caller=%2B14158675309&From=%2B14158675309';
const TWILIO_REPEATED =
  'MediaSid=ME2&MediaSid=ME10&Body=hello&MediaSid=ME2&Body.Part=x&MediaSid=&Zip=%C3%A9&Zip=Z';
const TWILIO_SHA256 = { 'x-twilio-webhooks-signature-settings': 'key=shared-1,algorithm=HMAC_SHA256' };
const TWILIO_JSON_HASH = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
const HUBSPOT = {
  verify: hubspot('source-hubspot', { url: 'https://www.example.com/webhook_uri' }),
  key: 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy',
  signatureHeader: 'x-hubspot-signature-v3',
};
const TWILIO = {
  verify: twilio('source-twilio'),
  key: '12345',
  signatureHeader: 'x-twilio-signature',
};

export const VECTORS: readonly Vector[] = [
  {
    title: 'Standard Webhooks',
    from: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    verify: standardWebhook('source-webhook'),
    key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    request: requestWith({
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: Buffer.from('{"test": 2432232314}'),
    }),
    signedAt: 1_614_265_330,
    signatureHeader: 'webhook-signature',
  },
  {
    title: 'Svix',
    from: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
    verify: standardWebhook('source-clerk'),
    key: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
    request: requestWith({
      headers: {
        'svix-id': 'msg_loFOjxBNrRLzqYUf',
        'svix-timestamp': '1731705121',
        'svix-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
      },
      body: Buffer.from('{"event_type":"ping","data":{"success":true}}'),
    }),
    signedAt: 1_731_705_121,
    signatureHeader: 'svix-signature',
  },
  {
    title: 'Stripe',
    // Its documentation has no whole example. Payload and key are those of stripe-node's test/Webhook.spec.ts.
    from: 'printf %s "1492774577.$payload" | openssl dgst -sha256 -hmac whsec_test_secret',
    verify: stripe('source-stripe'),
    key: 'whsec_test_secret',
    request: requestWith({
      headers: {
        'stripe-signature':
          't=1492774577,v1=c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812',
      },
      body: Buffer.from('{\n  "id": "evt_test_webhook",\n  "object": "event"\n}'),
    }),
    signedAt: 1_492_774_577,
    signatureHeader: 'stripe-signature',
  },
  {
    title: 'GitHub',
    from: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
    verify: github('source-github'),
    key: "It's a Secret to Everybody",
    request: requestWith({
      headers: {
        'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      body: Buffer.from('Hello, World!'),
    }),
    signatureHeader: 'x-hub-signature-256',
  },
  {
    title: 'Slack',
    from: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
    verify: slack('source-slack'),
    key: '8f742231b10e8888abcd99yyyzzz85a5',
    request: requestWith({
      headers: {
        ...FORM,
        'x-slack-request-timestamp': '1531420618',
        'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      body: Buffer.from(SLACK_BODY),
    }),
    signedAt: 1_531_420_618,
    signatureHeader: 'x-slack-signature',
  },
  {
    title: 'Shopify',
    // Its documentation has none.
    from: 'printf %s "$body" | openssl dgst -sha256 -hmac hush -binary | base64',
    verify: shopify('source-shopify'),
    key: 'hush',
    request: requestWith({
      headers: { 'x-shopify-hmac-sha256': 'D0UMXmhjwBRi4y66TmhJrDlhQABD7zI2fm3p6/QLMo8=' },
      body: Buffer.from('{"id":820982911946154508,"email":"jon@example.com"}'),
    }),
    signatureHeader: 'x-shopify-hmac-sha256',
  },
  {
    title: 'Segment',
    // Payload and key are those of action-destinations' webhook/__test__/webhook.test.ts, which computes the rest.
    from: 'printf %s \'{"cool":true}\' | openssl dgst -sha1 -hmac abc123',
    verify: segment('source-segment'),
    key: 'abc123',
    request: requestWith({
      headers: { 'x-signature': '5099cab379b3be52908387457007040cc934ef86' },
      body: Buffer.from('{"cool":true}'),
    }),
    signatureHeader: 'x-signature',
  },
  {
    ...TWILIO,
    title: 'Twilio, a form',
    from: 'https://www.twilio.com/docs/usage/security#validating-requests',
    request: requestWith({
      host: 'example.com',
      path: '/myapp.php',
      query: 'foo=1&bar=2',
      headers: { ...FORM, 'x-twilio-signature': 'L/OH5YylLD5NRKLltdqwSvS0BnU=' },
      body: Buffer.from(TWILIO_BODY),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, a form whose parameters are not in order',
    from: 'https://github.com/twilio/twilio-go/blob/main/client/request_validator_test.go',
    request: requestWith({
      host: 'mycompany.com',
      path: '/myapp.php',
      query: 'foo=1&bar=2',
      headers: { ...FORM, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
      body: Buffer.from(TWILIO_SDK_BODY),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, an address signed with its port',
    from: 'https://github.com/twilio/twilio-go/blob/main/client/request_validator_test.go',
    request: requestWith({
      host: 'mycompany.com',
      path: '/myapp.php',
      query: 'foo=1&bar=2',
      headers: { ...FORM, 'x-twilio-signature': 'kvajT1Ptam85bY51eRf/AJRuM3w=' },
      body: Buffer.from(TWILIO_SDK_BODY),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, JSON',
    from: 'https://github.com/twilio/twilio-go/blob/main/client/request_validator_test.go',
    request: requestWith({
      host: 'mycompany.com',
      path: '/myapp.php',
      query: `foo=1&bar=2&bodySHA256=${TWILIO_JSON_HASH}`,
      headers: { 'content-type': 'application/json', 'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' },
      body: Buffer.from('{"property": "value", "boolean": true}'),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, JSON at an address without a query',
    from: 'https://github.com/twilio/twilio-go/blob/main/client/request_validator_test.go',
    verify: twilio('source-twilio', { url: 'https://mycompany.com/myapp.php' }),
    request: requestWith({
      query: `bodySHA256=${TWILIO_JSON_HASH}`,
      headers: { 'content-type': 'application/json', 'x-twilio-signature': 'y77kIzt2vzLz71DgmJGsen2scGs=' },
      body: Buffer.from('{"property": "value", "boolean": true}'),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, a form with parameters that come several times',
    from: 'twilio-node 6.3.1, getExpectedTwilioSignature',
    request: requestWith({
      host: 'example.com',
      path: '/sms',
      query: 'lang=en',
      headers: { ...FORM, 'x-twilio-signature': '6hWPOP5Fn/FnPQ74Ol0B469KiZ8=' },
      body: Buffer.from(TWILIO_REPEATED),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, a form signed with SHA-256',
    from: 'twilio-node 6.3.1, getExpectedTwilioSignature',
    request: requestWith({
      host: 'example.com',
      path: '/sms',
      query: 'lang=en',
      headers: {
        ...FORM,
        ...TWILIO_SHA256,
        'x-twilio-signature': 'ol3y4zTzXSZ3kUkF+YU/wnGFWPGCBYsskNG+pWihu3A=',
      },
      body: Buffer.from(TWILIO_REPEATED),
    }),
  },
  {
    ...TWILIO,
    title: 'Twilio, JSON signed with SHA-256',
    from: 'twilio-node 6.3.1, getExpectedTwilioSignature and getExpectedBodyHash',
    verify: twilio('source-twilio', { algorithm: 'sha256' }),
    request: requestWith({
      host: 'example.com',
      path: '/sms',
      query: 'bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862',
      headers: {
        ...TWILIO_SHA256,
        'x-twilio-signature': '+/0yHMd93o/ZId4lT5lMlJa8NtD+uFZhZIWUT4S1p0E=',
      },
      body: Buffer.from('{"a":1}'),
    }),
  },
  {
    title: 'Square',
    from: 'https://github.com/square/square-nodejs-sdk/blob/master/tests/integration/webhooks.test.ts',
    verify: square('source-square', {
      url: 'https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9',
    }),
    key: 'Ibxx_5AKakO-3qeNVR61Dw',
    request: requestWith({
      headers: { 'x-square-hmacsha256-signature': 'GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=' },
      body: Buffer.from(
        '{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification",' +
          '"event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f","created_at":"2022-07-13T20:30:59.037339943Z",' +
          '"data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}',
      ),
    }),
    signatureHeader: 'x-square-hmacsha256-signature',
  },
  {
    title: 'Zendesk',
    // The key is that with which Zendesk signs tests of webhooks that are not made yet.
    from: 'printf %s "$timestamp$body" | openssl dgst -sha256 -hmac dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ== -binary | base64',
    verify: zendesk('source-zendesk'),
    key: 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==',
    request: requestWith({
      headers: {
        'x-zendesk-webhook-signature-timestamp': '2021-03-25T05:09:27Z',
        'x-zendesk-webhook-signature': '+Dv1sMJOx+w8Lf4pN+SK+/2Svr0idAV8U6WBp0psBB8=',
      },
      body: Buffer.from('{"create_date":"2021-01-13T10:04:33Z","id":"158488612","subject":"Help"}'),
    }),
    signedAt: 1_616_648_967,
    signatureHeader: 'x-zendesk-webhook-signature',
  },
  {
    title: 'Klaviyo',
    // The timestamp is that of its documentation, which has no whole example.
    from: 'printf %s "$body$timestamp" | openssl dgst -sha256 -hmac klaviyo-webhook-secret',
    verify: klaviyo('source-klaviyo'),
    key: 'klaviyo-webhook-secret',
    request: requestWith({
      headers: {
        'klaviyo-timestamp': 'Thu, 04 Jan 2024 18:05:25 GMT',
        'klaviyo-signature': 'acf1ed7e8ca8f13b9f3eb84ce09acf891f4dce2d06b900d5f02ac6b928bcf729',
      },
      body: Buffer.from('{"data":[],"meta":{"klaviyo_account_id":"AbC123"}}'),
    }),
    signedAt: 1_704_391_525,
    signatureHeader: 'klaviyo-signature',
  },
  {
    title: 'Calendly',
    from: 'printf %s "1492774577.$body" | openssl dgst -sha256 -hmac calendly-signing-key',
    verify: calendly('source-calendly'),
    key: 'calendly-signing-key',
    request: requestWith({
      headers: {
        'calendly-webhook-signature':
          't=1492774577,v1=3ac579df936d7ae67f827efb328015a04f7ead380516bcad54397e2ecd7f8902',
      },
      body: Buffer.from('{"event":"invitee.created","payload":{"email":"ada@example.com"}}'),
    }),
    signedAt: 1_492_774_577,
    signatureHeader: 'calendly-webhook-signature',
  },
  {
    title: 'Typeform',
    from: 'printf %s "$body" | openssl dgst -sha256 -hmac typeform-secret -binary | base64',
    verify: typeform('source-typeform'),
    key: 'typeform-secret',
    request: requestWith({
      headers: { 'typeform-signature': 'sha256=hckPUzTwds7gwzKBgtaPJAYpEDA8H5c7ryUdr+HH+yU=' },
      body: Buffer.from('{"event_id":"LtWXD3crgy","event_type":"form_response"}'),
    }),
    signatureHeader: 'typeform-signature',
  },
  {
    title: 'WooCommerce',
    from: 'printf %s "$body" | openssl dgst -sha256 -hmac woocommerce-secret -binary | base64',
    verify: woocommerce('source-woocommerce'),
    key: 'woocommerce-secret',
    request: requestWith({
      headers: { 'x-wc-webhook-signature': 'GEeNbk4NjPkzDT/PL5eQmzOFOFjSYoFTtfd0q/++wVE=' },
      body: Buffer.from('{"id":727,"status":"processing","billing":{"email":"ada@example.com"}}'),
    }),
    signatureHeader: 'x-wc-webhook-signature',
  },
  {
    ...HUBSPOT,
    title: 'HubSpot, of its Python library',
    from: 'https://github.com/HubSpot/hubspot-api-python/blob/master/tests/spec/utils/test_signature.py',
    request: requestWith({
      headers: {
        'x-hubspot-request-timestamp': '1693657560000',
        'x-hubspot-signature-v3': 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
      },
      body: Buffer.from("{'example_field':'example_value'}"),
    }),
    signedAt: 1_693_657_560,
  },
  {
    ...HUBSPOT,
    title: 'HubSpot, of its Ruby library',
    from: 'https://github.com/HubSpot/hubspot-api-ruby/blob/master/spec/helpers/signature_spec.rb',
    request: requestWith({
      headers: {
        'x-hubspot-request-timestamp': '1700000300000',
        'x-hubspot-signature-v3': 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw=',
      },
      body: Buffer.from("{'example_field':'example_value'}"),
    }),
    signedAt: 1_700_000_300,
  },
  {
    title: 'any other, of which all is said',
    from: 'printf %s "order-7|1671552777|https://hooks.example.com/pay?a=1|POST|{}" | openssl dgst -sha512 -hmac key',
    verify: hmac({
      secret: 'source-pay',
      header: 'Pay-Signature',
      algorithm: 'sha512',
      encoding: 'hex',
      template: '{Pay-Event}|{timestamp}|{url}|{method}|{body}',
      prefix: 'h1=',
      separator: ';',
      timestampHeader: 'Pay-Signature',
      timestampPrefix: 'ts=',
      url: 'https://hooks.example.com/pay',
    }),
    key: 'key',
    request: requestWith({
      query: 'a=1',
      headers: {
        'pay-event': 'order-7',
        'pay-signature':
          'ts=1671552777;h1=73f5b9602450d8d63a8c53f1b38227d1707e12bb61e6e925825e45f138558291ae4a17cfa38b923f0ee6dc23d84112b6c765e3c69f56803140db6c6b3ae624db',
      },
      body: Buffer.from('{}'),
    }),
    signedAt: 1_671_552_777,
    signatureHeader: 'pay-signature',
  },
];
