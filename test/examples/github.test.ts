import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { githubSource } from '../../examples/github/source.ts';
import { NOON } from '../support/clock.ts';
import { changed, openExample, sampleText } from '../support/example.ts';

const KEY = "It's a Secret to Everybody";
const DELIVERY = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const ISSUE = sampleText('github/issues.opened.json');

function signed(event: string, body: string, key = KEY): Record<string, string> {
  return {
    'x-github-event': event,
    'x-github-delivery': DELIVERY,
    'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
  };
}

describe('the example for GitHub', () => {
  it('makes an event of a delivery, one however often it comes', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const event = {
      id: DELIVERY,
      project: 'us',
      operation: 'events/track',
      body: {
        eventName: 'github-issues-opened',
        id: DELIVERY,
        userId: 'github-21031067',
        dataFields: { login: 'Codertocat', repository: 'Codertocat/Hello-World' },
        createdAt: NOON / 1000,
      },
    };

    expect(await send(ISSUE, signed('issues', ISSUE))).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: DELIVERY }] },
    });
    await send(ISSUE, signed('issues', ISSUE));
    expect(queued()).toEqual([event, event]);
  });

  it('makes an event of a delivery that has no action and no repository', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const body = changed(ISSUE, (delivery) => {
      delete delivery.action;
      delete delivery.repository;
    });
    await send(body, signed('push', body));

    expect(queued()[0]?.body).toMatchObject({
      eventName: 'github-push',
      dataFields: { login: 'Codertocat' },
    });
  });

  it('takes a delivery as a form, which is what GitHub sends unless told', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const body = new URLSearchParams({ payload: ISSUE }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    expect(await send(body, { ...form, ...signed('issues', body) })).toMatchObject({
      status: 202,
      body: { accepted: 1 },
    });
    expect(queued()[0]?.body).toMatchObject({
      eventName: 'github-issues-opened',
      userId: 'github-21031067',
      dataFields: { repository: 'Codertocat/Hello-World' },
    });
    expect(await send('zen=1', { ...form, ...signed('ping', 'zen=1') })).toMatchObject({ status: 200 });
    expect(await send(body, { ...form, ...signed('issues', ISSUE) })).toMatchObject({ status: 401 });
  });

  it.each<[string, string]>([
    ['no JSON', 'payload=x'],
    ['a name twice', 'payload={"sender":{"id":1,"id":2}}'],
  ])('refuses a form in which there is %s', async (_, body) => {
    const { send } = openExample(githubSource, KEY);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    expect(await send(body, { ...form, ...signed('issues', body) })).toMatchObject({ status: 400 });
  });

  it('makes nothing of what nobody did: an advisory has no sender', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const body = '{"action":"published","security_advisory":{"ghsa_id":"GHSA-aaaa-bbbb-cccc"}}';

    expect(await send(body, signed('security_advisory', body))).toEqual({
      status: 202,
      body: { accepted: 0, events: [] },
    });
    expect(queued()).toEqual([]);
  });

  it('makes nothing of what a bot did', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const body = changed(ISSUE, ({ sender }) => Object.assign(sender, { type: 'Bot' }));

    expect(await send(body, signed('issues', body))).toMatchObject({ status: 202, body: { accepted: 0 } });
    expect(queued()).toEqual([]);
  });

  it('is answered when GitHub tries the address', async () => {
    const { send, queued } = openExample(githubSource, KEY);
    const body = '{"zen":"Keep it logically awesome.","hook_id":1}';

    expect(await send(body, signed('ping', body))).toMatchObject({ status: 200 });
    expect(queued()).toEqual([]);
  });

  it('lets nobody else in', async () => {
    const { send, queued } = openExample(githubSource, KEY);

    expect(await send(ISSUE, signed('issues', ISSUE, 'other'))).toMatchObject({ status: 401 });
    expect(queued()).toEqual([]);
  });
});
