/** `npm run check` on a configuration of somebody's own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopiedProject, copyProject } from '../support/copied-project.ts';
import { sampleText } from '../support/example.ts';
import { type Checked, runCheck } from '../support/run-check.ts';

const CONFIGURATION = `import { apiKey, custom, defineConfig, twilio } from "#forwarder"
import { shop } from "./sources/shop.ts"

export default defineConfig({
  projects: {
    "only-eu": { dataCenter: "EU", secret: "iterable-eu", staleAfter: { "orders/create": "90m" }, onFieldType: "coerce", fields: { events: { "orders/create": { country: "string", total: "double" } } } },
    many: { dataCenter: "US", secret: "iterable-many", mode: "bulk", fields: { events: { x: { n: "long" } } } },
  },
  sources: {
    app: { verify: apiKey("source-app"), project: "many" },
    sms: {
      verify: twilio("source-sms"),
      project: "only-eu",
      map: (body) => ({ eventName: "sms-" + body.MessageStatus, userId: body.To ?? "" }),
    },
    mail: {
      verify: custom("source-mail", ({ body }, keys) => keys.includes(JSON.parse(body.toString()).key)),
      project: "many",
      map: ({ event, recipient }) => ({ eventName: event, email: recipient }),
    },
    shop,
  },
})
`;

const SHOP = `import { defineSource, shopify } from "#forwarder"

export const shop = defineSource({
  verify: shopify("source-shop"),
  project: (event) => event.dataFields?.country === "DE" ? "only-eu" : "many",
  map: (order, { "x-shopify-topic": topic }) =>
    topic === "orders/create" ? { eventName: topic, email: order.customer.email, dataFields: { country: order.country } } : null,
})
`;

const FILES: Readonly<Record<string, string>> = {
  'forwarder.config.ts': CONFIGURATION,
  'sources/shop.ts': SHOP,
  'samples/app/event.json':
    '{"eventName":"x","email":"ada@example.com","createdAt":1700000000123,"dataFields":{"n":9007199254740993}}',
  'samples/mail/opened.json': '{"key":"unknown","event":"mail-opened","recipient":"ada@example.com"}',
  'samples/app/list.json':
    '{"events":[{"eventName":"x","userId":"u","id":"e1"},{"eventName":"y","userId":"u","plan":"pro"}]}',
  'samples/shop/order.json': '{"customer":{"email":"ada@example.com"},"country":"DE"}',
  'samples/shop/order.headers.json': '{"X-Shopify-Topic":"orders/create","X-Shopify-Event-Id":"1"}',
  'samples/shop/other.json': '{}',
  'samples/sms/sent.json': '{"MessageStatus":"sent","To":"+15551234","Memo":["a","b"]}',
  'samples/sms/sent.headers.json': '{"Content-Type":"application/x-www-form-urlencoded"}',
};

let project: CopiedProject;

beforeAll(async () => {
  project = await copyProject('check', 'lib');
  for (const [path, text] of Object.entries(FILES)) await project.write(path, text);
});

afterAll(() => project?.[Symbol.asyncDispose]());

/** With these files beside or instead of the right ones, for one check. */
async function checkWith(files: Readonly<Record<string, string>>): Promise<Checked> {
  for (const [path, text] of Object.entries(files)) await project.write(path, text);
  try {
    return await runCheck(project);
  } finally {
    for (const path of Object.keys(files)) await project.write(path, FILES[path] ?? '');
  }
}

describe('the check of a configuration that is right', () => {
  let checked: Checked;
  beforeAll(async () => {
    checked = await runCheck(project);
  });

  it('ends well and says so', () => {
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^forwarder\.config\.ts is right\.$/m);
  });

  it('shows the request that each sample becomes, with its digits and what was added', () => {
    expect(requestIn(checked, 'samples/app/event.json')).toMatch(
      new RegExp(
        [
          '^many: POST https://api\\.iterable\\.com/api/events/trackBulk, in a list of "events"',
          '  \\{',
          '    "eventName": "x",',
          '    "email": "ada@example\\.com",',
          '\\+   "createdAt": 1700000000,',
          '    "dataFields": \\{',
          '      "n": 9007199254740993',
          '    \\},',
          '\\+   "id": "[\\da-f-]{36}"',
          '  \\}$',
        ].join('\n'),
      ),
    );
  });

  it('goes by the functions of the source, its headers and what its provider signs', () => {
    expect(requestIn(checked, 'samples/shop/order.json')).toContain(
      'only-eu: POST https://api.eu.iterable.com/api/events/track, stale after 90m\n  {\n    "eventName": "orders/create"',
    );
    expect(requestIn(checked, 'samples/sms/sent.json')).toContain('"eventName": "sms-sent"');
  });

  it('says nothing of staleness where the project has no limit for the event', () => {
    expect(requestIn(checked, 'samples/sms/sent.json')).toContain('/api/events/track\n');
    expect(requestIn(checked, 'samples/app/event.json')).not.toContain('stale');
  });

  it('lets in what nobody can sign for a function of the configuration, and says so', () => {
    expect(checked.stdout).toContain(
      "samples/mail/opened.json: warning: it is not verified: nobody but the sender can sign for a source's custom function\n",
    );
    expect(requestIn(checked, 'samples/mail/opened.json')).toContain('"eventName": "mail-opened"');
    expect(checked.stdout.match(/ is not verified: /g)).toHaveLength(1);
  });

  it('warns of a source whose key seems to ship in an app and may do everything', () => {
    expect(checked.stdout.match(/^forwarder\.config\.ts: warning: .*$/gm)).toEqual([
      expect.stringMatching(/warning: sources\.app: its name says that its key ships in an app/),
    ]);
  });

  it('says where a sample becomes no event, and what the door warns of', () => {
    expect(checked.stdout).toContain('samples/shop/other.json: no event\n');
    expect(checked.stdout).toContain(
      'samples/app/list.json: warning: plan: is not a field Iterable documents',
    );
    expect(requestIn(checked, 'samples/app/list.json')).toMatch(/"id": "e1",?\n\+ {3}"createdAt"/);
  });
});

describe('the check of a configuration that is wrong', () => {
  it.each([
    [
      'forwarder.config.ts',
      CONFIGURATION.replace('eventName:', 'evntName:'),
      '14:7: "evntName": no such field in events/track',
    ],
    [
      'sources/shop.ts',
      SHOP.replace('dataFields:', 'datafields:'),
      '6:3: "datafields": no such field in events/track',
    ],
    [
      'forwarder.config.ts',
      CONFIGURATION.replace('project: "many"', 'project: "mny"'),
      `10:42: "project": must be "many" | "only-eu", not "mny". Did you mean '"many"'?\n`,
    ],
    [
      'sources/shop.ts',
      `${SHOP}\nexport const price: number = "free";`,
      "10:14: Type 'string' is not assignable to type 'number'.",
    ],
  ])('names what the types say of %s, with its place', async (path, text, fault) => {
    const { code, stderr } = await checkWith({ [path]: text });

    expect(code).toBe(1);
    expect(`\n${stderr}`).toContain(`\n${path}:${fault}`);
  });

  it('names what the rules say', async () => {
    const { code, stderr } = await checkWith({
      'forwarder.config.ts': CONFIGURATION.replace('"iterable-eu"', '"iterable eu"').replace(
        'app:',
        'health:',
      ),
    });

    expect(code).toBe(1);
    expect(stderr).toContain('projects.only-eu.secret: is not a name Secrets Manager allows\n');
    expect(stderr).toContain('sources.health: the name is reserved\n');
  });

  it('names a function that verifies later', async () => {
    const { code, stderr } = await checkWith({
      'forwarder.config.ts': CONFIGURATION.replace('({ body }, keys)', 'async ({ body }, keys)').replace(
        'custom(',
        '(custom as any)(',
      ),
    });

    expect(code).toBe(1);
    expect(stderr).toContain(
      "samples/mail/opened.json: not-verified: the source's custom function must return true or false, and must not be async\n",
    );
  });

  it('holds samples, and what the functions make of them, against the tracking plan of their project', async () => {
    const { code, stderr, stdout } = await checkWith({
      'samples/app/event.json': '{"eventName":"x","email":"ada@example.com","dataFields":{"n":"7"}}',
      'sources/shop.ts': SHOP.replace('country: order.country', '$&, total: "7.50"'),
    });

    expect(code).toBe(1);
    expect(stderr).toContain(
      'samples/app/event.json: invalid-event: dataFields.n: must be a long, is a string\n',
    );
    expect(stdout).toContain(
      'samples/shop/order.json: warning: dataFields.total: was a string, is sent as a double\n',
    );
    expect(stdout).toContain('"total": 7.50');
  });

  it('names what is wrong with samples, and with what the functions make of them', async () => {
    const { code, stderr } = await checkWith({
      'samples/app/list.json': '{"events":[{"eventName":"x","userId":"u"},{"eventName":"y","email":"ada"}]}',
      'samples/shop/order.json': '{"country":"DE"}',
      'sources/shop.ts': SHOP.replace('"only-eu" : "many"', '"only-eu" : event.eventName as any'),
      'samples/shop/other.json': '{"customer":{"email":"ada@example.com"}}',
      'samples/shop/other.headers.json': '{"X-Shopify-Topic":"orders/create"}',
      'samples/sms/sent.json': '{"MessageStatus":',
      'samples/nobody/event.json': '{}',
      'samples/app/alone.headers.json': '{}',
      'samples/app/deep/event.json': '{}',
      'samples/app/event.headers.json': '["x"]',
    });

    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'samples/app/alone.headers.json: there is no samples/app/alone.json',
      'samples/app/deep/event.json: must lie in the folder of its source, as samples/SOURCE/NAME.json',
      'samples/app/event.headers.json: must be an object of texts, as {"x-topic": "orders/create"}',
      'samples/app/list.json: invalid-event: events[1].email: must be an e-mail address',
      'samples/nobody/event.json: there is no source "nobody"',
      "samples/shop/order.json: not-mapped: the source's map function failed",
      expect.stringMatching(/^samples\/shop\/order\.json: sources\/shop\.ts:7:\d+: TypeError: .*'email'/),
      expect.stringMatching(
        /^samples\/shop\/other\.json: not-mapped: events\[0\]: .*named no configured project$/,
      ),
      "samples/sms/sent.json: can't be sent: is not JSON: the text ends (character 17)",
      '',
      '9 faults in the configuration.',
    ]);
  });
});

/** What stands behind the arrow of a sample's first request. */
function requestIn({ stdout }: Checked, path: string): string {
  return (
    stdout
      .split('\n\n')
      .find((part) => part.includes(`${path} → `))
      ?.split(' → ')[1] ?? ''
  );
}

describe('the check of the examples', () => {
  it('finds nothing wrong with their samples', async () => {
    await using copy = await copyProject('check', 'examples', 'lib');
    const samples = {
      'clerk/user.created': undefined,
      'github/issues.opened': '{"X-GitHub-Event":"issues","X-GitHub-Delivery":"1"}',
      'shopify/orders.create': '{"X-Shopify-Topic":"orders/create"}',
      'stripe/charge.succeeded': undefined,
      'sendgrid/events': undefined,
      'mailgun/failed': undefined,
    };
    for (const [path, headers] of Object.entries(samples)) {
      await copy.write(`samples/${path}.json`, sampleText(`${path}.json`));
      if (headers !== undefined) await copy.write(`samples/${path}.headers.json`, headers);
    }
    const names = Object.keys(samples).map((path) => path.split('/', 1)[0]);
    await copy.write(
      'forwarder.config.ts',
      `import { defineConfig } from '#forwarder';
      ${names.map((name) => `import { ${name}Source } from './examples/${name}/source.ts';`).join('\n')}
      export default defineConfig({
        projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
        sources: { ${names.map((name) => `${name}: ${name}Source`).join()} },
      });`,
    );

    const { code, stdout, stderr } = await runCheck(copy);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/ → us: POST /g)).toHaveLength(7);
  });
});
