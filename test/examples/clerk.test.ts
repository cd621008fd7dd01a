import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clerkSource } from '../../examples/clerk/source.ts';
import { NOON } from '../support/clock.ts';
import { changed, openExample, sampleText } from '../support/example.ts';

const KEY = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
const SAMPLE = sampleText('clerk/user.created.json');

function signed(body: string, key = KEY): Record<string, string> {
  const [id, timestamp] = ['msg_loFOjxBNrRLzqYUf', NOON / 1000];
  const hmac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
  return {
    'svix-id': id,
    'svix-timestamp': String(timestamp),
    'svix-signature': `v1,${hmac.update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  };
}

const USER = {
  userId: 'user_29w83sxmDNGwOuEthce5gg56FcC',
  email: 'ada@example.org',
  dataFields: { firstName: 'Ada', lastName: 'Lovelace', signedUpAt: '2022-05-31T15:56:31.514Z' },
};

describe('the example for Clerk', () => {
  it.each(['user.created', 'user.updated'])(
    'updates the user of %s, the same however often it comes',
    async (type) => {
      const { send, queued } = openExample(clerkSource, KEY);
      const body = changed(SAMPLE, (event) => Object.assign(event, { type }));

      const answer = await send(body, signed(body));
      expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
      expect(await send(body, signed(body))).toEqual(answer);
      const [first, again] = queued();
      expect(first).toMatchObject({ project: 'us', operation: 'users/update', body: USER });
      expect(again).toEqual(first);
    },
  );

  it('finds the primary address among several, and leaves out what Clerk does not know', async () => {
    const { send, queued } = openExample(clerkSource, KEY);
    const body = changed(SAMPLE, ({ data }) => {
      data.email_addresses.unshift({ id: 'idn_other', email_address: 'other@example.org' });
      Object.assign(data, { first_name: null, last_name: null });
    });
    await send(body, signed(body));

    expect(queued()[0]?.body).toEqual({ ...USER, dataFields: { signedUpAt: USER.dataFields.signedUpAt } });
  });

  it('goes by the id of a user without an address', async () => {
    const { send, queued } = openExample(clerkSource, KEY);
    const body = changed(SAMPLE, ({ data }) =>
      Object.assign(data, { email_addresses: [], primary_email_address_id: null }),
    );
    await send(body, signed(body));

    const { email: _, ...others } = USER;
    expect(queued()[0]?.body).toEqual(others);
  });

  it('makes nothing of another event', async () => {
    const { send, queued } = openExample(clerkSource, KEY);
    const body = changed(SAMPLE, (event) => Object.assign(event, { type: 'session.created' }));

    expect(await send(body, signed(body))).toEqual({ status: 202, body: { accepted: 0, events: [] } });
    expect(queued()).toEqual([]);
  });

  it('lets nobody else in', async () => {
    const { send, queued } = openExample(clerkSource, KEY);
    const other = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

    expect(await send(SAMPLE, signed(SAMPLE, other))).toMatchObject({ status: 401 });
    expect(queued()).toEqual([]);
  });
});
