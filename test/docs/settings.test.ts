import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configurationSchema } from '../../lib/config/schema.ts';
import { readEnvironment } from '../../lib/runtime/environment.ts';
import { readSettings, SETTING_NAMES } from '../../local/settings.ts';

const readme = await readFile('README.md', 'utf8');

/** The rows of the table that begins with this row, by cell. */
function table(head: string): string[][] {
  const [, rows = ''] = readme.split(`${head}\n`);
  const [lines = ''] = rows.split('\n\n');
  return lines
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s*\|\s*/).slice(1, -1));
}

const inBackticks = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe("README's settings of npm start", () => {
  const rows = table('| setting | default | |');

  it('are those that are read, and no others', () => {
    const named = rows.flatMap(([names]) => inBackticks(names).filter((name) => /^[A-Z_]{3,}$/.test(name)));

    expect(named.toSorted()).toEqual([...SETTING_NAMES].toSorted());
  });

  it('have the defaults that are taken', () => {
    const defaults = rows
      .map(([names, value]) => [inBackticks(names)[0], inBackticks(value)[0]] as const)
      .filter(([, value]) => value !== undefined);
    const { port, sandboxPort, dataDir, historyBytes, historyMs } = readSettings({});

    expect(Object.fromEntries(defaults)).toEqual({
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      DATA_DIR: dataDir,
      HISTORY_MB: String(historyBytes / 1024 ** 2),
      HISTORY_DAYS: String(historyMs / 86_400_000),
    });
  });
});

describe("README's parameters of a deployment", async () => {
  const serverless = await readFile('serverless.yml', 'utf8');
  const [, block = ''] = /^params:\n {2}default:\n((?:.+\n)+)\n/m.exec(serverless) ?? [];
  const parameters = Object.fromEntries(
    [...block.matchAll(/^ {4}(\w+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const rows = Object.fromEntries(
    table('| parameter | default | |').map(([name, value]) => [inBackticks(name)[0], inBackticks(value)[0]]),
  );

  it('are those of serverless.yml', () => {
    expect(Object.keys(rows).toSorted()).toEqual(Object.keys(parameters).toSorted());
  });

  it('have the defaults that are deployed', () => {
    const { logLevel, deliveredLogShare, secretTtlSeconds } = readEnvironment({
      AWS_REGION: 'us-east-1',
      QUEUE_URL: 'https://example.com/q',
      DEAD_LETTER_QUEUE_URL: 'https://example.com/d',
      SECRET_PREFIX: '',
    });
    const [, service = ''] = /^service: (.+)$/m.exec(serverless) ?? [];
    // What serverless.yml leaves out, the functions have a default for.
    const ofTheFunctions: Record<string, unknown> = { logLevel, deliveredLogShare, secretTtlSeconds };
    const deployed = Object.entries(parameters).map(([name, value]) => [
      name,
      value === 'null'
        ? String(ofTheFunctions[name])
        : value
            .replace(/\$\{self:service\}/, service)
            .replace(/\$\{sls:stage\}/, 'STAGE')
            .replace(/^""$/, ''),
    ]);

    expect(rows).toEqual(
      Object.fromEntries(deployed.map(([name, value]) => [name, value === '' ? undefined : value])),
    );
  });
});

describe("README's settings of the configuration", () => {
  it('are those that a project and a source may have', () => {
    const cells = table('| key | meaning |').flatMap(([key]) => inBackticks(key));
    // `sources.NAME.segment`, `.cloudEvents`: the second is named by its last part alone.
    const of = (kind: string) =>
      cells.flatMap((cell, index) => {
        const owner = cells.slice(0, index + 1).findLast((other) => !other.startsWith('.'));
        return owner?.startsWith(`${kind}.NAME.`) ? [cell.split('.').at(-1) ?? ''] : [];
      });

    for (const kind of ['projects', 'sources'] as const) {
      expect(of(kind).toSorted()).toEqual(keysOf(configurationSchema.shape[kind]).toSorted());
    }
  });
});

interface Schema {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly def: { readonly innerType?: Schema; readonly valueType?: Schema };
}

/** Of the objects in a table, however they are wrapped. */
function keysOf(schema: unknown): string[] {
  const { shape, def } = schema as Schema;
  return shape === undefined ? keysOf(def.valueType ?? def.innerType) : Object.keys(shape);
}
