/** Builds what is deployed: one ES module a function, made to start fast. docs/performance.md tells what was tried and not done. */
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { builtText } from '../lib/config/as-built.ts';
import { type Configuration, ConfigurationError } from '../lib/config/define-config.ts';
import { loadConfiguration } from '../lib/config/load.ts';
import { shippedKeyWarnings } from '../lib/config/shipped-keys.ts';
import { leftOut } from './left-out.ts';
import { optionalParts } from './optional-parts.ts';
import { residencyWarning } from './residency.ts';

const ROOT = join(import.meta.dirname, '..');

/** The functions, by the name that `serverless.yml` calls their bundle. */
export const ENTRY_POINTS = {
  http: 'functions/http.ts',
  bus: 'functions/bus.ts',
  deliver: 'functions/deliver.ts',
  users: 'functions/users.ts',
} as const;

interface BundleOptions {
  readonly outDir: string;
  /** By the name of the bundle; the functions', unless something else is to be built the same way. */
  readonly entryPoints?: Readonly<Record<string, string>>;
  /** The AWS region the bundles are for, if it is known. */
  readonly region?: string | undefined;
  readonly warn?: (message: string) => void;
  /** The file of the configuration, if it is another than the user's. */
  readonly configuration?: string;
}

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** The files that it is made of, from the root. */
  readonly inputs: readonly string[];
}

/** @throws ConfigurationError with every fault of the configuration, before anything is built */
export async function bundle({
  outDir,
  entryPoints = ENTRY_POINTS,
  region,
  warn = () => {},
  configuration = join(ROOT, 'forwarder.config.ts'),
}: BundleOptions): Promise<Bundle[]> {
  const loaded = await loadConfiguration(configuration);
  const warning = region === undefined ? undefined : residencyWarning(loaded, region);
  if (warning !== undefined) warn(warning);
  // Only here: `npm run package` and `npm run deploy` build first, and would say it twice.
  shippedKeyWarnings(loaded).forEach(warn);

  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { ...entryPoints },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    metafile: true,
    logLevel: 'warning',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // As it is, a stack trace names functions and lines that can be read in the bundle and in Lambda's
    // console; a source map would only be needed for what minifying had made of them.
    minify: false,
    // undici's own switch for bundles: leaves out its second, experimental parser.
    define: { esbuildDetection: 'true' },
    plugins: [builtIns, checkedHere(configuration, loaded), optionalParts(ROOT, loaded), leftOut],
  });
  return Object.entries(metafile.outputs).map(([file, { bytes, inputs }]) => ({
    file: join(ROOT, file),
    bytes,
    inputs: Object.keys(inputs),
  }));
}

/**
 * Takes Node's own modules from `process.getBuiltinModule`. `require` of one throws in an ES module that
 * esbuild made, and `import 'node:http'` reads every export, which loads Node's own copy of undici.
 */
export const builtIns: Plugin = {
  name: 'built-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z0-9:/_]+$/ }, ({ path }) =>
      isBuiltin(path)
        ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'built-in', sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /^/, namespace: 'built-in' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

/**
 * The configuration was checked above: a function makes its settings of the file, and needs neither the rules nor zod.
 * Instead it holds what it made against what was checked.
 */
function checkedHere(file: string, checked: Configuration): Plugin {
  return {
    name: 'checked-here',
    setup({ onResolve, onLoad }) {
      onLoad({ filter: /[\\/]lib[\\/]config[\\/]check-settings\.ts$/ }, () => ({
        contents: 'export const checkSettings = (settings) => ({ settings });',
      }));
      onResolve({ filter: /^#configuration$/ }, ({ path }) => ({ path, namespace: 'checked-here' }));
      onLoad({ filter: /^/, namespace: 'checked-here' }, () => ({
        resolveDir: ROOT,
        contents: `
          import configuration from ${JSON.stringify(file)};
          import { asBuilt } from './lib/config/as-built.ts';
          export default asBuilt(configuration, ${JSON.stringify(builtText(checked))});`,
      }));
    },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { region: { type: 'string' } } });
  // biome-ignore lint/style/noProcessEnv: the builder's environment, not a function's
  const { AWS_REGION } = process.env;
  const region = values.region ?? AWS_REGION;
  const warn = (message: string) => console.warn(`warning: ${message}`);
  for (const { file, bytes } of await bundle({ outDir: join(ROOT, 'dist'), region, warn })) {
    console.log(`${relative(ROOT, file)}  ${Math.round(bytes / 1_000)} kB`);
  }
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    // A fault of the configuration is the user's to mend: the list says it all, the stack nothing.
    console.error(error instanceof ConfigurationError ? error.message : error);
    process.exitCode = 1;
  });
}
