import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mailgunSource } from '../../examples/mailgun/source.ts';
import { NOON } from '../support/clock.ts';
import { changed, openExample, sampleText } from '../support/example.ts';

const KEY = 'http-webhook-signing-key';
const FAILED = sampleText('mailgun/failed.json');
const TOKEN = 'b0c2d6a0e3f84e5b8d9fd1b9a4e7c62053acb5b7d1c94e60ab';

function signed(text: string, timestamp = `${NOON / 1000}`, key = KEY): string {
  const signature = createHmac('sha256', key)
    .update(timestamp + TOKEN)
    .digest('hex');
  return changed(text, (body) => Object.assign(body, { signature: { timestamp, token: TOKEN, signature } }));
}

// The source's function goes by the time of the day.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOON }));
afterEach(() => void vi.useRealTimers());

describe('the example for Mailgun', () => {
  it('verifies what Mailgun signed', async () => {
    // https://github.com/mailgun/mailgun-php/blob/master/tests/Api/WebhookTest.php
    vi.setSystemTime(1_403_645_220_000);
    const { send } = openExample(mailgunSource, 'key-3ax6xnjp29jd6fds4gc373sgvjxteol0');
    const body = changed(FAILED, (whole) => {
      whole.signature = {
        timestamp: '1403645220',
        token: '5egbgr1vjgqxtrnp65xfznchgdccwh5d6i09vijqi3whgowmn6',
        signature: '9cfc5c41582e51246e73c88d34db3af0a3a2692a76fbab81492842f000256d33',
      };
    });

    expect(await send(body, {})).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await send(body.replace('5egbgr1', '5egbgr2'), {})).toMatchObject({ status: 401 });
  });

  it('makes an event of what became of an e-mail, one however often it comes', async () => {
    const { send, queued } = openExample(mailgunSource, KEY);
    const event = {
      id: 'mailgun-G9Bn5sl1TC6nu79C8C0bwg',
      project: 'us',
      operation: 'events/track',
      body: {
        eventName: 'mailgun-failed',
        email: 'ada@example.com',
        id: 'mailgun-G9Bn5sl1TC6nu79C8C0bwg',
        createdAt: 1795433399,
        dataFields: { messageId: '20261123113000.1.8F2D3A@mg.example.com', reason: 'suppress-bounce' },
      },
    };

    expect(await send(signed(FAILED), {})).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: event.id }] },
    });
    await send(signed(FAILED, `${NOON / 1000 + 60}`), {});
    expect(queued()).toEqual([event, event]);
  });

  it('makes an event of a click', async () => {
    const { send, queued } = openExample(mailgunSource, KEY);
    const body = changed(FAILED, ({ 'event-data': event }) => {
      delete event.message;
      delete event.reason;
      Object.assign(event, {
        event: 'clicked',
        id: 'Ase7i2zsRYeDXztHGENqRA',
        url: 'https://shop.example.com/',
      });
    });
    await send(signed(body), {});

    expect(queued()[0]?.body).toMatchObject({
      eventName: 'mailgun-clicked',
      dataFields: { url: 'https://shop.example.com/' },
    });
  });

  it.each([
    ['signed by another key', signed(FAILED, undefined, 'other')],
    ['signed six minutes ago', signed(FAILED, `${NOON / 1000 - 360}`)],
    ['signed six minutes ahead', signed(FAILED, `${NOON / 1000 + 360}`)],
    ['signed at no time', signed(FAILED, 'yesterday')],
    ['not signed', changed(FAILED, (body) => delete body.signature)],
    ['as it stands in the examples', FAILED],
    ['no JSON', 'x'],
    ['empty', ''],
    ['longer than any of Mailgun', signed(FAILED) + ' '.repeat(256 * 1024)],
  ])('lets nobody in with a body that is %s', async (_, body) => {
    const { send, queued } = openExample(mailgunSource, KEY);

    expect(await send(body, {})).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
    expect(queued()).toEqual([]);
  });
});
