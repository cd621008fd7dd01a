import { execFile } from 'node:child_process';
import { copyFile, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const BIOME = join(import.meta.dirname, '../../node_modules/@biomejs/biome/bin/biome');
const IMPORT = /\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g;

/** What the functions load. */
const ROOMS = [
  ...['accept', 'aws', 'compose', 'config', 'delivery', 'event', 'iterable', 'json', 'queue', 'runtime'],
  ...['secrets', 'users'],
].map((room) => `lib/${room}`);

const SDK = ['@aws-sdk/client-sqs', '@aws-sdk/client-secrets-manager', '@smithy/types'];

/** Files of each room, and imports that its wall must refuse. */
const FORBIDDEN: readonly (readonly [file: string, imports: readonly string[]])[] = [
  ['lib/room-without-a-wall/x.ts', ['../json/scan.ts', 'node:fs']],
  ...[...ROOMS, 'functions'].map(
    (room) => [`${room}/x.ts`, ['zod/mini', '../zod-issues.ts', ...SDK]] as const,
  ),
  ['lib/issues.ts', ['./json/scan.ts', './codes.ts', 'zod/mini']],
  ['lib/zod-issues.ts', ['./json/scan.ts', './codes.ts']],
  ['lib/json/scan.ts', ['../issues.ts', 'node:fs']],
  ['lib/event/envelope.ts', ['../iterable/dates.ts', '../queue/queue.ts']],
  ['lib/iterable/client.ts', ['../runtime/clock.ts', '../config/define-config.ts']],
  ['lib/config/schema.ts', ['../runtime/log.ts', 'esbuild']],
  ['lib/config/define-config.ts', ['./schema.ts', './protocol-settings.ts', '../aws/call.ts']],
  ['lib/runtime/log.ts', ['../iterable/client.ts']],
  ['lib/aws/call.ts', ['../queue/queue.ts', '../runtime/clock.ts']],
  ['lib/secrets/cache.ts', ['../accept/refusal.ts', '../config/schema.ts']],
  ['lib/queue/queue.ts', ['../config/schema.ts', '../iterable/client.ts']],
  ['lib/users/group.ts', ['../aws/failure.ts', './dynamodb.ts', '../runtime/clock.ts']],
  ['lib/users/ledger.ts', ['./dynamodb.ts', '../iterable/subject.ts']],
  [
    'lib/accept/accept.ts',
    ['aws-lambda', '../config/verification.ts', '../delivery/deliver.ts', '../codes.ts'],
  ],
  ['lib/accept/protocol/segment/call.ts', ['../../../config/protocol-settings.ts']],
  [
    'lib/delivery/deliver.ts',
    ['../queue/queue.ts', '../secrets/read-value.ts', '../users/dynamodb.ts', '../codes.ts'],
  ],
  ['lib/delivery/lane/gate.ts', ['../../config/schema.ts']],
  ['lib/delivery/time/budget.ts', ['../outcome.ts', '../../json/scan.ts', 'node:fs']],
  [
    'lib/compose/door.ts',
    [
      ...['../../local/keys.ts', '../queue/sqs.ts', '../users/dynamodb.ts'],
      ...['../config/load.ts', '../codes.ts'],
    ],
  ],
  ['lib/compose/parts.ts', ['../config/schema.ts', '../config/source-limits.ts']],
  ['functions/http.ts', ['../lib/accept/accept.ts', '../local/keys.ts', '../lib/config/schema.ts']],
  ['local/terminal.ts', ['../lib/compose/door.ts', '../functions/http.ts', '#configuration']],
  ['local/stack.ts', ['../lib/delivery/deliver.ts', '../functions/http.ts', '../test/support/clock.ts']],
  ['local/aws/listen.ts', ['../sandbox/server.ts', '../../lib/queue/queue.ts']],
  ['local/sandbox/server.ts', ['../aws/listen.ts', '../../lib/iterable/response.ts', '@aws-sdk/client-sqs']],
  ['deploy/stack.ts', ['../lib/delivery/outcome.ts', '../lib/compose/door.ts', '@aws-sdk/client-sqs']],
  [
    'console/api.ts',
    ['../local/stack.ts', '../cli/output.ts', './page/main.tsx', '../operate/local/wire.ts', 'node:fs'],
  ],
  ['console/server/serve.ts', ['../../local/listen.ts', '../page/main.tsx', '#configuration', 'undici']],
  [
    'console/server/calls/send.ts',
    ['../../../lib/accept/accept.ts', '../../../operate/local/local-stack.ts', '../../../check/check.ts'],
  ],
  ['console/page/main.tsx', ['../server/serve.ts', '../../operate/stack.ts', 'node:fs', 'undici']],
  ['console/page/views/events/list.tsx', ['../../../server/serve.ts', '../../../../lib/json/scan.ts']],
  ['check/check.ts', ['../lib/compose/door.ts', '../lib/secrets/cache.ts', '../functions/http.ts']],
  ['openapi/document.ts', ['../lib/accept/accept.ts', '../lib/compose/door.ts', '#configuration']],
  ['bench/run.ts', ['../test/support/clock.ts', '#configuration', '#forwarder']],
  ['examples/github/source.ts', ['../../lib/config/forwarder.ts', 'undici', 'node:fs']],
  ['scripts/refuse-swallowed-options.ts', ['../lib/config/load.ts', 'zod/mini']],
];

/** @returns what the linter refuses, in each file, of the imports that it shall refuse */
async function refusedImports(): Promise<(readonly [file: string, imports: readonly string[]])[]> {
  const directory = await mkdtemp(join(tmpdir(), 'walls-'));
  try {
    await copyFile('biome.json', join(directory, 'biome.json'));
    for (const [file, imports] of FORBIDDEN) {
      await mkdir(join(directory, dirname(file)), { recursive: true });
      const lines = imports.map(
        (path, index) => `import * as i${index} from '${path}';\nimport { v${index} } from '${path}';\n`,
      );
      await writeFile(join(directory, file), lines.join(''));
    }
    const options = ['--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none'];
    const linted = run(process.execPath, [BIOME, 'lint', '--vcs-enabled=false', ...options], {
      cwd: directory,
    });
    // It ends as one that found something.
    const { stdout } = await linted.catch((error: { readonly stdout: string }) => error);
    const refused = [...stdout.replaceAll('\\', '/').matchAll(/noRestrictedImports,file=(.+?),line=(\d+)/g)];
    return FORBIDDEN.map(([file, imports]) => [
      file,
      imports.filter((_, index) =>
        // Whole and by a name.
        [2 * index + 1, 2 * index + 2].every((line) =>
          refused.some(([, path, at]) => path?.endsWith(`/${file}`) && Number(at) === line),
        ),
      ),
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('the walls', () => {
  it('have the linter refuse, in each room, what does not belong there', async () => {
    expect(await refusedImports()).toEqual(FORBIDDEN);
  });

  it('let no file of lib/ import anything that lies outside of lib/', async () => {
    const leaving: string[] = [];
    for await (const path of glob('lib/**/*.ts')) {
      const file = path.replaceAll('\\', '/');
      for (const [, from, dynamic] of (await readFile(path, 'utf8')).matchAll(IMPORT)) {
        const imported = posix.join(posix.dirname(file), from ?? dynamic ?? '');
        if (!imported.startsWith('lib/')) leaving.push(`${file}: ${imported}`);
      }
    }

    expect(leaving).toEqual([]);
  });
});
