import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sendgridSource } from '../../examples/sendgrid/source.ts';
import { openExample, sampleText } from '../support/example.ts';

const EVENTS = sampleText('sendgrid/events.json');
// A pair of this test's own.
const PRIVATE_KEY = createPrivateKey({
  key: {
    kty: 'EC',
    crv: 'P-256',
    d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  },
  format: 'jwk',
});
const KEY = createPublicKey(PRIVATE_KEY).export({ format: 'der', type: 'spki' }).toString('base64');

function signed(body: string, timestamp = '1795433500'): Record<string, string> {
  return {
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.from(timestamp + body),
      PRIVATE_KEY,
    ).toString('base64'),
  };
}

describe('the example for SendGrid', () => {
  it('verifies what SendGrid signed', async () => {
    // https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js
    const key =
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==';
    const body = `${JSON.stringify([
      {
        email: 'hello@world.com',
        event: 'dropped',
        reason: 'Bounced Address',
        sg_event_id: 'ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
        sg_message_id: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
        'smtp-id': '<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>',
        timestamp: 1600112492,
      },
    ])}\r\n`;
    const { send, queued } = openExample(sendgridSource, key);

    expect(
      await send(body, {
        'x-twilio-email-event-webhook-timestamp': '1600112502',
        'x-twilio-email-event-webhook-signature':
          'MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=',
      }),
    ).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(queued()[0]?.body).toEqual({
      eventName: 'sendgrid-dropped',
      email: 'hello@world.com',
      id: 'sendgrid-ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA',
      createdAt: 1600112492,
      dataFields: {
        messageId: 'LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0',
        reason: 'Bounced Address',
      },
    });
  });

  it('makes an event of each, the same however often they come', async () => {
    const { send, queued } = openExample(sendgridSource, KEY);
    const answer = await send(EVENTS, signed(EVENTS));

    expect(answer).toEqual({
      status: 202,
      body: {
        accepted: 2,
        events: [{ id: 'sendgrid-kCAi1KttyQdEKHhdC-nuEA--' }, { id: 'sendgrid-6g4ZI7SA-xmRDv57GoPIPw--' }],
      },
    });
    expect(await send(EVENTS, signed(EVENTS, '1795433999'))).toEqual(answer);
    expect(queued().map(({ project, operation, body }) => [project, operation, body.eventName])).toEqual(
      Array(2)
        .fill([
          ['us', 'events/track', 'sendgrid-click'],
          ['us', 'events/track', 'sendgrid-bounce'],
        ])
        .flat(),
    );
    expect(queued()[0]?.body).toMatchObject({ dataFields: { url: 'https://shop.example.com/plans' } });
    expect(queued()[1]?.body).toMatchObject({
      email: 'grace@example.com',
      createdAt: 1795433460,
      dataFields: { reason: '500 unknown recipient' },
    });
  });

  it.each<[string, Record<string, string>]>([
    ['another body', signed(`${EVENTS} `)],
    ['another time', { ...signed(EVENTS), 'x-twilio-email-event-webhook-timestamp': '1795433501' }],
    ['no signature', {}],
    ['a signature that is none', { ...signed(EVENTS), 'x-twilio-email-event-webhook-signature': 'AAAA' }],
  ])('lets nobody in with the signature of %s', async (_, headers) => {
    const { send, queued } = openExample(sendgridSource, KEY);

    expect(await send(EVENTS, headers)).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized' } },
    });
    expect(queued()).toEqual([]);
  });

  it('lets nobody in while its secret holds no public key', async () => {
    const { send } = openExample(sendgridSource, 'not a public key');

    expect(await send(EVENTS, signed(EVENTS))).toMatchObject({ status: 401 });
  });
});
