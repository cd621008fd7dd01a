/** What a function makes of the configuration, which leaves the check out, is what was checked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundle } from '../../deploy/bundle.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { apiKey, type Configuration, parseConfiguration } from '../../lib/config/define-config.ts';
import { loadConfiguration } from '../../lib/config/load.ts';
import { cloudEventsSchema, segmentSchema } from '../../lib/config/protocol-settings.ts';
import { configurationSchema } from '../../lib/config/schema.ts';
import everySetting from './every-setting.config.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = [
  'test/config/every-setting.config.ts',
  'test/deployment/everything.config.ts',
  'test/fixtures/forwarder.config.ts',
  'test/upgrade/forwarder-0.1.0.config.ts',
];

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'unchecked-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Builds it as the functions have it. */
async function builtFrom(file: string): Promise<string> {
  const outDir = await mkdtemp(join(directory, 'built-'));
  await bundle({ outDir, entryPoints: { made: '#configuration' }, configuration: join(ROOT, file) });
  return pathToFileURL(join(outDir, 'made.mjs')).href;
}

async function madeInABundle(file: string): Promise<unknown> {
  const { default: made } = await import(await builtFrom(file));
  return made;
}

/** Of each object its prototype, and whether it is frozen; of a function only that it is one. */
function everythingOf(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  const members = Object.entries(value).map(([name, member]) => [name, everythingOf(member)]);
  return {
    isFrozen: Object.isFrozen(value),
    kind: Array.isArray(value) ? 'list' : prototype === null ? 'table' : 'object',
    members: Object.fromEntries(members),
  };
}

interface Schema {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly def: { readonly innerType?: Schema; readonly valueType?: Schema };
}

/** Of the objects in a table, however they are wrapped. */
function keysOf(schema: unknown): string[] {
  const { shape, def } = schema as Schema;
  return shape === undefined ? keysOf(def.valueType ?? def.innerType) : Object.keys(shape).toSorted();
}

const namesIn = (object: object | undefined) => Object.keys(object ?? {}).toSorted();

describe('a configuration in a function', () => {
  it.each(FILES)('is made of %s as everywhere else', async (file) => {
    const checked = everythingOf(await loadConfiguration(join(ROOT, file)));

    expect(everythingOf(await madeInABundle(file))).toEqual(checked);
    expect(JSON.stringify(checked)).not.toContain('"isFrozen":false');
  });

  it('is tried with every setting', () => {
    const { projects, sources }: Configuration = everySetting;
    // Two of them are told with the plan that they are about.
    const ofPlan = ['onFieldType', 'otherFields'];
    const settings = Object.keys(projects.every ?? {}).map((name) => name.replace(/Seconds$/, ''));

    expect(namesIn(projects.every?.fields)).toEqual(['events', ...ofPlan, 'profile'].toSorted());
    expect([...settings, ...ofPlan].toSorted()).toEqual(
      [...keysOf(configurationSchema.shape.projects), 'name', 'usersInBulk'].toSorted(),
    );
    expect(namesIn(sources.every)).toEqual([...keysOf(configurationSchema.shape.sources), 'name'].toSorted());
    expect(namesIn(sources.every?.segment)).toEqual(keysOf(segmentSchema));
    expect(namesIn(sources.every?.cloudEvents)).toEqual(keysOf(cloudEventsSchema));
    const schemes = new Set(Object.values(sources).map(({ verify }) => verify.scheme));
    expect([...schemes].toSorted()).toEqual(namesIn(SCHEMES));
  });

  it.each([
    ['inherits', Object.create({ operations: ['events/track'] }) as object],
    ['hides', Object.defineProperty({}, 'operations', { value: ['events/track'] })],
  ])('has no source that %s a setting, which would not be found in a copy', (_, source) => {
    const written = {
      projects: { us: { dataCenter: 'US', secret: 'iterable-us' } },
      sources: { app: Object.assign(source, { verify: apiKey('source-app'), project: 'us' }) },
    };

    expect(() => parseConfiguration(written)).toThrow('a setting is inherited or hidden');
  });
});

describe('a configuration that reads the environment', () => {
  const BUILT = { EVENTS_A_SECOND: '5', SECRET: 'iterable-us' };
  let built = '';
  let starts = 0;

  beforeAll(async () => {
    setEnvironment(BUILT);
    built = await builtFrom('test/config/from-environment.config.ts');
  });

  afterAll(() => vi.unstubAllEnvs());

  function setEnvironment(values: Readonly<Record<string, string>>): void {
    for (const name of ['EVENTS_A_SECOND', 'SECRET', 'ORIGIN']) vi.stubEnv(name, values[name]);
  }

  function startIn(values: Readonly<Record<string, string>>): Promise<{ readonly default: Configuration }> {
    setEnvironment(values);
    // Each is loaded anew.
    return import(`${built}?${starts++}`);
  }

  it('starts where it finds the values that it was built with', async () => {
    const { default: made } = await startIn(BUILT);
    expect(made.projects.us?.rateLimit).toEqual({ 'events/track': 5 });
  });

  it.each([
    ['is missing', { SECRET: 'iterable-us' }, 'projects.us.rateLimit.events/track'],
    ['is another', { ...BUILT, SECRET: 'another' }, 'projects.us.secret'],
    [
      'was missing when it was built',
      { ...BUILT, ORIGIN: 'https://shop.example' },
      'sources.app.project, sources.app.origins',
    ],
  ])('does not start where a value %s, and says which settings differ', async (_, values, paths) => {
    await expect(startIn(values)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `forwarder.config.ts is not what it was when it was built (${paths}): environment variables that it reads must have the same values there and in the function.`,
    });
  });
});
