/** What the log tells of a request that is not verified, and what its sender hears. */
import { describe, expect, it } from 'vitest';
import type { Answer, Request } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import {
  apiKey,
  type Configuration,
  custom,
  defineConfig,
  hmac,
  standardWebhook,
} from '../../lib/config/define-config.ts';
import { stripe, twilio } from '../../lib/config/providers.ts';
import type { IsGenuine, Verification } from '../../lib/config/verification.ts';
import { VECTORS } from '../accept/verify/vectors.ts';
import { environmentWith, playBoundaries } from '../support/boundaries.ts';
import { PLANTED } from '../support/planted.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const BODY = Buffer.from(`{"eventName":"order","userId":"${PLANTED.userId}"}`);
const UNAUTHORIZED: Answer = {
  status: 401,
  headers: {},
  body: {
    error: {
      code: 'unauthorized',
      message: 'the credentials or the signature are missing or wrong',
    },
  },
};

function openDoor(configuration: Configuration, keys: Record<string, string>) {
  const secrets = Object.fromEntries(Object.entries(keys).map(([name, current]) => [name, { current }]));
  const boundaries = playBoundaries({ secrets });
  const accept = composeDoor(configuration, environmentWith({ logLevel: 'info' }), boundaries);
  return {
    nowSeconds: boundaries.clock.now() / 1_000,
    secretsRead: boundaries.secretsRead,
    /** The answer, and the one line about it. */
    async knock(request: Request) {
      const before = boundaries.lines().length;
      const answer = await accept(request, boundaries.clock.now() + 25_000);
      const logged = boundaries.lines().slice(before);
      return { answer, line: logged.find(({ event }) => event === 'request-answered') ?? {} };
    },
  };
}

function openSource(verify: Verification, key: string) {
  const door = openDoor(configurationWith({ verify }), { 'source-app': key });
  const { sign } = SCHEMES[verify.scheme];
  return {
    ...door,
    /** As the provider sends it, at some seconds from now. */
    signed: (by = key, secondsLater = 0, request: Partial<Request> = {}) =>
      sign(requestWith({ body: BODY, ...request }), by, door.nowSeconds + secondsLater, verify),
  };
}

const SIGNED = VECTORS.filter(({ verify }, index) =>
  VECTORS.slice(0, index).every((other) => other.verify.scheme !== verify.scheme),
);

describe.each(SIGNED)(
  'a source that is verified by $verify.scheme',
  ({ verify: settings, signatureHeader }) => {
    const verify = { ...settings, secret: 'source-app' } as Verification;
    const { writeKey } = SCHEMES[verify.scheme];
    const KEY = writeKey(PLANTED.sourceKey);
    const header = signatureHeader.toLowerCase();

    it('lets in what is signed, and the line of that has no why', async () => {
      const { knock, signed } = openSource(verify, KEY);
      const { answer, line } = await knock(signed());

      expect(answer.status).toBe(202);
      expect(line).not.toHaveProperty('why');
    });

    it('logs why it lets nothing else in, and answers the same to all of it', async () => {
      const { knock, signed } = openSource(verify, KEY);
      const { [header]: _, ...unsigned } = signed().headers;
      const refused: [string, Request][] = [
        ['no-header', { ...signed(), headers: unsigned }],
        ['no-header', { ...signed(), headers: { ...signed().headers, [header]: '' } }],
        ['unreadable', { ...signed(), headers: { ...signed().headers, [header]: 'ann@' } }],
        ['mismatch', signed(writeKey('of somebody else'))],
      ];
      for (const [why, request] of refused) {
        const { answer, line } = await knock(request);

        expect(answer).toEqual(UNAUTHORIZED);
        expect(line).toEqual({
          ...{ time: expect.any(String), level: 'info', event: 'request-answered', source: 'app' },
          ...{ accepted: 0, refused: 1, code: 'unauthorized', status: 401, durationMs: 0 },
          why,
          // With no signature at all, nobody can say which of two names it would have had.
          header: expect.stringMatching(/^[a-z0-9-]+$/),
        });
      }
    });
  },
);

describe.each(SIGNED.filter(({ signedAt }) => signedAt !== undefined))(
  'a source whose sender signs the time, verified by $verify.scheme',
  ({ verify: settings }) => {
    it.each([-301, 301])(
      'logs that the time is stale at %d s, and reads no secret for that',
      async (seconds) => {
        const verify = { ...settings, secret: 'source-app' } as Verification;
        const key = SCHEMES[verify.scheme].writeKey(PLANTED.sourceKey);
        const { knock, signed, secretsRead } = openSource(verify, key);
        const { answer, line } = await knock(signed(key, seconds));

        expect(answer).toEqual(UNAUTHORIZED);
        expect(line).toMatchObject({ why: 'stale', header: expect.any(String) });
        expect(secretsRead).toEqual([]);
      },
    );
  },
);

describe('the line of a 401', () => {
  it.each<[string, string, string | undefined, Record<string, string>]>([
    ['no part with a signature', 'unreadable', 'stripe-signature', { 'stripe-signature': 't=1795435200' }],
    ['no part with a time', 'unreadable', 'stripe-signature', { 'stripe-signature': `v1=${'0'.repeat(64)}` }],
    [
      'two times',
      'unreadable',
      'stripe-signature',
      { 'stripe-signature': `t=1795435200,t=1795435200,v1=${'0'.repeat(64)}` },
    ],
    [
      'a time that is none',
      'unreadable',
      'stripe-signature',
      { 'stripe-signature': `t=noon,v1=${'0'.repeat(64)}` },
    ],
    [
      'a signature of another length',
      'unreadable',
      'stripe-signature',
      { 'stripe-signature': `t=1795435200,v1=${'0'.repeat(40)}` },
    ],
    [
      'a signature in upper case',
      'unreadable',
      'stripe-signature',
      { 'stripe-signature': `t=1795435200,v1=${'A'.repeat(64)}` },
    ],
    [
      'a good form and another key',
      'mismatch',
      'stripe-signature',
      { 'stripe-signature': `t=1795435200,v1=${'0'.repeat(64)}` },
    ],
    [
      'another provider',
      'no-header',
      'stripe-signature',
      { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
    ],
  ])('of Stripe tells of %s', async (_, why, header, headers) => {
    const { knock } = openSource(stripe('source-app'), PLANTED.sourceKey);
    const { answer, line } = await knock(requestWith({ headers, body: BODY }));

    expect(answer).toEqual(UNAUTHORIZED);
    expect(line).toMatchObject({ why, header });
  });

  it('of two names for a signature tells of the one that the sender uses', async () => {
    const { knock, signed, nowSeconds } = openSource(standardWebhook('source-app'), PLANTED.webhookSecret);
    const { headers } = signed();
    const svix = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.replace('webhook', 'svix'), value]),
    );
    const lineOf = async (changed: Record<string, string>) =>
      (await knock(requestWith({ headers: changed, body: BODY }))).line;

    expect(await lineOf({ ...svix, 'svix-timestamp': String(nowSeconds - 400) })).toMatchObject({
      why: 'stale',
      header: 'svix-timestamp',
    });
    const { 'svix-id': _, ...rest } = svix;
    expect(await lineOf(rest)).toMatchObject({ why: 'no-header', header: 'svix-id' });
    expect(await lineOf({ ...headers, 'svix-id': 'another' })).toMatchObject({
      why: 'unreadable',
      header: 'webhook-id',
    });
    // What went furthest is what its sender must mend.
    const others = signed(SCHEMES['standard-webhook'].writeKey('of somebody else')).headers;
    const another = { ...svix, 'svix-signature': others['webhook-signature'] ?? '' };
    expect(await lineOf({ ...headers, ...another, 'webhook-timestamp': 'noon' })).toMatchObject({
      why: 'mismatch',
      header: 'svix-signature',
    });
  });

  it('names no header where it is about the body', async () => {
    const { knock, signed } = openSource(twilio('source-app'), PLANTED.sourceKey);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const { headers } = signed(undefined, 0, { headers: form, body: Buffer.from('a=1') });
    const { line } = await knock(requestWith({ headers, body: Buffer.from(`a=${'1'.repeat(300_000)}`) }));

    expect(line).toMatchObject({ why: 'unreadable' });
    expect(line).not.toHaveProperty('header');
  });

  it('names the header as the configuration has it, in lower case', async () => {
    const verify = hmac({
      ...{ secret: 'source-app', header: 'Paddle-Signature', algorithm: 'sha256', encoding: 'hex' },
      template: '{x-first}{body}',
    });
    const { knock, signed } = openSource(verify, PLANTED.sourceKey);

    expect((await knock(requestWith({ body: BODY }))).line).toMatchObject({
      why: 'no-header',
      header: 'paddle-signature',
    });
    const { 'x-first': _, ...headers } = signed().headers;
    expect((await knock(requestWith({ headers, body: BODY }))).line).toMatchObject({
      why: 'no-header',
      header: 'x-first',
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['no key', 'no-header', {}],
    ['an empty key', 'no-header', { 'api-key': '' }],
    ['a bare key in Authorization', 'unreadable', { authorization: 'ann@' }],
    ['another key', 'mismatch', { 'api-key': 'ann@' }],
    ['another Bearer', 'mismatch', { authorization: 'Bearer ann@' }],
  ])('of a source by key tells of %s', async (_, why, headers) => {
    const { knock } = openSource(apiKey('source-app'), PLANTED.sourceKey);
    const { answer, line } = await knock(requestWith({ headers, body: BODY }));

    expect(answer).toEqual(UNAUTHORIZED);
    expect(line).toMatchObject({ source: 'app', why });
    expect(JSON.stringify(line)).not.toContain('ann@');
  });

  it.each<[string, IsGenuine, object]>([
    ['says no', () => false, { why: 'mismatch', function: undefined }],
    [
      'throws',
      () => {
        throw new RangeError('ann@');
      },
      {
        ...{ why: 'threw', function: 'sources.app.verify', error: 'RangeError' },
        place: expect.stringContaining('denials.test.ts'),
      },
    ],
  ])('of a custom function tells that it %s', async (_, isGenuine, told) => {
    const { knock } = openSource(custom('source-app', isGenuine), PLANTED.sourceKey);
    const { answer, line } = await knock(requestWith({ body: BODY }));

    expect(answer).toEqual(UNAUTHORIZED);
    expect({ function: undefined, ...line }).toMatchObject({ level: 'info', ...told });
    expect(JSON.stringify(line)).not.toContain('ann@');
  });

  it('is an error, and names the function, where a custom function is async', async () => {
    const isGenuine = (async () => true) as unknown as IsGenuine;
    const { knock } = openSource(custom('source-app', isGenuine), PLANTED.sourceKey);
    const { line } = await knock(requestWith({ body: BODY }));

    expect(line).toMatchObject({
      ...{ level: 'error', status: 401, code: 'not-verified', function: 'sources.app.verify' },
      message: "the source's custom function must return true or false, and must not be async",
    });
    expect(line).not.toHaveProperty('why');
  });

  it('at a path that names no source tells whether no source or several have the key', async () => {
    const configuration = defineConfig({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: {
        app: { verify: apiKey('source-app'), project: 'us' },
        'app-eu': { verify: apiKey('source-app-eu'), project: 'us' },
        other: { verify: apiKey('source-other'), project: 'us' },
      },
    });
    const { knock } = openDoor(configuration, {
      'source-app': PLANTED.sourceKey,
      'source-app-eu': PLANTED.sourceKey,
      'source-other': 'the-key-of-another-source',
    });
    const lineOf = async (headers: Record<string, string>) =>
      (await knock(requestWith({ path: '/api/events/track', headers, body: BODY }))).line;

    expect(await lineOf({ 'api-key': PLANTED.sourceKey })).toMatchObject({
      why: 'ambiguous',
      sources: 'app app-eu',
    });
    expect(await lineOf({ 'api-key': 'x' })).toMatchObject({ why: 'mismatch' });
    expect(await lineOf({})).toMatchObject({ why: 'no-header' });
  });
});
