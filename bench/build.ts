/** Builds what is measured: the functions as they are deployed, floors and peers as well as can be, naive ones as they come. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { builtIns, bundle, type ENTRY_POINTS } from '../deploy/bundle.ts';
import { leftOut } from '../deploy/left-out.ts';

/** In bench/rivals/. */
export type RivalName =
  | 'hono-door'
  | 'middy-door'
  | 'naive-bus'
  | 'naive-consumer'
  | 'naive-door'
  | 'pool'
  | 'powertools-fifo'
  | 'powertools'
  | 'sdk-and-pool'
  | 'sdk-door'
  | 'sqs-consumer';

export interface Bundles {
  /** The file of one of them. */
  readonly fileOf: (name: RivalName | keyof typeof ENTRY_POINTS) => string;
}

/** Lets `use` have the functions and these, and deletes them. */
export async function withBundles<Result>(
  rivals: readonly RivalName[],
  use: (bundles: Bundles) => Promise<Result>,
): Promise<Result> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const isNaive = (name: RivalName) => name.startsWith('naive-');
  try {
    await bundle({ outDir, configuration: join(import.meta.dirname, 'configuration.ts') });
    for (const name of rivals.filter((one) => !isNaive(one))) await buildWell(outDir, name);
    await buildAsItComes(outDir, rivals.filter(isNaive));
    const naive = new Set<string>(rivals.filter(isNaive));
    return await use({ fileOf: (name) => join(outDir, `${name}.${naive.has(name) ? 'cjs' : 'mjs'}`) });
  } finally {
    await rm(outDir, { recursive: true });
  }
}

const common = (outDir: string, names: readonly RivalName[]) =>
  ({
    entryPoints: names.map((name) => join(import.meta.dirname, `rivals/${name}.ts`)),
    outdir: outDir,
    bundle: true,
    logLevel: 'warning',
    platform: 'node',
    target: 'node24',
  }) as const;

/**
 * As the functions are, and with what the AWS SDK can be relieved of: so that a function is not compared with what
 * somebody took no care of.
 */
async function buildWell(outDir: string, name: RivalName): Promise<void> {
  await build({
    ...common(outDir, [name]),
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    // The SDK's ES modules: unused parts of CommonJS can't be left out.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'rivals/sdk-credentials.ts') },
    // Imported where a service answers with a stream of events, which none of these does.
    external: ['@smithy/core/event-streams'],
    define: { esbuildDetection: 'true' },
    // What a pool that only dispatches can do without; the others are measured when they have started.
    plugins: name === 'sdk-and-pool' ? [builtIns, leftOut] : [builtIns],
  });
}

/** By esbuild's defaults for Node. */
async function buildAsItComes(outDir: string, names: readonly RivalName[]): Promise<void> {
  if (names.length > 0) await build({ ...common(outDir, names), outExtension: { '.js': '.cjs' } });
}
