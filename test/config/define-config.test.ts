import { describe, expect, it } from 'vitest';
import { PROTOCOLS } from '../../lib/accept/protocol/protocols.ts';
import {
  apiKey,
  ConfigurationError,
  parseConfiguration,
  standardWebhook,
} from '../../lib/config/define-config.ts';
import { DEFAULT_MAX_AGE_SECONDS } from '../../lib/config/duration.ts';

const us = { dataCenter: 'US', secret: 'iterable-us' } as const;
const app = { verify: apiKey('source-app'), project: 'us' };

function faultsOf(settings: unknown): readonly string[] {
  try {
    parseConfiguration(settings);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

/** Own property names only, as JSON would bring them; an object literal would set the prototype. */
function named<Value>(name: string, value: Value): Record<string, Value> {
  return Object.fromEntries([[name, value]]);
}

describe('the configuration', () => {
  it('is parsed with every setting it has, and names for its rows', () => {
    const project = () => 'us';
    const map = () => null;

    expect(
      parseConfiguration({
        projects: {
          us,
          eu: {
            dataCenter: 'EU',
            secret: 'prod/iterable+eu',
            identity: 'userId',
            mode: 'bulk',
            order: 'none',
            rateLimit: { 'events/trackBulk': 2.5 },
            maxAge: '90m',
            staleAfter: { 'cart-abandoned': '2h', '4711': '30m', '*': '7d' },
          },
        },
        sources: {
          app: {
            ...app,
            operations: ['events/track'],
            origins: ['https://a.example', 'http://localhost:8080'],
          },
          hook: { verify: standardWebhook('source-hook'), project, map },
        },
      }),
    ).toEqual({
      projects: {
        us: {
          name: 'us',
          dataCenter: 'US',
          secret: 'iterable-us',
          identity: 'hybrid',
          mode: 'single',
          order: 'users',
          rateLimit: {},
          usersInBulk: false,
          maxAgeSeconds: DEFAULT_MAX_AGE_SECONDS,
        },
        eu: {
          name: 'eu',
          dataCenter: 'EU',
          secret: 'prod/iterable+eu',
          identity: 'userId',
          mode: 'bulk',
          order: 'none',
          rateLimit: { 'events/trackBulk': 2.5 },
          usersInBulk: true,
          maxAgeSeconds: 5_400,
          staleAfterSeconds: { 'cart-abandoned': 7_200, '4711': 1_800, '*': 604_800 },
        },
      },
      sources: {
        app: {
          name: 'app',
          verify: { scheme: 'api-key', secret: 'source-app' },
          project: 'us',
          operations: ['events/track'],
          origins: ['https://a.example', 'http://localhost:8080'],
        },
        hook: { name: 'hook', verify: { scheme: 'standard-webhook', secret: 'source-hook' }, project, map },
      },
    });
    expect(DEFAULT_MAX_AGE_SECONDS).toBe(259_200);
  });

  it('is frozen through and through, and apart from what was written', () => {
    const written = { projects: { us: { ...us } }, sources: { app: { ...app, verify: { ...app.verify } } } };
    const parsed = parseConfiguration(written);
    written.sources.app.verify.secret = 'changed';

    expect(parsed.sources.app?.verify.secret).toBe('source-app');
    const parts = [parsed, parsed.projects, parsed.projects.us, parsed.sources, parsed.sources.app];
    for (const part of [...parts, parsed.sources.app?.verify]) expect(part).toSatisfy(Object.isFrozen);
  });

  it('finds nothing under names that every object has', () => {
    const { projects, sources } = parseConfiguration({ projects: { us }, sources: { app } });

    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect([projects[name], sources[name]]).toEqual([undefined, undefined]);
    }
  });

  it.each(['a', 'app-eu', 'a1', 'a-', 'constructor', 'toString'.toLowerCase(), `a${'b'.repeat(62)}`])(
    'may name a project and a source %s',
    (name) => {
      expect(
        faultsOf({ projects: named(name, us), sources: named(name, { ...app, project: name }) }),
      ).toEqual([]);
    },
  );

  it.each(['', 'App', '1a', '-a', 'a_b', 'a.b', 'a/b', 'é', 'a ', 'a\n', `a${'b'.repeat(63)}`, 'toString'])(
    'must not name a project or a source %j',
    (name) => {
      expect(faultsOf({ projects: { us, ...named(name, us) }, sources: { app } })).toEqual([
        `projects.${name}: must match [a-z][a-z0-9-]{0,62}`,
      ]);
      expect(faultsOf({ projects: { us }, sources: { app, ...named(name, app) } })).toEqual([
        `sources.${name}: must match [a-z][a-z0-9-]{0,62}`,
      ]);
    },
  );

  // zod's record passes over a member of this name.
  it('must not name a project __proto__', () => {
    expect(faultsOf({ projects: { us, ...named('__proto__', us) }, sources: { app } })).not.toEqual([]);
  });

  it.each([...Object.keys(PROTOCOLS), 'health', 'beacon', 'docs', 'console'])(
    'must not name a source %s, which the door keeps',
    (name) => {
      expect(faultsOf({ projects: { us }, sources: named(name, app) })).toEqual([
        `sources.${name}: the name is reserved`,
      ]);
      expect(faultsOf({ projects: named(name, us), sources: { app: { ...app, project: name } } })).toEqual(
        [],
      );
    },
  );

  it.each(['eu', 'US', '', '__proto__', 'constructor'])(
    'must not send to the project %j, which is not there',
    (project) => {
      expect(faultsOf({ projects: { us }, sources: { app: { ...app, project } } })).toEqual([
        `sources.app.project: there is no project "${project}"`,
      ]);
    },
  );

  it.each([
    ['1m', 60],
    ['90m', 5_400],
    ['12h', 43_200],
    ['3d', 259_200],
    ['12d', 1_036_800],
    ['288h', 1_036_800],
    ['17280m', 1_036_800],
  ] as const)('may retry for %s, which is %i seconds', (maxAge, seconds) => {
    const { projects } = parseConfiguration({ projects: { us: { ...us, maxAge } }, sources: { app } });

    expect(projects.us?.maxAgeSeconds).toBe(seconds);
  });

  it.each([
    [{ mode: 'batch' }, 'projects.us.mode: '],
    [{ rateLimit: { 'events/track': 0 } }, 'projects.us.rateLimit.events/track: must be at least 1'],
    [{ rateLimit: { 'events/track': 1e9 } }, 'projects.us.rateLimit.events/track: '],
    [{ rateLimit: { track: 10 } }, 'projects.us.rateLimit.track: must be one of events/track, '],
    [{ rateLimit: 100 }, 'projects.us.rateLimit: '],
  ])('refuses %j of a project', (settings, fault) => {
    const faults = faultsOf({ projects: { us: { ...us, ...settings } }, sources: { app } });

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it.each(['13d', '289h', '17281m', '999999d'])('must not retry for %s, which is too long', (maxAge) => {
    expect(faultsOf({ projects: { us: { ...us, maxAge } }, sources: { app } })).toEqual([
      'projects.us.maxAge: must be at most 12 days',
    ]);
  });

  it.each(['', '0d', '01d', '1.5d', '-1d', '3D', '3', 'd', '3 d', '3s', '3w', '3d ', '1e1d', 3, null])(
    'must not retry for %j, which is no length of time',
    (maxAge) => {
      const faults = faultsOf({ projects: { us: { ...us, maxAge } }, sources: { app } });

      expect(faults[0]).toMatch(/^projects\.us\.maxAge: /);
    },
  );

  it.each(['', 'a b', 'ä', 'a\n', 'x'.repeat(513), 7, undefined])('must not name a secret %j', (secret) => {
    expect(faultsOf({ projects: { us: { ...us, secret } }, sources: { app } })).toEqual([
      expect.stringMatching(/^projects\.us\.secret: /),
    ]);
    const verify = { scheme: 'api-key', secret };
    expect(faultsOf({ projects: { us }, sources: { app: { ...app, verify } } })).toEqual([
      expect.stringMatching(/^sources\.app\.verify\.secret: /),
    ]);
  });

  it.each(['us', 'EMEA', '', null, undefined, 1])('must not guess the data centre from %j', (dataCenter) => {
    expect(faultsOf({ projects: { us: { ...us, dataCenter } }, sources: { app } })).toEqual([
      expect.stringMatching(/^projects\.us\.dataCenter: /),
    ]);
  });

  it.each([undefined, null, 7, 'x', {}, { projects: {}, sources: {} }, { projects: { us }, sources: {} }])(
    'must not be %j',
    (settings) => {
      expect(faultsOf(settings)).not.toEqual([]);
    },
  );

  it('has all its faults named together', () => {
    const error = new ConfigurationError(
      faultsOf({
        projects: { us: { ...us, maxAge: '13d', region: 'x' }, eu: { dataCenter: 'EU' } },
        sources: {
          app: { ...app, verify: { scheme: 'none', secret: 'x' }, project: 7 },
          hook: { ...app, map: 'x', maps: 1 },
        },
        source: {},
      }),
    );

    expect(error.faults.map((fault) => fault.slice(0, fault.indexOf(':'))).toSorted()).toEqual([
      'projects.eu.secret',
      'projects.us.maxAge',
      'projects.us.region',
      'source',
      'sources.app.project',
      'sources.app.verify.scheme',
      'sources.hook.map',
      'sources.hook.maps',
    ]);
    const lines = error.faults.map((fault) => `  - ${fault}`);
    expect(error.message).toBe(['forwarder.config.ts is not valid:', ...lines].join('\n'));
  });

  it('has all reserved names and missing projects named together', () => {
    const sources = { api: { ...app, project: 'de' }, app, hook: { ...app, project: 'fr' } };

    expect(faultsOf({ projects: { us }, sources })).toEqual([
      'sources.api: the name is reserved',
      'sources.api.project: there is no project "de"',
      'sources.hook.project: there is no project "fr"',
    ]);
  });

  it('has what is wrong between its parts named beside what is wrong within them', () => {
    const sources = { v1: app, App: { ...app, project: 'de' }, hook: { ...app, verify: 1, project: 'fr' } };

    expect(faultsOf({ projects: { us: { ...us, secret: '' } }, sources, source: {} }).toSorted()).toEqual([
      'projects.us.secret: is not a name Secrets Manager allows',
      'source: is not a known setting',
      'sources.App.project: there is no project "de"',
      'sources.App: must match [a-z][a-z0-9-]{0,62}',
      'sources.hook.project: there is no project "fr"',
      expect.stringMatching(/^sources\.hook\.verify: /),
      'sources.v1: the name is reserved',
    ]);
  });

  it.each([
    ['projects', [us], ['projects', 'sources.app.project']],
    ['projects', undefined, ['projects', 'sources.app.project']],
    ['projects', { us: 7 }, ['projects.us']],
    ['sources', [app], ['sources']],
    ['sources', null, ['sources']],
    ['sources', { app: null, hook: 'x' }, ['sources.app', 'sources.hook']],
  ])('survives that its %s are %j', (part, value, paths) => {
    const faults = faultsOf({ projects: { us }, sources: { app }, [part]: value });

    expect(faults.map((fault) => fault.slice(0, fault.indexOf(':')))).toEqual(paths);
  });
});

describe('the userSpacing of a project', () => {
  it.each([
    ['1s', 1],
    ['60s', 60],
    ['2m', 120],
    ['300s', 300],
    ['5m', 300],
    [undefined, undefined],
  ] as const)('%s is %s seconds', (userSpacing, seconds) => {
    const { projects } = parseConfiguration({ projects: { us: { ...us, userSpacing } }, sources: { app } });

    expect(projects.us?.userSpacingSeconds).toBe(seconds);
  });

  it.each([
    '0s',
    '301s',
    '6m',
    '1h',
    '1d',
    '60',
    '060s',
    '1.5s',
    '-1s',
    '60S',
    ' 60s',
    '60s\n',
    '',
    60,
    null,
  ])('must not be %j', (userSpacing) => {
    expect(faultsOf({ projects: { us: { ...us, userSpacing } }, sources: { app } })).toEqual([
      "projects.us.userSpacing: must be a length of time such as '60s' or '2m', at most five minutes",
    ]);
  });

  it('needs an order', () => {
    const projectWith = (settings: object) => ({
      projects: { us: { ...us, ...settings } },
      sources: { app },
    });

    expect(faultsOf(projectWith({ order: 'none', userSpacing: '60s' }))).toEqual([
      "projects.us.userSpacing: needs an order: what is not kept in order can't be kept apart",
    ]);
    for (const settings of [{ order: 'all' }, { mode: 'bulk' }]) {
      expect(faultsOf(projectWith({ ...settings, userSpacing: '60s' }))).toEqual([]);
    }
  });
});

describe('the staleAfter of a project', () => {
  const projectsWith = (staleAfter: unknown) => ({ us: { ...us, staleAfter } });
  const faults = (staleAfter: unknown) => faultsOf({ projects: projectsWith(staleAfter), sources: { app } });

  it.each(['*', 'cart-abandoned', '4711', 'constructor', 'a b', 'é😀', '"\\', 'x'.repeat(1_024)])(
    'may name %j',
    (name) => {
      const { projects } = parseConfiguration({
        projects: projectsWith(named(name, '1m')),
        sources: { app },
      });

      expect(projects.us?.staleAfterSeconds).toEqual(named(name, 60));
    },
  );

  it('is frozen, and finds nothing under names that every object has', () => {
    const { projects } = parseConfiguration({ projects: projectsWith({ '*': '12d' }), sources: { app } });

    const limits = projects.us?.staleAfterSeconds ?? {};
    expect(limits).toSatisfy(Object.isFrozen);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(limits[name]).toBeUndefined();
    }
  });

  it.each([
    [{}, ': must name at least one'],
    [{ '': '1h' }, ".: must be the name of an event, the id of a workflow, or '*'"],
    [{ 'a\n': '1h' }, ".a\n: must be the name of an event, the id of a workflow, or '*'"],
    [named('x'.repeat(1_025), '1h'), `.${'x'.repeat(1_025)}: must be the name of an event, `],
    [{ '*': '13d' }, '.*: must be at most 12 days'],
    [{ '*': '1h', opened: '1 hour' }, '.opened: must be a length of time such as '],
    [{ opened: 60 }, '.opened: must be a length of time such as '],
    [{ opened: null }, '.opened: must be a length of time such as '],
    ['7d', ': must be an object'],
    [null, ': must be an object'],
    [[], ': must be an object'],
    // zod's table passes over a member of this name.
    [{ '*': '1h', ...named('__proto__', '1h') }, '.__proto__: is no name'],
  ])('must not be %j', (staleAfter, fault) => {
    expect(faults(staleAfter)).toEqual([expect.stringContaining(`projects.us.staleAfter${fault}`)]);
  });

  it('has each of its faults named', () => {
    expect(faults({ '*': '13d', opened: 'x', bought: '1h', '': '1h' })).toHaveLength(3);
  });
});

describe('the rateLimit of a project', () => {
  it('must not name __proto__, which a lookup would find nothing under', () => {
    const rateLimit = named('__proto__', 5);

    expect(faultsOf({ projects: { us: { ...us, rateLimit } }, sources: { app } })).toEqual([
      'projects.us.rateLimit.__proto__: is no name',
    ]);
  });
});

describe('the limits of a source', () => {
  it.each([
    ['operations', ['events/trackBulk'], 'sources.app.operations[0]: must be one of events/track, '],
    ['operations', [], 'sources.app.operations: must name at least one'],
    ['origins', ['https://a.example/'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['*'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['null'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['https://*.a.example'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['capacitor://*'], 'each by its name. A wildcard would let pages of anybody send'],
    ['origins', ['null'], '"null" is the origin of every local file and of every page in a sandbox'],
    ['origins', ['https://a.example:443'], 'or the port that is usual'],
    ['origins', ['http://a.example/b'], 'without a path, a slash'],
    ['origins', ['Capacitor://localhost'], 'in lower case'],
    ['origins', ['capacitor://localhost/'], 'without a path or a slash'],
    ['origins', ['capacitor://'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['file://'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['localhost'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['tauri://user@localhost'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['tauri://localhost?a'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['https://a.example https://b.example'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', [''], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', ['https://A.example'], 'sources.app.origins[0]: must be an origin such as'],
    ['origins', 'https://a.example', 'sources.app.origins: '],
  ])('are refused when its %s are %j', (setting, value, fault) => {
    expect(faultsOf({ projects: { us }, sources: { app: { ...app, [setting]: value } } })).toEqual([
      expect.stringContaining(fault),
    ]);
  });
});

describe('the identity of a project', () => {
  it('is not the e-mail in the EU, where Iterable has no such projects', () => {
    const projects = (dataCenter: string) => ({
      us,
      other: { dataCenter, secret: 'iterable-other', identity: 'email' },
    });

    expect(faultsOf({ projects: projects('EU'), sources: { app } })).toEqual([
      "projects.other.identity: there are no projects identified by e-mail in Iterable's EU data centre",
    ]);
    expect(faultsOf({ projects: projects('US'), sources: { app } })).toEqual([]);
  });
});

describe('a secret', () => {
  it('is that of a project or of a source, and never both', () => {
    const settings = {
      projects: { us },
      sources: { shop: { ...app, verify: { ...app.verify, secret: us.secret } }, app },
    };

    expect(faultsOf(settings)).toEqual([
      'sources.shop.verify.secret: is the secret of the project us, which no sender may know',
    ]);
  });

  it('may be that of several sources', () => {
    expect(faultsOf({ projects: { us }, sources: { app, other: app } })).toEqual([]);
  });
});

describe('the buses of a source', () => {
  const sources = (...buses: unknown[]) => ({
    one: { ...app, buses },
    other: { ...app, buses: ['com.acme.b'] },
  });

  it.each([
    [['com.acme.a', 'aws.partner/acme', 'arn:aws:sns:eu-west-1:123456789012:orders'], []],
    [['arn:aws:sqs:eu-west-1:123456789012:orders'], ['sources.one.buses[0]: must be']],
    [['com acme'], ['sources.one.buses[0]: must be']],
    [['com.acme.b'], ['sources: one and other have a bus in common']],
  ])('such as %j have the faults %j', (buses, faults) => {
    expect(faultsOf({ projects: { us }, sources: sources(...buses) })).toEqual(
      faults.map((fault) => expect.stringContaining(fault)),
    );
  });
});

describe('how a source reads its protocols', () => {
  it.each([
    [
      'segment',
      { pageEvent: 'Page', anonymousIds: 'ignore', preferUserId: true, mergeNestedObjects: false },
      [],
    ],
    [
      'segment',
      {
        pageEvent: false,
        screenEvent: '{name}',
        productEvents: 'cart',
        purchaseId: 'messageId',
        copyPhone: false,
      },
      [],
    ],
    ['segment', { pushTokens: false, pushApplication: 'shop' }, []],
    [
      'segment',
      { pageEvent: true },
      ['sources.app.segment.pageEvent: must be the name of an event, or false'],
    ],
    ['segment', { screenEvent: '' }, ['sources.app.segment.screenEvent: must ']],
    ['segment', { anonymousIds: 'drop' }, ['sources.app.segment.anonymousIds: ']],
    ['segment', { pageEvents: 'x' }, ['sources.app.segment.pageEvents: is not a known setting']],
    ['cloudEvents', { user: 'customerid' }, []],
    [
      'cloudEvents',
      { user: 'customer-id' },
      ['sources.app.cloudEvents.user: must be lower-case letters and digits'],
    ],
  ])('%s %j has the faults %j', (setting, value, faults) => {
    expect(faultsOf({ projects: { us }, sources: { app: { ...app, [setting]: value } } })).toEqual(
      faults.map((fault) => expect.stringContaining(fault)),
    );
  });
});
