/** What a tracking plan may say, and what the door gets of it. */
import { describe, expect, it } from 'vitest';
import { asBuilt, builtText } from '../../lib/config/as-built.ts';
import { configurationHash } from '../../lib/config/configuration-hash.ts';
import {
  apiKey,
  ConfigurationError,
  parseConfiguration,
  trackingPlan,
} from '../../lib/config/define-config.ts';

const withProject = (project: object) => ({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', ...project } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});
const parsed = (project: object) => parseConfiguration(withProject(project)).projects.us?.fields;
const ofEvent = (fields: object) => parsed({ fields: { events: { e: fields } } })?.events?.e;

function faultsOf(project: object): readonly string[] {
  try {
    parsed(project);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

const named = (name: string, value: unknown) =>
  JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(value)}}`);

function nestedIn(depth: number, type: unknown): unknown {
  return depth === 0 ? type : { a: nestedIn(depth - 1, type) };
}

describe('a tracking plan', () => {
  it('is one tree of tables, however it is written', () => {
    const tree = {
      plan: 'string',
      tags: { list: 'string' },
      any: 'array',
      address: { object: { city: 'string', geo: { object: { home_geo_location: 'geo_location' } } } },
      items: { list: { object: { sku: 'string', price: 'double' } } },
      grid: { list: { list: 'long' } },
    };

    expect(
      ofEvent({
        plan: 'string',
        tags: ['string'],
        any: 'array',
        address: { city: 'string', geo: { home_geo_location: 'geo_location' } },
        items: [{ sku: 'string', price: 'double' }],
        grid: [['long']],
      }),
    ).toEqual(tree);
    expect(
      ofEvent({
        'address.geo.home_geo_location': 'geo_location',
        plan: 'string',
        tags: 'string[]',
        any: 'array',
        address: 'object',
        'address.city': 'string',
        items: [{ sku: 'string', price: 'double' }],
        grid: ['long[]'],
      }),
    ).toEqual(tree);
  });

  it('names the fields of an object that is nested, before or after it', () => {
    const orders = { nested: { total: 'double' } };

    expect(parsed({ fields: { profile: { orders: 'nested', 'orders.total': 'double' } } })?.profile).toEqual({
      orders,
    });
    expect(parsed({ fields: { profile: { 'orders.total': 'double', orders: 'nested' } } })?.profile).toEqual({
      orders,
    });
    expect(parsed({ fields: { profile: { orders: 'nested' } } })?.profile).toEqual({ orders: 'nested' });
  });

  it('may name what every object has, and finds nothing else under such a name', () => {
    const { events, profile } =
      parsed({
        fields: { events: { toString: { constructor: 'string' } }, profile: { a: { b: 'long' } } },
      }) ?? {};

    expect(events?.toString?.constructor).toBe('string');
    expect(events?.constructor).toBeUndefined();
    expect(profile?.valueOf).toBeUndefined();
    expect(profile?.a).toEqual({ object: { b: 'long' } });
  });

  it('refuses what is of another type and forwards other fields, unless it says otherwise, here or there', () => {
    const profile = { tier: 'string' };
    const rules = { onFieldType: 'coerce', otherFields: 'warn' };

    expect(parsed({ fields: { profile } })).toMatchObject({ onFieldType: 'refuse', otherFields: 'forward' });
    expect(parsed({ fields: { profile, ...rules } })).toMatchObject(rules);
    expect(parsed({ fields: { profile }, ...rules })).toMatchObject(rules);
    expect(parsed({ fields: { profile, otherFields: 'warn' }, onFieldType: 'coerce' })).toMatchObject(rules);
  });

  it('is taken from JSON, and held to the same rules', () => {
    const json = JSON.parse('{"profile":{"tier":"string","tags":["long"]},"otherFields":"refuse"}');

    expect(parsed({ fields: trackingPlan(json) })).toMatchObject({
      profile: { tier: 'string', tags: { list: 'long' } },
      otherFields: 'refuse',
    });
    expect(faultsOf({ fields: trackingPlan({ profile: { tier: 'text' } }) })).toEqual([
      expect.stringMatching(/^projects\.us\.fields\.profile\.tier: must be one of string, date, long, /),
    ]);
  });

  it('changes the hash of a configuration, and must be in a function what it was when it was built', () => {
    const [one, other] = ['string', 'long'].map((tier) =>
      parseConfiguration(withProject({ fields: { profile: { 'a.tier': tier } } })),
    );
    if (one === undefined || other === undefined) throw new Error('no configurations');

    expect(configurationHash(one)).not.toBe(configurationHash(other));
    expect(asBuilt(one, builtText(one))).toBe(one);
    expect(() => asBuilt(one, builtText(other))).toThrow('(projects.us.fields.profile.a.object.tier)');
  });

  const TYPE = ': must be one of string, date, long, double, boolean, geo_location, object, nested, array,';

  it.each<[object, string]>([
    [{ fields: 'profile' }, 'fields: must be an object'],
    [{ fields: {} }, 'fields: must have events or profile'],
    [
      { fields: { profiles: { a: 'long' }, events: { e: { a: 'long' } } } },
      'fields.profiles: is not a known setting',
    ],
    [{ fields: { events: {} } }, 'fields.events: must name at least one'],
    [{ fields: { events: [] } }, 'fields.events: must be an object'],
    [{ fields: { events: { e: {} } } }, 'fields.events.e: must name at least one field'],
    [{ fields: { events: { e: 'string' } } }, 'fields.events.e: must be an object'],
    [{ fields: { events: { '': { a: 'long' } } } }, 'fields.events.: must be the name of an event'],
    [{ fields: { events: named('__proto__', { a: 'long' }) } }, 'fields.events.__proto__: is no name'],
    [{ fields: { events: { e: named('__proto__', 'long') } } }, 'fields.events.e.__proto__: is no name'],
    [{ fields: { profile: named('a.__proto__.b', 'long') } }, 'fields.profile.a.__proto__.b: is no name'],
    [{ fields: { profile: { 'a..b': 'long' } } }, 'fields.profile.a..b: must be the name of a field'],
    [{ fields: { profile: { 'a\n': 'long' } } }, 'fields.profile.a\n: must be the name of a field'],
    [{ fields: { profile: { a: { b: {} } } } }, 'fields.profile.a.b: must name at least one field'],
    [{ fields: { events: { e: { seats: 'integer' } } } }, `fields.events.e.seats${TYPE}`],
    [{ fields: { events: { e: { seats: 'toString' } } } }, `fields.events.e.seats${TYPE}`],
    [{ fields: { events: { e: { seats: 'nested[]' } } } }, `fields.events.e.seats${TYPE}`],
    [{ fields: { events: { e: { seats: null } } } }, `fields.events.e.seats${TYPE}`],
    [{ fields: { events: { e: { seats: 7 } } } }, `fields.events.e.seats${TYPE}`],
    [{ fields: { events: { e: { a: { b: ['text'] } } } } }, `fields.events.e.a.b[0]${TYPE}`],
    [
      { fields: { events: { e: { tags: [] } } } },
      'fields.events.e.tags: must be a list with exactly one type',
    ],
    [
      { fields: { events: { e: { tags: ['long', 'string'] } } } },
      'fields.events.e.tags: must be a list with exactly',
    ],
    [
      { fields: { events: { e: { home: 'geo_location' } } } },
      'fields.events.e.home: is a geo_location, so its name',
    ],
    [
      { fields: { profile: { 'a_geo_location.b': 'geo_location' } } },
      'fields.profile.a_geo_location.b: is a geo_loc',
    ],
    [
      { fields: { profile: { homes: ['geo_location'] } } },
      'fields.profile.homes[0]: is a geo_location, so its name',
    ],
    [
      { fields: { events: { e: { orders: 'nested' } } } },
      'fields.events.e.orders: nested is a type of profile',
    ],
    [
      { fields: { profile: { a: 'string', 'a.b': 'long' } } },
      'fields.profile.a: is planned twice, as two things',
    ],
    [
      { fields: { profile: { 'a.b': 'long', a: 'string' } } },
      'fields.profile.a: is planned twice, as two things',
    ],
    [
      { fields: { profile: { a: ['string'], 'a.b': 'long' } } },
      'fields.profile.a: is planned twice, as two things',
    ],
    [
      { fields: { profile: { a: { b: 'date' }, 'a.b': 'long' } } },
      'fields.profile.a.b: is planned twice, as two',
    ],
    [
      { fields: { profile: { l: [{ a: { b: 'date' }, 'a.b': 'long' }] } } },
      'fields.profile.l[].a.b: is planned twice',
    ],
    [
      { fields: { profile: nestedIn(63, 'long') } },
      `fields.profile.${'a.'.repeat(62)}a: is nested too deeply`,
    ],
    [
      { fields: { profile: { a: 'long' } }, onFieldType: 'ignore' },
      'onFieldType: must be one of refuse, coerce, warn',
    ],
    [
      { fields: { profile: { a: 'long' }, otherFields: true } },
      'fields.otherFields: must be one of forward, warn, re',
    ],
    [{ onFieldType: 'warn' }, 'onFieldType: is for a project that has fields'],
    [
      { fields: { profile: { a: 'long' }, otherFields: 'warn' }, otherFields: 'warn' },
      'otherFields: stands in fields too: say it once',
    ],
  ])('must not be that of %j', (project, fault) => {
    expect(faultsOf(project)).toEqual([expect.stringContaining(`projects.us.${fault}`)]);
  });

  it('may be as deep as what the door reads, and no deeper, also where it leads back to itself', () => {
    const endless: Record<string, unknown> = {};
    endless.again = endless;

    expect(faultsOf({ fields: { profile: nestedIn(62, 'long') } })).toEqual([]);
    expect(faultsOf({ fields: { profile: nestedIn(63, 'long') } })).toEqual([
      `projects.us.fields.profile.${'a.'.repeat(62)}a: is nested too deeply`,
    ]);
    expect(faultsOf({ fields: { profile: endless } })).toEqual([
      expect.stringContaining('is nested too deeply'),
    ]);
  });

  it('has each of its faults named', () => {
    expect(
      faultsOf({ fields: { events: { e: { a: 'text', b: [] }, f: {} }, profile: { c: 'home' } } }),
    ).toHaveLength(4);
  });
});
