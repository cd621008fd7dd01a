/** The table of what only some configurations need, against the modules that it names and what is built without them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle, ENTRY_POINTS } from '../../deploy/bundle.ts';
import { OPTIONAL_PARTS } from '../../deploy/optional-parts.ts';
import { apiKey, type Configuration, defineConfig } from '../../lib/config/define-config.ts';

const ROOT = join(import.meta.dirname, '../..');
const events = { signed: { plan: 'string' } } as const;

function neededIn(configuration: Configuration): string[] {
  return OPTIONAL_PARTS.filter(({ isNeeded }) => isNeeded(configuration)).map((part) => part.exports);
}

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

    expect(neededIn(configuration)).toEqual(needed);
  });

  it.each(OPTIONAL_PARTS)('$file exports what the table says', async ({ file, exports }) => {
    const text = await readFile(join(ROOT, file), 'utf8');

    expect(text).toMatch(new RegExp(`^export (?:const|function) ${exports}\\b`, 'm'));
  });
});

it('of a part that no project needs, a function has at most the word that it is not there', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'without-parts-'));
  try {
    const { http, users } = ENTRY_POINTS;
    const configuration = join(ROOT, 'test/fixtures/forwarder.config.ts');
    const built = await bundle({ outDir, entryPoints: { http, users }, configuration });
    const texts = await Promise.all(built.map(({ file }) => readFile(file, 'utf8')));
    const modules = texts.flatMap((text) => text.split(/^(?=\/\/ \S+\.ts$)/m)).map((module) => module.trim());

    for (const { file, exports } of OPTIONAL_PARTS) {
      const found = new Set(modules.filter((module) => module.startsWith(`// ${file}\n`)));
      // Whoever calls it may be left out, too.
      expect([[], [`// ${file}\nvar ${exports} = void 0;`]]).toContainEqual([...found]);
    }
  } finally {
    await rm(outDir, { recursive: true });
  }
});
