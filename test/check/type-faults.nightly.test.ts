/** What `npm run check` makes of the walls of types that TypeScript prints. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';
import { type Checked, runCheck } from '../support/run-check.ts';

const withSources = (imports: string, sources: string) => `${imports}
import { apiKey, defineConfig } from '#forwarder';
export default defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
  sources: { shop: { verify: apiKey('source-shop'), project: 'us' }, ${sources} },
});
`;

const withSettings = (
  settings: string,
) => `import { apiKey, defineSource, shopify, stripe } from '#forwarder';
void [apiKey, shopify, stripe];
export const source = defineSource({ ${settings} });
`;
const returning = (result: string) =>
  withSettings(`verify: apiKey('x'), project: 'us', map: (body) => (${result})`);

const PURCHASE = `operation: 'commerce/trackPurchase', user: { email: body.email }`;
const ITEM = `id: 'x', name: 'y', quantity: 1`;

const CASES: readonly (readonly [what: string, text: string, fault: string])[] = [
  ['the type of a field', returning(`{ eventName: 5 }`), '3:74: "eventName": must be string, not number'],
  [
    'the type of a field that may be left out',
    returning(`{ eventName: 'x', campaignId: 'abc' }`),
    '3:74: "campaignId": must be number, not string',
  ],
  [
    'a field that may be null',
    returning(`{ eventName: 'x', email: body.email as string | null }`),
    '3:74: "email": must be string, not null',
  ],
  [
    'a date where a time must be a number',
    returning(`{ eventName: 'x', createdAt: new Date() }`),
    '3:74: "createdAt": must be number (Unix seconds), not Date',
  ],
  [
    'a field within a list',
    returning(`{ ${PURCHASE}, total: 3, items: [{ ${ITEM}, price: '3' }] }`),
    '3:74: "items[].price": must be number, not string',
  ],
  [
    'something else than a list',
    returning(`{ ${PURCHASE}, total: 3, items: { ${ITEM} } }`),
    '3:74: "items": must be a list, not an object',
  ],
  [
    'a text where an object must stand, all of whose fields may be left out',
    returning(`{ operation: 'commerce/updateCart', user: 'y', items: [] }`),
    '3:74: "user": must be an object, not string',
  ],
  ['a field that is missing', returning(`{ email: 'y' }`), '3:74: "eventName" is missing'],
  [
    'a field that is missing in a purchase',
    returning(`{ ${PURCHASE}, items: [] }`),
    '3:74: "total" is missing',
  ],
  [
    'a field that is missing in a list',
    returning(`{ ${PURCHASE}, total: 3, items: [{ ${ITEM} }] }`),
    '3:74: "items[].price" is missing',
  ],
  [
    'fields that are missing in a list',
    returning(`{ ${PURCHASE}, total: 3, items: [{ id: 'x' }] }`),
    '3:74: "items[]": name, price, quantity are missing',
  ],
  [
    'a promise',
    withSettings(`verify: apiKey('x'), project: 'us', map: async () => ({ eventName: 'x' })`),
    '3:74: the function must not be async',
  ],
  ['something that is no event', returning(`'x'`), '3:74: the function must return events'],
  [
    'something that nobody knows',
    returning(`body as unknown`),
    "3:74: what the function returns is unknown: give it a type, such as EventOf<'events/track'>",
  ],
  [
    'an operation that could be any text',
    returning(`{ operation: String(body.kind), email: 'y' }`),
    '3:74: "operation": must be the name of one; write it with `as const`',
  ],
  [
    'a function that takes another body',
    withSettings(
      `verify: shopify<{ a: 1 }>('x'), project: 'us', map: (body: { b: 1 }) => ({ eventName: 'x' })`,
    ),
    "3:85: the function takes another body than it gets: Property 'b' is missing in type '{ a: 1; }' but required in type '{ b: 1; }'.",
  ],
  [
    'a field that a body does not have',
    withSettings(`verify: stripe('x'), project: 'us', map: (body) => ({ eventName: body.evnt, email: 'y' })`),
    "3:108: Property 'evnt' does not exist on type 'StripeBody'.",
  ],
  [
    'a setting',
    withSettings(`verify: apiKey('x'), project: 'us', orgins: []`),
    `3:74: "orgins" does not exist. Did you mean to write 'origins'?`,
  ],
  ['a source without a way to verify it', withSettings(`project: 'us'`), '3:36: "verify" is missing'],
  [
    'an import of types that earlier versions had',
    `import type { SourceSettings } from '../lib/config.ts';\nexport type Mine = SourceSettings;`,
    `1:37: "../lib/config.ts" was the import of earlier versions: import from '#forwarder' instead`,
  ],
];

let project: CopiedProject;
beforeAll(async () => {
  project = await copyProject('check', 'lib');
});
afterAll(() => project?.[Symbol.asyncDispose]());

describe('the check names in a line', () => {
  let checked: Checked;
  beforeAll(async () => {
    const names = CASES.map((_, index) => `case${index}`);
    for (const [index, [, text]] of CASES.entries()) await project.write(`sources/case${index}.ts`, text);
    const used = names.filter((_, index) => CASES[index]?.[1].includes('const source '));
    await project.write(
      'forwarder.config.ts',
      withSources(
        used.map((name) => `import { source as ${name} } from './sources/${name}.ts';`).join('\n'),
        used.join(', '),
      ),
    );
    checked = await runCheck(project);
    for (const name of names) await project.write(`sources/${name}.ts`, 'export {};');
  });

  it.each(CASES.map(([what, , fault], index) => [what, `sources/case${index}.ts:`, fault] as const))(
    '%s',
    (_, file, fault) => {
      const lines = checked.stderr.split('\n').filter((line) => line.startsWith(file));
      expect(lines).toEqual([`${file}${fault}`]);
    },
  );

  it('nothing else, though each source is used in the configuration', () => {
    const others = checked.stderr.split('\n').filter((line) => !line.startsWith('sources/'));
    expect(others.filter((line) => /^(forwarder\.config\.ts|\s)/.test(line))).toEqual([]);
  });
});

describe('the check counts once', () => {
  beforeAll(() => project.write('sources/one.ts', 'export const one = 1;'));

  it.each([
    [
      'a module without the ending of its file',
      withSources(`import { one } from './sources/one'; void one;`, ''),
      `1:21: there is no "./sources/one"; write './sources/one.ts'`,
    ],
    [
      'a module that is not there',
      withSources(`import { two } from './sources/two.ts'; void two;`, ''),
      '1:21: there is no "./sources/two.ts"',
    ],
    [
      'a name that is not defined',
      withSources(`apiKye('x');`, ''),
      `1:1: Cannot find name 'apiKye'. Did you mean 'apiKey'?`,
    ],
    [
      'a project that is not there, named by a source in a file of its own',
      withSources(
        `import { defineSource } from '#forwarder';const one = defineSource({ verify: apiKey('x'), project: () => 'eu' });`,
        'one',
      ),
      `5:70: "project": must be "us", not "eu"`,
    ],
  ])('%s', async (_, text, fault) => {
    await project.write('forwarder.config.ts', text);

    const { code, stderr } = await runCheck(project);
    expect(code).toBe(1);
    expect(stderr).toBe(`forwarder.config.ts:${fault}\n\nOne fault in the configuration.\n`);
  });
});
