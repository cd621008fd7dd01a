import { describe, expect, it } from 'vitest';
import { clerkSource } from '../../examples/clerk/source.ts';
import { githubSource } from '../../examples/github/source.ts';
import { mailgunSource } from '../../examples/mailgun/source.ts';
import { sendgridSource } from '../../examples/sendgrid/source.ts';
import { shopifySource } from '../../examples/shopify/source.ts';
import { stripeSource } from '../../examples/stripe/source.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { readSample, sampleNames } from '../../operate/send/samples.ts';
import { signedRequest } from '../../operate/send/signed-request.ts';
import { NOON } from '../support/clock.ts';
import { openExample } from '../support/example.ts';
import { sourceWith } from '../support/sources.ts';

const SOURCES: Readonly<Record<string, Parameters<typeof openExample>[0]>> = {
  clerk: clerkSource,
  github: githubSource,
  mailgun: mailgunSource,
  sendgrid: sendgridSource,
  shopify: shopifySource,
  stripe: stripeSource,
};

/** What each sample becomes: the names of events, else the operations. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'clerk/session.created': [],
  'clerk/user.created': ['users/update'],
  'clerk/user.updated': ['users/update'],
  'github/issue_comment.created': ['github-issue_comment-created'],
  'github/issues.opened': ['github-issues-opened'],
  'github/ping': [],
  'github/push': ['github-push'],
  'github/star.created': ['github-star-created'],
  'mailgun/clicked': ['mailgun-clicked'],
  'mailgun/complained': ['mailgun-complained'],
  'mailgun/delivered': ['mailgun-delivered'],
  'mailgun/failed': ['mailgun-failed'],
  'mailgun/opened': ['mailgun-opened'],
  'mailgun/unsubscribed': ['mailgun-unsubscribed'],
  'sendgrid/delivery': ['sendgrid-processed', 'sendgrid-deferred', 'sendgrid-delivered', 'sendgrid-dropped'],
  'sendgrid/engagement': [
    'sendgrid-open',
    'sendgrid-spamreport',
    'sendgrid-unsubscribe',
    'sendgrid-group_unsubscribe',
  ],
  'sendgrid/events': ['sendgrid-click', 'sendgrid-bounce'],
  'shopify/checkouts.create': ['commerce/updateCart'],
  'shopify/checkouts.update': ['commerce/updateCart'],
  'shopify/customers.create': [],
  'shopify/orders.create': ['commerce/trackPurchase'],
  'stripe/charge.captured': ['commerce/trackPurchase'],
  'stripe/charge.refunded': [],
  'stripe/charge.succeeded': ['commerce/trackPurchase'],
  'stripe/customer.created': [],
};

/** What its own function verifies, nobody can sign here. */
function signable(source: Parameters<typeof openExample>[0]): Parameters<typeof openExample>[0] {
  const { verify } = source;
  return verify.scheme === 'custom' ? { ...source, verify: { ...verify, isGenuine: () => true } } : source;
}

describe('the samples of the examples', () => {
  it('are all known here', async () => {
    expect(await sampleNames('/nowhere')).toEqual(Object.keys(MADE));
  });

  it.each(Object.entries(MADE))('becomes what the example makes of it: %s', async (name, made) => {
    const [provider = ''] = name.split('/');
    const settings = signable(SOURCES[provider] as Parameters<typeof openExample>[0]);
    const source: Source = sourceWith(settings as Partial<Parameters<typeof sourceWith>[0]>);
    const key = SCHEMES[source.verify.scheme].writeKey('key-of-the-example');
    const { send, queued } = openExample(settings, key);
    const sample = await readSample(name, '/nowhere');
    const { headers, body } = signedRequest(
      { path: '/app', ...sample },
      { door: 'https://door.example.com', source, keys: [key], nowMs: NOON },
    );

    const { status } = await send(String(body), headers);
    expect(status).toBe(name === 'github/ping' ? 200 : 202);
    expect(queued().map((event) => event.body.eventName ?? event.operation)).toEqual(made);
  });

  it('name nobody who exists', async () => {
    for (const name of Object.keys(MADE)) {
      const { body } = await readSample(name, '/nowhere');
      const addresses = String(body).match(/[\w.+-]+@[\w.-]+/g) ?? [];
      expect(addresses.filter((address) => !/[@.]example\.(?:com|org)$|@ismtpd-555$/.test(address))).toEqual(
        [],
      );
    }
  });
});
