/** The requests that the page begins with. */
import { describe, expect, it } from 'vitest';
import type { StackInfo } from '../../../console/api.ts';
import type { Context } from '../../../console/server/call.ts';
import { draft } from '../../../console/server/calls/draft.ts';
import { stackInfo } from '../../../console/server/calls/stack-info.ts';
import { isDenial } from '../../../lib/accept/verify/denial.ts';
import { SCHEMES } from '../../../lib/accept/verify/schemes.ts';
import type { Configuration, Source } from '../../../lib/config/define-config.ts';
import { sampleNames } from '../../../operate/send/samples.ts';
import { signedRequest } from '../../../operate/send/signed-request.ts';
import { sourceWith } from '../../support/sources.ts';

const SETTINGS: Readonly<Record<string, object>> = {
  hmac: { header: 'x-signature', algorithm: 'sha256', encoding: 'hex', template: '{body}' },
};

/** A source of each scheme that can be signed here, with a `map`: so it may be sent all samples. */
const sources = Object.fromEntries(
  Object.keys(SCHEMES)
    .filter((scheme) => scheme !== 'custom')
    .map((scheme): [string, Source] => {
      const verify = { scheme, secret: 'key', ...SETTINGS[scheme] } as Source['verify'];
      const source = sourceWith({ verify, map: () => null } as Parameters<typeof sourceWith>[0]);
      return [`of-${scheme}`, { ...source, name: `of-${scheme}` }];
    }),
);

const context = {
  configuration: { projects: {}, sources } as unknown as Configuration,
  surroundings: { projectDirectory: '/nowhere', sandboxes: {}, destinations: new Map() },
  stack: async () => ({ title: 'a stack', door: async () => 'https://door.example.com' }),
} as unknown as Context;
const gone = AbortSignal.any([]);
const names = await sampleNames('/nowhere');

const drafted = (source: string, sample: string) =>
  draft.answer({ source, sample }, context, gone) as Promise<{
    headers: Record<string, string>;
    body: string;
  }>;

describe('a draft', () => {
  it.each(Object.values(sources))('of any sample passes as signed by $verify.scheme', async (source) => {
    const { read, writeKey, parseKey } = SCHEMES[source.verify.scheme];
    const key = writeKey('key-of-the-test');
    const nowMs = Date.now();

    for (const name of names) {
      const { headers, body } = await drafted(source.name, name);
      const unsigned = { path: `/${source.name}`, headers, body: Buffer.from(body) };
      const { url, ...signed } = signedRequest(unsigned, {
        door: 'https://door.example.com',
        source,
        keys: [key],
        nowMs,
      });
      const { host, pathname, search } = new URL(url);
      const request = { ...signed, method: 'POST', path: pathname, query: search.slice(1), host };
      const presented = read(request, nowMs / 1_000, source.verify);

      const verdict = isDenial(presented) ? presented : presented.isSignedBy([parseKey(key)]);
      expect([name, verdict]).toEqual([name, true]);
    }
  });

  it('of a webhook is a delivery of its own each time, under the name that its provider has for the id', async () => {
    const [one, other] = await Promise.all([
      drafted('of-standard-webhook', 'clerk/user.created'),
      drafted('of-standard-webhook', 'clerk/user.created'),
    ]);

    expect(one.headers['svix-id']).toMatch(/^msg_/);
    expect(other.headers['svix-id']).not.toBe(one.headers['svix-id']);
    expect(one.headers).not.toHaveProperty('webhook-id');
    expect((await drafted('of-standard-webhook', 'stripe/charge.captured')).headers).toHaveProperty(
      'webhook-id',
    );
  });
});

describe('the samples of a source', () => {
  it('with a map are first those of the provider that its scheme names, and apart from them all others', async () => {
    const info = await (stackInfo.answer({}, context, gone) as Promise<StackInfo>);
    const of = (source: string) => info.sources.find(({ name }) => name === source);

    expect(of('of-github')?.samples).toEqual(names.filter((name) => name.startsWith('github/')));
    expect(of('of-github')?.otherSamples).toEqual(names.filter((name) => !name.startsWith('github/')));
    expect(of('of-standard-webhook')).toMatchObject({ samples: [], otherSamples: names });
  });
});
