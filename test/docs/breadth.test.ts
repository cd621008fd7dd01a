/**
 * What a new protocol, scheme, operation or example needs besides its row: each test here names a place that
 * must hear of it. What else there is (types, schemas, OpenAPI, the sandbox) follows from the tables, or doesn't
 * compile without it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '../../lib/accept/protocol/protocols.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';
import * as forwarder from '../../lib/config/forwarder.ts';
import type { Verification } from '../../lib/config/verification.ts';
import { BULK_REQUEST_NAMES, bulkRequestNamed } from '../../lib/iterable/bulk-requests.ts';
import { OPERATION_NAMES, operationNamed } from '../../lib/iterable/operations.ts';
import { VECTORS } from '../accept/verify/vectors.ts';
import { namesIn, sectionOf, tableIn } from './tables.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const protocolsPage = read('docs/protocols.md');
const webhooksPage = read('docs/webhooks.md');

describe.each(Object.entries(PROTOCOLS))('the protocol at /%s/', (segment, { paths }) => {
  it('has its segment reserved, so that no source takes it', () => {
    expect(() =>
      defineConfig({
        projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
        sources: { [segment]: { verify: apiKey('source'), project: 'us' } },
      }),
    ).toThrow(`sources.${segment}: the name is reserved`);
  });

  it('has its segment among the reserved names of the README', () => {
    const [sentence = ''] = /[^.;]+ are reserved/.exec(readme) ?? [];
    expect(namesIn(sentence)).toContain(segment);
  });

  it('has its paths, with a source and without, in the table of docs/protocols.md', () => {
    const listed = tableIn(protocolsPage, 'path').flatMap(({ names: [first = []] }) => first);
    expect(listed).toEqual(expect.arrayContaining([`/{source}/${segment}/…`, `/${segment}/…`]));
  });

  it('has each of its paths on docs/protocols.md', () => {
    const listed = namesIn(protocolsPage);
    for (const path of paths) expect(listed).toContain(path);
  });
});

const schemes = Object.keys(SCHEMES) as Verification['scheme'][];
/** `standard-webhook` → `standardWebhook`, as the configuration calls it. */
const functionOf = (scheme: string) => scheme.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
/** The first name of each piece of code: `apiKey('secret')`. */
const callsIn = (text: string) => namesIn(text).map((name) => name.replace(/\(.*/, ''));

describe.each(schemes)('the scheme %s', (scheme) => {
  it("is a function of '#forwarder'", () => {
    const make = Object.entries<unknown>(forwarder).find(([name]) => name === functionOf(scheme))?.[1];
    const settings = scheme === 'hmac' ? { secret: 'a' } : 'a';
    expect((make as (settings: unknown) => Verification)(settings)).toMatchObject({ scheme, secret: 'a' });
  });

  it('is named by the README and docs/events.md, where senders prove who they are', () => {
    const setting = /^\| `sources\.NAME\.verify` \|.*$/m.exec(readme)?.[0] ?? '';
    expect(callsIn(setting)).toContain(functionOf(scheme));
    const senders = tableIn(read('docs/events.md'), "the source's `verify`").flatMap(
      ({ names: [first = []] }) => first,
    );
    expect(senders).toContain(functionOf(scheme));
  });
});

it('each scheme that has a format has a known answer in test/accept/verify/vectors.ts', () => {
  expect([...new Set(VECTORS.map(({ verify }) => verify.scheme)), 'api-key', 'custom'].toSorted()).toEqual(
    schemes.toSorted(),
  );
});

describe('docs/webhooks.md', () => {
  const title = (scheme: string) =>
    VECTORS.find(({ verify }) => verify.scheme === scheme)?.title.split(',')[0] ?? '';
  /** What a sentence says of providers, by the names that it lists. */
  const listedIn = (pattern: RegExp) => (pattern.exec(webhooksPage)?.[1] ?? '').split(/, | and /);
  const providers = schemes.filter((scheme) => !['api-key', 'hmac', 'custom'].includes(scheme));

  it('says which providers sign when they sent it, and which do not', () => {
    const signsTime = (scheme: string) =>
      VECTORS.some(({ verify, signedAt }) => verify.scheme === scheme && signedAt !== undefined);
    const signing = providers.filter(signsTime).map(title);
    const others = providers.filter((scheme) => !signsTime(scheme)).map(title);

    expect(listedIn(/\*\*Time\.\*\* ([^.]+?) sign when/).toSorted()).toEqual(signing.toSorted());
    expect(listedIn(/\*\*Time\.\*\*[^\n]*? refused\. ([^.]+?) don't/).toSorted()).toEqual(others.toSorted());
  });

  it('says which providers sign the address', () => {
    const takesUrl = (scheme: string) => {
      const verify = { scheme, secret: 'source', url: 'https://hooks.example.com/a' } as Verification;
      try {
        defineConfig({
          projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
          sources: { app: { verify, project: 'us' } },
        });
        return true;
      } catch {
        return false;
      }
    };
    const signing = providers.filter(takesUrl).map(title);
    expect(listedIn(/^## (.+) sign the address$/m).toSorted()).toEqual(signing.toSorted());
  });
});

describe('the operations in docs/protocols.md', () => {
  const table = tableIn(sectionOf(protocolsPage, "Iterable's API"), 'path');
  const rows = table.flatMap(({ names: [names = []], cells: [, limit = '', repeatable = ''] }) =>
    names.map((name) => ({ name, limit, repeatable })),
  );

  it('are all there are, each once', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(
      [...OPERATION_NAMES, ...BULK_REQUEST_NAMES].toSorted(),
    );
  });

  it.each(OPERATION_NAMES)('have the limit of %s, and whether it is safe to repeat', (name) => {
    const { limit = '', repeatable = '' } = rows.find((row) => row.name === name) ?? {};
    const operation = operationNamed(name);
    expect(limit.replace(' (ours)', '').replace(',', '')).toBe(String(operation?.requestsPerSecond));
    expect(repeatable.startsWith('no:')).toBe(operation?.repeatable === 'no');
    expect(repeatable).toMatch(/^(?:yes|no): \w/);
  });

  it('say what a bulk request is cut into', () => {
    const bulk = table.find(({ names: [names = []] }) => names.includes('users/bulkUpdate'));
    expect(bulk?.names[0]).toEqual(BULK_REQUEST_NAMES);
    expect(bulk?.names[2]).toEqual(BULK_REQUEST_NAMES.map((name) => bulkRequestNamed(name)?.operation));
  });
});

describe('docs/clients.md', () => {
  const page = read('docs/clients.md');
  const forwarded: readonly string[] = PROTOCOLS.api.paths;

  it('names no path as one that stays with Iterable which is forwarded', () => {
    const staying = tableIn(page, 'call').flatMap(({ names: [names = []] }) => names);
    expect(staying).toContain('inApp/getMessages');
    expect(staying.filter((name) => forwarded.includes(name))).toEqual([]);
  });

  it('shows a router that sends here what is forwarded of an SDK, and none of its reads', () => {
    const [, pattern = ''] = /location ~ (\S+) \{/.exec(page) ?? [];
    const comesHere = (name: string) => new RegExp(pattern).test(`/api/${name}`);
    const staying = tableIn(page, 'call').flatMap(({ names: [names = []], cells: [, of = ''] }) =>
      /SDK/.test(of) ? names : [],
    );
    const ofServers = /^(?:lists|workflows)\//;

    expect(forwarded.filter((name) => !comesHere(name) && !ofServers.test(name))).toEqual([]);
    expect(staying.filter((name) => !name.endsWith('/impression')).filter(comesHere)).toEqual([]);
  });
});

describe.each(readdirSync(new URL('../../examples', import.meta.url)))('the example %s', (name) => {
  it('is in the table of docs/webhooks.md and in the README', () => {
    expect(webhooksPage).toContain(`| [\`examples/${name}\`](../examples/${name}/source.ts) |`);
    const [row = ''] = /^\| `examples\/` \|.*$/m.exec(readme) ?? [];
    expect(row.toLowerCase()).toContain(name);
  });

  it('has a test and a sample of its own', () => {
    expect(readdirSync(new URL('../examples', import.meta.url))).toContain(`${name}.test.ts`);
    const files = readdirSync(new URL(`../../examples/${name}/samples`, import.meta.url));
    expect(files.filter((file) => file.endsWith('.json')).length).toBeGreaterThan(0);
  });
});
