import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { github, slack, woocommerce } from '../../../lib/config/providers.ts';
import type { MapFunction } from '../../../lib/event/event-object.ts';
import { NOON } from '../../support/clock.ts';
import { DEADLINE, type OpenDoor, openDoor } from '../../support/door.ts';
import { requestWith } from '../../support/requests.ts';

const KEY = 'key-of-the-provider';
const keys = [Buffer.from(KEY)];
const map: MapFunction = ({ user }) => ({ eventName: 'messaged', userId: user, id: 'event-1' });

function sha256(text: string, key = KEY): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function doorFor(verify: SourceSettings['verify']): OpenDoor {
  return openDoor({ verify, map }, { keysOf: () => ({ get: async () => keys, refresh: async () => keys }) });
}

function fromSlack({ accept }: OpenDoor, body: string, key?: string) {
  const timestamp = String(NOON / 1000);
  const headers = {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${sha256(`v0:${timestamp}:${body}`, key)}`,
  };
  return accept(requestWith({ headers, body: Buffer.from(body) }), DEADLINE);
}

function fromGithub({ accept }: OpenDoor, event: string, body: string, key?: string) {
  const headers = { 'x-github-event': event, 'x-hub-signature-256': `sha256=${sha256(body, key)}` };
  return accept(requestWith({ headers, body: Buffer.from(body) }), DEADLINE);
}

// The example of https://docs.slack.dev/reference/events/url_verification.
const CHALLENGE = '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P';
const URL_VERIFICATION = JSON.stringify({
  token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl',
  challenge: CHALLENGE,
  type: 'url_verification',
});

describe('the request by which Slack tries an address', () => {
  it('is answered with its challenge, and nothing is queued', async () => {
    const door = doorFor(slack('source-app'));

    expect(await fromSlack(door, URL_VERIFICATION)).toEqual({ status: 200, body: { challenge: CHALLENGE } });
    expect(door.queue.sent).toEqual([]);
    expect(door.logged()).toMatchObject([
      { level: 'debug', event: 'request-answered', source: 'app', status: 200, accepted: 0, refused: 0 },
    ]);
  });

  it('is refused when it is not signed by Slack', async () => {
    const door = doorFor(slack('source-app'));

    expect(await fromSlack(door, URL_VERIFICATION, 'another key')).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized' } },
    });
  });

  it.each([
    '{"type":"message","text":"\\"url_verification\\"","challenge":"x","user":"u1"}',
    '{"type":"message","kind":"url_verification","challenge":"x","user":"u1"}',
    '{"type":"url_verification","challenge":7,"user":"u1"}',
    '{"type":"url_verification","user":"u1"}',
  ])('is not taken for an event: %s', async (body) => {
    const door = doorFor(slack('source-app'));

    expect(await fromSlack(door, body)).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(door.queue.sent).toHaveLength(1);
  });

  it.each(['"url_verification"', '["url_verification"]', '{"url_verification"', 'null "url_verification"'])(
    'does not have the form %s',
    (body) => {
      const request = requestWith({ body: Buffer.from(body) });

      expect(SCHEMES.slack.challenge?.(request)).toBeUndefined();
    },
  );
});

describe('the request by which GitHub tries an address', () => {
  const ping = '{"zen":"Keep it logically awesome.","hook_id":1}';

  it('is answered, and nothing is queued', async () => {
    const door = doorFor(github('source-app'));

    expect(await fromGithub(door, 'ping', ping)).toEqual({ status: 200, body: { message: 'pong' } });
    expect(door.queue.sent).toEqual([]);
  });

  it('is refused when it is not signed by GitHub', async () => {
    expect(await fromGithub(doorFor(github('source-app')), 'ping', ping, 'another key')).toMatchObject({
      status: 401,
    });
  });

  it('is not taken for an event', async () => {
    expect(await fromGithub(doorFor(github('source-app')), 'star', '{"user":"u1"}')).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
  });
});

describe('the request by which WooCommerce tries an address, and which it does not sign', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const ping = (door: OpenDoor, body = 'webhook_id=17', headers: Record<string, string> = FORM) =>
    door.accept(requestWith({ headers, body: Buffer.from(body) }), DEADLINE);

  it('is answered, nothing is queued, and it is not counted as the source', async () => {
    const door = doorFor(woocommerce('source-app'));

    expect(await ping(door)).toEqual({ status: 200, body: { message: 'pong' } });
    expect(door.queue.sent).toEqual([]);
    expect(door.logged()).toMatchObject([
      { level: 'debug', event: 'request-answered', source: 'app', status: 200, accepted: 0, refused: 0 },
    ]);
  });

  it('is refused where the source says so, and at any other source', async () => {
    for (const verify of [woocommerce('source-app', { ping: false }), github('source-app')]) {
      expect(await ping(doorFor(verify))).toMatchObject({ status: 401 });
    }
  });

  it.each([
    'webhook_id=17&user=u1',
    'webhook_id=17\n',
    'webhook_id=x',
    'webhook_id=',
    ' webhook_id=17',
    '{"webhook_id":17}',
    `webhook_id=${'1'.repeat(21)}`,
    '',
  ])('is nothing but the number of the webhook: %j is refused', async (body) => {
    expect(await ping(doorFor(woocommerce('source-app')), body)).toMatchObject({ status: 401 });
  });

  it('leaves signed requests what they are', async () => {
    const door = doorFor(woocommerce('source-app'));
    const body = '{"user":"u1"}';
    const signature = createHmac('sha256', KEY).update(body).digest('base64');

    expect(await ping(door, body, { 'x-wc-webhook-signature': signature })).toMatchObject({ status: 202 });
    expect(door.queue.sent).toHaveLength(1);
  });
});
