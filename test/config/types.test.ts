/** What doesn't compile in a configuration, and that TypeScript names it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../support/typescript.ts';

const IMPORTS = `import * as forwarder from '#forwarder';
import { apiKey, custom, defineConfig, defineSource, github, hubspot, segment, shopify, slack, standardWebhook, stripe, twilio, type CustomRequest, type EventObject, type EventOf } from '#forwarder';
declare const anything: any;
declare const order: { id: string; lines: { id: string; name: string; price: number; quantity: number }[] };
interface Checkout { readonly token: string; readonly email: string }
void [forwarder, apiKey, custom, defineConfig, defineSource, github, hubspot, segment, shopify, slack, standardWebhook, stripe, twilio, anything, order];
export type { Checkout, CustomRequest, EventObject, EventOf };
`;

const withSource = (source: string) => `export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' }, eu: { dataCenter: 'EU', secret: 'iterable-eu' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' }, other: { ${source} } },
});`;
const withProject = (project: string) => `export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', ${project} } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});`;
const returning = (result: string) =>
  withSource(`verify: standardWebhook('x'), project: 'us', map: (body) => (${result})`);
const reading = (verify: string, result: string) =>
  withSource(`verify: ${verify}, project: 'us', map: (body) => (${result})`);
const editing = (result: string) =>
  withSource(`verify: apiKey('x'), project: 'us', edit: (event) => (${result})`);
const choosing = (project: string) => withSource(`verify: apiKey('x'), project: ${project}`);
/** Of which TypeScript could say more than the one fault. */
const READ = reading(`stripe('x')`, `{ eventName: body.typo }`);
const USED = `const source = defineSource({ verify: stripe('x'), project: 'us', map: (body) => ({ eventName: body.type, emial: 'x' }) });\n${withProject('').replace('sources: {', 'sources: { source,')}`;

const WRONG: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  // Each in its place.
  [
    'a project that is not there',
    withSource(`verify: apiKey('x'), project: 'uss'`),
    /'"uss"' .* '"eu" \| "us"/,
  ],
  [
    'a function that returns a project that is not there',
    withSource(`verify: apiKey('x'), project: ({ userId }) => (userId ? 'eu' : 'uss')`),
    /'"uss"' is not assignable to type '"eu" \| "us"'/,
  ],
  [
    'an operation that is not there',
    withSource(`verify: apiKey('x'), project: 'us', operations: ['events/trak']`),
    /'"events\/trak"' .* Did you mean '"events\/track"'/,
  ],
  [
    'the name of a field',
    returning(`{ evntName: 'x', email: 'y' }`),
    /"evntName: no such field in events\/track"/,
  ],
  [
    'the name of a field that may be left out',
    returning(`{ eventName: 'x', emial: 'y' }`),
    /"emial: no such field in events\/track"/,
  ],
  // What else a function may return that is wrong.
  [
    'a field of another operation',
    returning(`{ operation: 'users/update', eventName: 'x' }`),
    /"eventName: no such field in users\/update"/,
  ],
  [
    'a field of one of several events',
    returning(`[{ eventName: 'x' }, { eventName: 'x', datafields: {} }]`),
    /"datafields: no such field in events\/track"/,
  ],
  [
    'a field of events that are made one by one',
    returning(`order.lines.map(({ name }) => ({ eventName: name, usrId: 'y' }))`),
    /"usrId: no such field in events\/track"/,
  ],
  [
    'a field of an event that is made sometimes',
    returning(`body.ok ? { eventName: 'x', emial: 'y' } : null`),
    /"emial: no such field in events\/track"/,
  ],
  [
    'a field of one kind of event',
    returning(`body.ok ? { operation: 'users/update', emial: 'y' } : { eventName: 'x', userId: 'y' }`),
    /"emial: no such field in users\/update"/,
  ],
  [
    'a field within a field',
    returning(`{ operation: 'commerce/updateCart', user: { emial: 'y' }, items: [] }`),
    /"user\.emial: no such field in commerce\/updateCart"/,
  ],
  [
    'a field within a list',
    returning(`{ operation: 'commerce/updateCart', user: {}, items: [{ ...order.lines[0]!, skuu: 1 }] }`),
    /"items\[\]\.skuu: no such field in commerce\/updateCart"/,
  ],
  [
    'an operation of an event',
    returning(`{ operation: 'users/updat', email: 'y' }`),
    /"users\/updat: no such operation"/,
  ],
  [
    'an operation that could be any text',
    returning(`{ operation: order.id, email: 'y' }`),
    /"operation: must be the name of one/,
  ],
  ['the type of a field', returning(`{ eventName: 7, email: 'y' }`), /property 'eventName' are incompatible/],
  [
    'the type of the free fields',
    returning(`{ eventName: 'x', dataFields: 7 }`),
    /property 'dataFields' are incompatible/,
  ],
  ['a field that is missing', returning(`{ email: 'y' }`), /Property 'eventName' is missing/],
  [
    'a promise',
    withSource(`verify: apiKey('x'), project: 'us', map: async () => ({ eventName: 'x' })`),
    /"the function must not be async"/,
  ],
  ['something that is no event', returning(`'x'`), /"the function must return events"/],
  [
    'something that nobody knows',
    returning(`anything as unknown`),
    /'unknown' is not assignable to type 'EventObject/,
  ],
  [
    'a date where a time must be a number',
    returning(`{ eventName: 'x', createdAt: new Date() }`),
    /property 'createdAt' are incompatible/,
  ],
  // What a project function reads.
  [
    'the type of a field that a project function reads',
    choosing(`({ createdAt }) => (createdAt?.endsWith('0') ? 'us' : 'eu')`),
    /'endsWith' does not exist on type 'number'/,
  ],
  [
    'a field that no operation has, used as a text',
    choosing(`({ region }) => (region.endsWith('0') ? 'us' : 'eu')`),
    /'region' is of type 'unknown'/,
  ],
  // Settings.
  [
    'a setting of a source',
    withSource(`verify: apiKey('x'), project: 'us', orgins: []`),
    /'orgins' does not exist.* Did you mean to write 'origins'/,
  ],
  [
    'a setting of a source for Segment',
    withSource(`verify: apiKey('x'), project: 'us', segment: { anonymusIds: 'ignore' }`),
    /'anonymusIds' does not exist/,
  ],
  ['a setting of a project', withProject(`mod: 'bulk'`), /'mod' does not exist/],
  [
    'the mode of a project',
    withProject(`mode: 'batch'`),
    /'"batch"' is not assignable to type '"bulk" \| "single"/,
  ],
  ['the name of a limit', withProject(`rateLimit: { 'events/trak': 3 }`), /''events\/trak'' does not exist/],
  ['a length of time', withProject(`maxAge: '3 days'`), /'"3 days"' is not assignable/],
  [
    'a length of time of one event',
    withProject(`staleAfter: { 'cart-abandoned': '2 hours' }`),
    /'"2 hours"' is not assignable/,
  ],
  [
    'a type of a field in a tracking plan',
    withProject(`fields: { events: { 'signed-up': { plan: 'strng' } } }`),
    /'"strng"' is not assignable to type 'IterableType'. Did you mean '"string"'/,
  ],
  [
    'a type within an object of a tracking plan',
    withProject(`fields: { profile: { address: { city: 'text' } } }`),
    /'"text"' is not assignable to type 'IterableType/,
  ],
  [
    'a list of two types in a tracking plan',
    withProject(`fields: { profile: { tags: ['string', 'long'] } }`),
    /'\["string", "long"\]' is not assignable to type 'IterableType'/,
  ],
  [
    'what a tracking plan has beside events and profile',
    withProject(`fields: { profiles: { tier: 'string' } }`),
    /'profiles' does not exist/,
  ],
  [
    'what becomes of a field of another type',
    withProject(`fields: { profile: { tier: 'string' } }, onFieldType: 'ignore'`),
    /'"ignore"' is not assignable to type '"coerce" \| "refuse" \| "warn"/,
  ],
  [
    'a plan that is read from JSON where it must be none',
    `import plan from './examples/github/samples/issues.opened.json' with { type: 'json' };\n${withProject('fields: plan')}`,
    /has no properties in common with type/,
  ],
  [
    'a setting of a signature',
    `forwarder.hmac({ secret: 'x', header: 'X-Sig', algoritm: 'sha256', encoding: 'hex', template: '{body}' });`,
    /'algoritm' does not exist/,
  ],
  [
    'a function that verifies later',
    `custom('x', async ({ body }, keys) => keys.includes(body.toString()));`,
    /'Promise<boolean>' is not assignable to type 'boolean'/,
  ],
  [
    'a function that verifies, and says neither yes nor no',
    `custom('x', ({ headers }, keys) => headers['x-key'] && keys.length > 0);`,
    /is not assignable to type 'boolean'/,
  ],
  [
    'what a function that verifies reads of a request',
    `custom('x', ({ rawBody }) => rawBody.length > 0);`,
    /Property 'rawBody' does not exist on type 'CustomRequest'/,
  ],
  [
    'a key as bytes',
    `custom('x', (_, keys) => keys.some((key) => key.equals(Buffer.alloc(1))));`,
    /'equals' does not exist on type 'string'/,
  ],
  [
    'the algorithm of a signature of Twilio',
    `twilio('x', { algorithm: 'sha1' });`,
    /'"sha1"' is not assignable to type '"sha256"/,
  ],
  [
    'the setting of a scheme that has none of that name',
    `forwarder.woocommerce('x', { pong: false });`,
    /'pong' does not exist/,
  ],
  ['a source without a way to verify it', withSource(`project: 'us'`), /Property 'verify' is missing/],
  // Bodies.
  ['a field of a body of Stripe', READ, /'typo' does not exist on type 'StripeBody'/],
  [
    'a field of a sender at GitHub',
    reading(`github('x')`, `{ eventName: body.sender.login.first }`),
    /'first' does not exist on type 'string'/,
  ],
  [
    'a body of HubSpot that is no list',
    reading(`hubspot('x')`, `{ eventName: body.subscriptionType }`),
    /'subscriptionType' does not exist on type 'HubspotBody'/,
  ],
  [
    'a kind of call of Segment',
    reading(`segment('x')`, `body.type === 'trakc' ? null : { eventName: body.messageId }`),
    /'"trakc"' have no overlap/,
  ],
  [
    'a parameter of Twilio as a number',
    reading(`twilio('x')`, `{ eventName: body.AccountSid, createdAt: body.AccountSid }`),
    /property 'createdAt' are incompatible/,
  ],
  [
    'a parameter of Twilio that may come several times as a text',
    reading(`twilio('x')`, `{ eventName: body.MessageStatus ?? '', userId: body.Memo }`),
    /property 'userId' are incompatible/,
  ],
  [
    'a time of Slack as text',
    reading(`slack('x')`, `{ eventName: body.event_time ?? 0 }`),
    /property 'eventName' are incompatible/,
  ],
  [
    'a field of a body that the scheme was told',
    reading(`shopify<Checkout>('x')`, `{ eventName: body.tokn }`),
    /'tokn' does not exist on type 'Checkout'/,
  ],
  // What an edit function returns, and what it reads.
  [
    'a field of an event that is sent instead',
    editing(`{ eventName: 'x', emial: 'y' }`),
    /"emial: no such field in events\/track"/,
  ],
  [
    'a field of one of several that are sent instead',
    editing(`[{ eventName: 'x', userId: 'y' }, { operation: 'users/update', usrId: 'y' }]`),
    /"usrId: no such field in users\/update"/,
  ],
  [
    'a field of an event that is made of the one that came',
    editing(`{ ...event, emial: 'y' }`),
    /"emial: no such field in any operation"/,
  ],
  [
    'a field of one of several that are made of the one that came',
    editing(`event.email ? [event, { ...event, datafields: {} }] : undefined`),
    /"datafields: no such field in any operation"/,
  ],
  [
    'an edit function that is async',
    withSource(`verify: apiKey('x'), project: 'us', edit: async (event) => event`),
    /"the function must not be async"/,
  ],
  ['an edit that is no event', editing(`'x'`), /"the function must return events"/],
  [
    'a field that may hold anything, as a text',
    editing(`event.email.endsWith('x') ? null : undefined`),
    /'event.email' is of type 'unknown'/,
  ],
  [
    'an event that an edit function may not change',
    withSource(`verify: apiKey('x'), project: 'us', edit: (event) => { event.operation = 'users/update'; }`),
    /'operation' because it is a read-only property/,
  ],
  // In a file of its own.
  [
    'a field of an edited event, in a file of its own',
    `const source = defineSource({ verify: stripe('x'), project: 'us', edit: (event) => ({ ...event, emial: 1 }) });\n${withProject('').replace('sources: {', 'sources: { source,')}`,
    /"emial: no such field in any operation"/,
  ],
  ['a field, in a file of its own', USED, /"emial: no such field in events\/track"/],
  [
    'a setting, in a file of its own',
    `export const source = defineSource({ verify: stripe('x'), project: 'us', buss: [] });`,
    /'buss' does not exist/,
  ],
  [
    'a project, in a file of its own',
    `const source = defineSource({ verify: stripe('x'), project: 'uss', map: (body) => ({ eventName: body.type }) });\n${withProject('').replace('sources: {', 'sources: { source,')}`,
    /'"uss"' is not assignable to type '"us"/,
  ],
  [
    'a field of an event that is annotated',
    `export const made: EventOf<'users/update'> = { operation: 'users/update', emial: 'x' };`,
    /'emial' does not exist.* Did you mean to write 'email'/,
  ],
];

const RIGHT: readonly (readonly [what: string, text: string])[] = [
  ['an edit that leaves all as it is', withSource(`verify: apiKey('x'), project: 'us', edit: () => {}`)],
  ['an edit that drops some', editing(`event.operation === 'users/update' ? null : undefined`)],
  [
    'an edit that returns sometimes',
    withSource(
      `verify: apiKey('x'), project: 'us', edit: (event) => { if (event.dataFields?.test) return null; return; }`,
    ),
  ],
  ['an edit that adds a field', editing(`{ ...event, dataFields: { ...event.dataFields, plan: 'pro' } }`)],
  [
    'an edit that makes several',
    editing(
      `[event, { operation: 'users/update', userId: String(event.userId), dataFields: { seen: true } }]`,
    ),
  ],
  ['an edit whose result nobody knows', editing(`anything`)],
  [
    'an edit in a file of its own',
    `const source = defineSource({ verify: apiKey('x'), project: 'us', edit: (event) => (event.userId ? event : null) });\n${withProject('').replace('sources: {', 'sources: { source,')}`,
  ],
  [
    'one event',
    returning(`{ eventName: body.type, email: body.email, createdAt: body.at, dataFields: body }`),
  ],
  ['several', returning(`[{ eventName: 'x', userId: 'y' }, { operation: 'users/update', userId: 'y' }]`)],
  ['none', returning(`null`)],
  [
    'none, by saying nothing',
    withSource(
      `verify: apiKey('x'), project: 'us', map(body) { if (body.skip) return; return { eventName: 'x' }; }`,
    ),
  ],
  [
    'events that are made one by one',
    returning(`order.lines.map(({ name }) => ({ eventName: name, userId: 'y' }))`),
  ],
  [
    'events of different operations',
    returning(
      `body.ok ? { operation: 'users/update', email: 'y' } : { eventName: 'x', userId: 'y', dataFields: { a: 1 } }`,
    ),
  ],
  [
    'a field that is sometimes there',
    returning(
      `{ eventName: 'x', ...(body.email ? { email: body.email as string } : {}), userId: body.id as string | undefined }`,
    ),
  ],
  [
    'a purchase',
    returning(
      `{ operation: 'commerce/trackPurchase', user: { email: 'y', dataFields: order }, items: order.lines, total: 3 }`,
    ),
  ],
  ['what is any', returning(`anything`)],
  ['a list of any', returning(`body.events`)],
  ['events with an operation that is any', returning(`{ operation: body.operation, email: 'y' }`)],
  ['an event with fields of any', returning(`{ ...body, eventName: 'x' }`)],
  ['events of a type of its own', returning(`anything as EventObject | null`)],
  ['an event of an operation', returning(`anything as EventOf<'users/merge'> | EventOf<'events/track'>`)],
  [
    'what is returned for a body that is annotated',
    withSource(
      `verify: shopify('x'), project: 'us', map: (body: Checkout) => ({ eventName: body.token, email: body.email })`,
    ),
  ],
  [
    'a project that is any',
    withSource(`verify: apiKey('x'), project: ({ dataFields }) => dataFields?.region`),
  ],
  [
    'a project by its name, and a function',
    withSource(
      `verify: apiKey('x'), project: ({ userId }) => (userId === undefined ? 'us' : 'eu'), operations: ['events/track']`,
    ),
  ],
  [
    'what a project function reads of events of several operations',
    choosing(
      `(event) => event.email?.endsWith('.de') || event.user?.email?.endsWith('.de') || event.subscribers?.[0]?.email?.endsWith(".de") || event.user?.dataFields?.region.big || event.operation === 'users/merge' ? 'eu' : 'us'`,
    ),
  ],
  [
    'a project function of a type of its own',
    choosing(`(event: EventObject) => (event.region === 'eu' ? 'eu' : 'us')`),
  ],
  [
    'every setting',
    withProject(
      `identity: 'userId', mode: 'bulk', maxAge: '12h', rateLimit: { 'events/trackBulk': 5, 'users/update': 10 }, staleAfter: { 'cart-abandoned': '2h', 4711: '30m', '*': '7d' }`,
    ),
  ],
  [
    'a tracking plan, in the types that Iterable has',
    withProject(
      `onFieldType: 'coerce', fields: { events: { 'signed-up': { plan: 'string', seats: 'long', at: 'date', tags: ['string'], more: 'string[]', any: 'array', address: { city: 'string' }, 'address.zip': 'string', items: [{ sku: 'string', price: 'double' }], grid: [['long']] } }, profile: { home_geo_location: 'geo_location', orders: 'nested', ok: 'boolean', o: 'object' }, otherFields: 'warn' }`,
    ),
  ],
  [
    'a tracking plan in a file of its own',
    `const fields = { profile: { tier: 'string', tags: ['string'] } } satisfies forwarder.TrackingPlan;\n${withProject('fields')}`,
  ],
  [
    'a tracking plan from a JSON file',
    `declare const plan: { events: { 'signed-up': { plan: string; tags: string[]; items: { sku: string }[]; address: { city: string } } }; profile: { tier: string }; otherFields: string };\n${withProject('fields: { ...forwarder.trackingPlan(plan), onFieldType: "warn" }')}`,
  ],
  [
    'projects that are counted out',
    `const projects = Object.fromEntries(['us', 'eu'].map((name) => [name, { dataCenter: 'US', secret: name } as const]));
export default defineConfig({ projects, sources: { app: { verify: apiKey('x'), project: 'us' } } });`,
  ],
  [
    'a source in a file of its own',
    `const source = defineSource({ verify: stripe('x'), project: 'us', map: ({ data }) => ({ eventName: data.object.status }) });\n${withProject('').replace('sources: {', 'sources: { source,')}`,
  ],
  [
    'a source without a map in a file of its own',
    `const source = defineSource({ verify: apiKey('x'), project: 'us' });\n${withProject('').replace('sources: {', 'sources: { source,')}`,
  ],
  [
    'a function that verifies, and the body that comes with it',
    `const isGenuine = ({ method, path, query, host, url, headers, body }: CustomRequest, keys: readonly string[]): boolean =>
  keys.some((key) => key === headers['x-key'] && body.includes(method + path + query + host + url));
const source = defineSource({ verify: custom<Checkout>('x', isGenuine, { url: 'https://h.example.com' }), project: 'us', map: (body) => ({ eventName: 'x', email: body.email }) });
${withProject('').replace('sources: {', 'sources: { source,')}`,
  ],
  [
    'every provider with its settings',
    `const { calendly, klaviyo, square, typeform, woocommerce, zendesk } = forwarder;
export const all = [calendly('x'), klaviyo('x'), square('x', { url: 'https://h.example.com' }), twilio('x', { algorithm: 'sha256' }), typeform('x'), woocommerce('x', { ping: false }), zendesk('x')];`,
  ],
  [
    'the parameters of Twilio that come once as texts',
    reading(`twilio('x')`, `{ eventName: 'sms ' + body.MessageStatus, userId: body.To }`),
  ],
  [
    'the samples of the examples as the bodies they are',
    `import issue from './examples/github/samples/issues.opened.json' with { type: 'json' };
import charge from './examples/stripe/samples/charge.succeeded.json' with { type: 'json' };
export const bodies: [forwarder.GithubBody, forwarder.StripeBody] = [issue, charge];`,
  ],
];

let said: ReadonlyMap<string, string>;

beforeAll(async () => {
  const texts = [...WRONG, ...RIGHT].map(([, text], index) => [`case-${index}.ts`, IMPORTS + text]);
  said = await compile(Object.fromEntries(texts));
});

describe('TypeScript names', () => {
  it.each(WRONG.map(([what, , message], index) => [what, `case-${index}.ts`, message] as const))(
    '%s',
    (_, file, message) => {
      expect(said.get(file)).toMatch(message);
    },
  );
});

describe('a fault', () => {
  it.each([
    ['in a source in a file of its own is not told again where the source is used', USED, 'emial'],
    ['in what a function reads of a body is not told again of what it returns', READ, "'typo'"],
  ])('%s', (_, text, name) => {
    const message = said.get(`case-${WRONG.findIndex(([, wrong]) => wrong === text)}.ts`) ?? '';
    expect(message).toContain(name);
    expect(message.match(/error TS/g)).toHaveLength(1);
  });
});

describe('TypeScript takes', () => {
  it.each(RIGHT.map(([what], index) => [what, `case-${WRONG.length + index}.ts`] as const))(
    '%s',
    (_, file) => {
      expect(said.get(file)).toBeUndefined();
    },
  );
});
