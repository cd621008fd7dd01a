/** What plan is made of what a project has. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { apiKey, parseConfiguration } from '../../../lib/config/define-config.ts';
import type { TrackingPlan } from '../../../lib/config/tracking-plan.ts';
import { walkedOrNothing } from '../../../lib/iterable/subject.ts';
import { writePlan } from '../../../operate/fields/plan-file.ts';
import { planText } from '../../../operate/fields/plan-text.ts';
import {
  type FieldTypeName,
  type ProfileField,
  readProfileFields,
} from '../../../operate/fields/profile-fields.ts';
import { pull } from '../../../operate/fields/pull.ts';
import { createSeenEvents } from '../../../operate/fields/seen-fields.ts';
import type { Account } from '../../../operate/iterable/account.ts';

const accountWith = (fields: object): Account => ({
  read: async () => ({ fields }),
  send: async () => undefined,
});

const profileOf = async (fields: object) =>
  pull({
    profile: await readProfileFields(accountWith(fields)),
    events: undefined,
    configured: undefined,
  });

function eventsOf(...fields: readonly string[]) {
  const seen = createSeenEvents();
  for (const text of fields) seen.add('bought', walkedOrNothing(text));
  return pull({ profile: undefined, events: seen.result(), configured: undefined });
}

/** As the configuration takes it. @throws ConfigurationError */
const configured = (fields: TrackingPlan) =>
  parseConfiguration({
    projects: { us: { dataCenter: 'US', secret: 'iterable-us', fields } },
    sources: { app: { verify: apiKey('source-app'), project: 'us' } },
  }).projects.us?.fields;

describe("the profile's part of a plan", () => {
  it('has what Iterable tells, nested, without what Iterable keeps itself', async () => {
    const { plan, own, leftOut } = await profileOf({
      tier: 'string',
      'address.city': 'string',
      'address.since': 'date',
      address: 'object',
      vip: 'Boolean',
      home_geo_location: 'geo_location',
      email: 'string',
      signupDate: 'date',
      'itblInternal.documentUpdatedAt': 'date',
    });

    expect(plan).toEqual({
      profile: {
        address: { city: 'string', since: 'date' },
        home_geo_location: 'geo_location',
        tier: 'string',
        vip: 'boolean',
      },
    });
    expect(Object.keys(plan.profile ?? {})).toEqual(['address', 'home_geo_location', 'tier', 'vip']);
    expect(own).toEqual(['email', 'itblInternal.documentUpdatedAt', 'signupDate']);
    expect(leftOut).toEqual([]);
  });

  it('names what a plan can not say, and has the rest', async () => {
    const { plan, leftOut } = await profileOf({
      age: 'number',
      odd: { type: 'string' },
      'a..b': 'string',
      place: 'geo_location',
      name: 'string',
      'name.keyword': 'string',
      tags: 'array',
    });

    expect(plan).toEqual({ profile: { name: 'string', tags: 'array' } });
    expect(leftOut).toEqual([
      { field: 'a..b', because: 'no-name', types: ['string'] },
      { field: 'age', because: 'unknown-type', types: ['number'] },
      { field: 'odd', because: 'unknown-type', types: ['{"type":"string"}'] },
      { field: 'place', because: 'wrong-name', types: ['geo_location'] },
      { field: 'name.keyword', because: 'inside-no-object', types: ['string'] },
    ]);
    expect(configured(plan)).toBeDefined();
  });

  it('keeps a nested field nested, with the types inside', async () => {
    const { plan } = await profileOf({ orders: 'nested', 'orders.total': 'double', 'orders.at.day': 'date' });

    expect(plan).toEqual({
      profile: { orders: 'nested', 'orders.at.day': 'date', 'orders.total': 'double' },
    });
    expect(configured(plan)).toMatchObject({
      profile: { orders: { nested: { total: 'double', at: { object: { day: 'date' } } } } },
    });
  });
});

describe("the events' part of a plan", () => {
  it('has the type of each field that was seen', () => {
    const { plan, leftOut } = eventsOf(
      '{"n":1,"d":1.0,"t":"x","on":"2026-11-23","ok":true,"none":null,"tags":["a"],"mixed":[1,"a"],"empty":[]}',
      '{"a":{"b":{"c":1}},"a.x":"y","o":{},"shop_geo_location":{"lat":1,"lon":2},"items":[{"sku":"s"},{"price":0.5}]}',
    );

    expect(plan).toEqual({
      events: {
        bought: {
          a: { b: { c: 'long' }, x: 'string' },
          d: 'double',
          empty: 'array',
          items: [{ price: 'double', sku: 'string' }],
          mixed: 'array',
          n: 'long',
          o: 'object',
          ok: 'boolean',
          on: 'date',
          shop_geo_location: 'geo_location',
          t: 'string',
          tags: ['string'],
        },
      },
    });
    expect(leftOut).toEqual([]);
  });

  it('leaves out a field that was seen with two types, and names it', () => {
    const { plan, leftOut } = eventsOf(
      '{"n":1,"in":{"a":1,"b":1},"list":[{"x":1,"y":1}]}',
      '{"n":1.5,"in":{"a":"x"},"list":[{"x":"1"}]}',
    );

    expect(plan).toEqual({ events: { bought: { in: { b: 'long' }, list: [{ y: 'long' }] } } });
    expect(leftOut).toEqual([
      { eventName: 'bought', field: 'in.a', because: 'two-types', types: ['long', 'string'] },
      { eventName: 'bought', field: 'list[].x', because: 'two-types', types: ['long', 'string'] },
      { eventName: 'bought', field: 'n', because: 'two-types', types: ['double', 'long'] },
    ]);
  });

  it('names events without fields, and names that no plan can have', () => {
    const { plan, leftOut } = eventsOf('{"":1,"a\\nb":1}');

    expect(plan).toEqual({});
    expect(leftOut.map(({ field, because }) => [field, because])).toEqual([
      ['', 'no-name'],
      ['a\nb', 'no-name'],
      [undefined, 'no-fields'],
    ]);
  });

  it('can be configured, whatever the events were', () => {
    const anyFields = fc.object({
      key: fc.oneof(fc.string(), fc.constantFrom('a', 'b', 'a.b', 'x_geo_location', '__proto__', '', '.')),
      values: [fc.constantFrom('a', '2026-11-23', null, true, 1, 0.5), fc.constant({ lat: 1, lon: 2 })],
      maxDepth: 4,
    });
    fc.assert(
      fc.property(fc.array(anyFields, { maxLength: 5 }), (all) => {
        const { plan } = eventsOf(...all.map((fields) => JSON.stringify(fields)));
        if (plan.events !== undefined) expect(configured(plan)).toBeDefined();
      }),
    );
  });
});

describe('a plan of which a part is not known', () => {
  const known = configured({
    events: { 'signed-up': { plan: 'string', items: [{ sku: 'string' }], 'a.b': 'date' } },
    profile: { tier: 'string', orders: 'nested', 'orders.n': 'long' },
  });

  it('keeps that part as it is configured, and names what the other part lost', async () => {
    const profile = await readProfileFields(accountWith({ level: 'long' }));

    const { plan, kept, gone } = pull({ profile, events: undefined, configured: known });

    expect(plan).toEqual({
      events: { 'signed-up': { a: { b: 'date' }, items: [{ sku: 'string' }], plan: 'string' } },
      profile: { level: 'long' },
    });
    expect(kept).toEqual(['events']);
    expect(gone).toEqual(['profile: orders', 'profile: orders.n', 'profile: tier']);
    expect(
      configured({
        ...plan,
        profile: pull({ profile: undefined, events: undefined, configured: known }).plan.profile,
      }),
    ).toMatchObject({
      events: known?.events,
      profile: known?.profile,
    });
  });
});

describe('a list of profiles', () => {
  it('stays as it is configured, where Iterable tells the type of its elements', () => {
    const told = (path: string, type: FieldTypeName): ProfileField => ({ path, type, said: type });
    const lists: TrackingPlan = {
      profile: {
        any: 'array',
        deep: [['long']],
        items: [{ sku: 'string' }],
        orders: [{ total: 'double' }],
        tags: ['string'],
      },
    };
    const { plan, gone } = pull({
      profile: [
        told('any', 'date'),
        told('deep', 'array'),
        told('items', 'object'),
        told('items.sku', 'string'),
        told('orders.total', 'double'),
        told('tags', 'string'),
        told('tier', 'string'),
      ],
      events: undefined,
      configured: configured(lists),
    });

    expect(plan).toEqual({ profile: { ...lists.profile, tier: 'string' } });
    expect(gone).toEqual([]);
  });

  it('does not stay where Iterable tells another type, or nothing', () => {
    const { plan, gone } = pull({
      profile: [{ path: 'tags', type: 'long', said: 'long' }],
      events: undefined,
      configured: configured({ profile: { tags: ['string'], names: ['string'] } }),
    });

    expect(plan).toEqual({ profile: { tags: 'long' } });
    expect(gone).toEqual(['profile: names']);
  });
});

describe('a plan that is to keep what is configured', () => {
  it('has what nobody sent yet besides, but not what was seen with two types', () => {
    const seen = createSeenEvents();
    for (const text of ['{"n":1,"a":{"x":1},"s":"x"}', '{"n":"1"}'])
      seen.add('bought', walkedOrNothing(text));
    const plan: TrackingPlan = {
      events: { bought: { n: 'long', 'a.y': 'date', s: { t: 'long' }, old: 'string' }, rare: { z: 'long' } },
      profile: { tier: 'string', orders: 'nested', 'orders.n': 'long', items: [{ sku: 'string' }] },
    };

    const { plan: kept, gone } = pull({
      profile: [{ path: 'tier', said: 'long', type: 'long' }],
      events: seen.result(),
      configured: configured(plan),
      isKept: true,
    });

    expect(kept).toEqual({
      events: { bought: { a: { x: 'long', y: 'date' }, old: 'string', s: 'string' }, rare: { z: 'long' } },
      profile: { items: [{ sku: 'string' }], orders: 'nested', 'orders.n': 'long', tier: 'long' },
    });
    expect(gone).toEqual(['event bought: n', 'event bought: s.t']);
    expect(configured(kept)).toBeDefined();
  });
});

const PLAN: TrackingPlan = {
  events: { "it's": { list: [{ x: 'long', deep: [['string']] }], 'a-b': ['string'], o: { 'c.d': 'date' } } },
  profile: { 'say "so"': 'string' },
};

const IN_TYPESCRIPT = `// The tracking plan of the project us, written by \`npx iterable-forwarder fields pull\`.
// Left out: one\\u{a}line.
import type { TrackingPlan } from '#forwarder';

export const fields: TrackingPlan = {
  events: {
    "it's": {
      list: [
        {
          x: 'long',
          deep: [['string']],
        },
      ],
      'a-b': ['string'],
      o: {
        'c.d': 'date',
      },
    },
  },
  profile: {
    'say "so"': 'string',
  },
};
`;

describe('the file of a plan', () => {
  function fileNamed(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return join(folder, name);
  }

  it('is TypeScript that is formatted as this repository is, or JSON', () => {
    const file = { project: 'us', plan: PLAN, remarks: ['Left out: one\nline.'] };

    expect(planText('ts', file)).toBe(IN_TYPESCRIPT);
    expect(JSON.parse(planText('json', file))).toEqual(PLAN);
  });

  it('shows what senders hid in names, and types that of any name', () => {
    const plan: TrackingPlan = {
      profile: { 'a\u202eb\u{e0041}': 'string', toString: { x: 'long' } as const },
    };
    const [ts, json] = (['ts', 'json'] as const).map((format) =>
      planText(format, { project: 'us', plan, remarks: [] }),
    );

    expect(ts).toContain(
      "    'a\\u202eb\\udb40\\udc41': 'string',\n    toString: {\n      x: 'long',\n    } as const,",
    );
    expect(json).toContain('"a\\u202eb\\udb40\\udc41"');
    expect(JSON.parse(json ?? '')).toEqual(plan);
  });

  it('makes the folder that is named', () => {
    const file = fileNamed('sources/plan.json');
    writePlan(file, { project: 'us', plan: PLAN, remarks: [] });

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(PLAN);
  });

  it('keeps its rules where a formatter went over it', () => {
    const file = fileNamed('plan.ts');
    const written = { project: 'us', plan: PLAN, remarks: [] };
    const text = planText('ts', {
      ...written,
      plan: { ...PLAN, onFieldType: 'coerce', otherFields: 'warn' },
    });
    writeFileSync(file, text.replaceAll("'", '"').replaceAll(/^ {2}/gm, '\t').replaceAll('warn",', 'warn"'));

    expect(writePlan(file, written)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each(['plan.ts', 'plan.json'])('keeps its rules when it is written anew: %s', (name) => {
    const file = fileNamed(name);
    const written = { project: 'us', plan: PLAN, remarks: [] };
    writePlan(file, { ...written, plan: { ...PLAN, onFieldType: 'coerce', otherFields: 'warn' } });
    const before = readFileSync(file, 'utf8');

    expect(writePlan(file, written)).toBe(false);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(before).toContain('coerce');
  });

  it.each([
    ['forwarder.config.ts', 'export default {};\n'],
    ['sources.ts', '// Made after `npx iterable-forwarder fields pull`.\nexport default {};\n'],
    ['package.json', '{"name":"mine"}'],
    ['other.json', 'no JSON'],
  ])('is never written over another file: %s', (name, text) => {
    const file = fileNamed(name);
    writeFileSync(file, text);

    expect(() => writePlan(file, { project: 'us', plan: PLAN, remarks: [] })).toThrow(
      'is no plan that was pulled',
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is nothing else than TypeScript or JSON', () => {
    expect(() => writePlan(fileNamed('plan.yml'), { project: 'us', plan: PLAN, remarks: [] })).toThrow(
      'neither a .ts nor a .json file',
    );
  });
});
