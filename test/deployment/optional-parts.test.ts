/** What only some configurations need is not in the functions of the others. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, ENTRY_POINTS } from '../../deploy/bundle.ts';
import { OPTIONAL_PARTS } from '../../deploy/optional-parts.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

const ROOT = join(import.meta.dirname, '../..');

let directory = '';
let without: readonly Bundle[] = [];
let withPlan: readonly Bundle[] = [];
let consumersWithout: readonly Bundle[] = [];
let consumersWithSpacing: readonly Bundle[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'optional-parts-'));
  const { http, bus, deliver, users } = ENTRY_POINTS;
  const built = (configuration: string, entryPoints: Readonly<Record<string, string>>) =>
    bundle({
      outDir: join(directory, configuration),
      entryPoints,
      configuration: join(ROOT, 'test', configuration),
    });
  without = await built('fixtures/forwarder.config.ts', { http, bus });
  withPlan = await built('config/every-setting.config.ts', { http, bus });
  consumersWithout = await built('fixtures/forwarder.config.ts', { deliver, users });
  consumersWithSpacing = await built('deployment/everything.config.ts', { deliver, users });
});

afterAll(() => rm(directory, { recursive: true }));

const planIn = ({ inputs }: Bundle) =>
  inputs.filter((file) => /^lib\/(?:accept\/plan\/|config\/parse-plan)/.test(file)).toSorted();

describe('a tracking plan', () => {
  it('is in the doors of a configuration that has one', () => {
    expect(withPlan).toHaveLength(2);
    for (const made of withPlan) {
      expect(planIn(made)).toEqual([
        'lib/accept/plan/coerce.ts',
        'lib/accept/plan/field-type.ts',
        'lib/accept/plan/hold-to-plan.ts',
        'lib/accept/plan/number-text.ts',
        'lib/accept/plan/places.ts',
        'lib/accept/plan/planned.ts',
        'lib/accept/plan/words.ts',
        'lib/config/parse-plan.ts',
      ]);
    }
  });

  it('is in no other: where the door would call it, there is nothing', async () => {
    expect(without).toHaveLength(2);
    for (const made of without) {
      const text = await readFile(made.file, 'utf8');

      expect(planIn(made)).toEqual(['lib/accept/plan/hold-to-plan.ts', 'lib/config/parse-plan.ts']);
      expect(text).toContain('// lib/accept/plan/hold-to-plan.ts\nvar holdToPlan = void 0;');
      expect(text).toContain('// lib/config/parse-plan.ts\nvar parsePlan = void 0;');
    }
  });
});

describe('the distance between changes', () => {
  const partsIn = ({ inputs }: Bundle) =>
    inputs.filter((file) => /ledger|in-order\/(?:asking|spacing)/.test(file)).toSorted();

  it('is in the function of users where a project asks for it, and in no other', () => {
    const [deliver, users] = consumersWithSpacing as [Bundle, Bundle];

    expect(partsIn(deliver)).toEqual([]);
    expect(partsIn(users)).toEqual([
      'functions/ledger.ts',
      'lib/delivery/in-order/asking.ts',
      'lib/delivery/in-order/spacing-telling.ts',
      'lib/delivery/in-order/spacing.ts',
      'lib/runtime/ledger-environment.ts',
      'lib/users/ledger-table.ts',
      'lib/users/ledger.ts',
    ]);
  });

  it('is not there where no project does: there is nothing in its place', async () => {
    const [deliver, users] = consumersWithout as [Bundle, Bundle];
    const text = await readFile(users.file, 'utf8');

    expect(partsIn(deliver)).toEqual([]);
    expect(partsIn(users)).toEqual(['functions/ledger.ts', 'lib/delivery/in-order/spacing.ts']);
    expect(text).toContain('// lib/delivery/in-order/spacing.ts\nvar createSpacing = void 0;');
    expect(text).toContain('// functions/ledger.ts\nvar ledgerTable = void 0;');
  });
});

const events = { signed: { plan: 'string' } } as const;

describe('a part', () => {
  it.each([
    ['no setting', {}, []],
    ['a spacing', { userSpacing: '60s' }, ['ledgerTable', 'createSpacing']],
    ['a plan', { fields: { events } }, ['parsePlan', 'holdToPlan']],
    [
      'a plan that coerces',
      { fields: { events, onFieldType: 'coerce' } },
      ['parsePlan', 'holdToPlan', 'coerced'],
    ],
    ['bulk mode', { mode: 'bulk' }, ['suspectsIn']],
    ['bulk mode without order', { mode: 'bulk', order: 'none' }, ['suspectsIn', 'usersFormat']],
  ] as const)('is there where one of the projects has %s that needs it', (_, settings, needed) => {
    const configuration = defineConfig({
      projects: {
        plain: { dataCenter: 'US', secret: 's' },
        us: { dataCenter: 'US', secret: 's', ...settings },
      },
      sources: { app: { verify: apiKey('source-app'), project: 'us' } },
    });

    const parts = OPTIONAL_PARTS.filter(({ isNeeded }) => isNeeded(configuration));

    expect(parts.map((part) => part.exports)).toEqual(needed);
  });

  it.each(OPTIONAL_PARTS)('$file exports what the table says', async ({ file, exports }) => {
    const text = await readFile(join(ROOT, file), 'utf8');

    expect(text).toMatch(new RegExp(`^export (?:const|function) ${exports}\\b`, 'm'));
  });

  it('that no project needs is at most the word that it is not there', async () => {
    const files = [...without, ...consumersWithout].map(({ file }) => file);
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const modules = texts
      .flatMap((text) => text.split(/^(?=\/\/ \S+\.[cm]?[jt]s$)/m))
      .map((module) => module.trim());

    for (const { file, exports } of OPTIONAL_PARTS) {
      const found = new Set(modules.filter((module) => module.startsWith(`// ${file}\n`)));
      // Whoever calls it may be left out, too.
      expect([[], [`// ${file}\nvar ${exports} = void 0;`]]).toContainEqual([...found]);
    }
  });
});
