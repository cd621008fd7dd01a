/** Each function brings only the rooms that it needs: whatever else it carried would be read at every cold start. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** The numbers of time, which all share. */
const NUMBERS = 'lib/delivery/time/budget.ts';

/** The rooms of `lib/` and the packages that something of is left of in the bundle. */
async function contentsOf(entryPoint: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 && file !== NUMBERS ? [file] : [],
  );
  return new Set(
    files.map((file) => /^(?:lib\/\w+|node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(file)?.[0] ?? file),
  );
}

describe('a composed function', () => {
  it.each(['lib/compose/door.ts', 'lib/compose/bus.ts'])(
    'of %s brings no code of deliveries along',
    async (door) => {
      const contents = await contentsOf(door);

      expect(contents).toContain('lib/accept');
      expect(contents).not.toContain('lib/delivery');
      expect(contents).not.toContain('node_modules/undici');
    },
  );

  it('of lib/compose/consumer.ts brings no code of the doors along', async () => {
    const contents = await contentsOf('lib/compose/consumer.ts');

    expect(contents).toContain('lib/delivery');
    expect(contents).not.toContain('lib/accept');
  });
});
