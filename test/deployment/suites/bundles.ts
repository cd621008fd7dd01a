/** What is deployed, run as Lambda runs it: the file imported into a fresh process, with nothing beside it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, ENTRY_POINTS } from '../../../deploy/bundle.ts';
import { encodeMessage } from '../../../lib/event/envelope.ts';
import { functionEnvironment, ledgerEnvironment } from '../../../local/aws/function-environment.ts';
import { record } from '../../support/recorded-output.ts';
import { type Cloud, entriesIn, KEY, startCloud } from '../cloud.ts';
import { packaged } from '../packaged.ts';
import { createWorkspace, ROOT } from '../packaging.ts';

const run = promisify(execFile);
const SHIPPED = join(ROOT, 'test/fixtures/forwarder.config.ts');
const functionNames = Object.keys(ENTRY_POINTS);

/** Measured: 246 kB for the door, 451 and 472 kB for the consumers. Every byte is read at each cold start. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  http: 248_000,
  bus: 152_000,
  deliver: 459_000,
  users: 481_000,
};

/** Lambda's own way to a handler; its answer is the last line. */
const LAMBDA = `
const [file, event] = process.argv.slice(2);
const { handler } = await import(file);
const answer = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 20_000 });
process.stdout.write(JSON.stringify(answer), () => process.exit());
`;

let directory = '';
let built: readonly Bundle[] = [];
let cloud: Cloud;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forwarder-bundle-'));
  await writeFile(join(directory, 'lambda.mjs'), LAMBDA);
  built = await bundle({ outDir: join(directory, 'here'), configuration: SHIPPED });
  cloud = await startCloud();
});

afterAll(async () => {
  await cloud?.[Symbol.asyncDispose]();
  if (directory !== '') await rm(directory, { recursive: true });
});

/**
 * Built in the tree itself. What is packaged has a link in place of node_modules: the bundle names where that
 * leads in a comment for each module, so that its size would depend on where the checkout lies.
 */
const builtHere = (name: string) => join(directory, 'here', `${name}.mjs`);

const bundleOf = (name: string) => join(packaged().workspace.directory, 'dist', `${name}.mjs`);

async function invoke(name: string, event: object): Promise<unknown> {
  const { stdout, stderr } = await run(
    process.execPath,
    [join(directory, 'lambda.mjs'), bundleOf(name), JSON.stringify(event)],
    {
      cwd: directory,
      env: {
        ...functionEnvironment({
          region: 'eu-west-1',
          sqs: cloud.url,
          secretsManager: cloud.url,
          accessKeyId: 'AKIDFROMLAMBDA',
          queueUrl: `${cloud.url}/000000000000/{project}`,
          usersQueueUrl: `${cloud.url}/000000000000/{project}.fifo`,
          deadLetterQueueUrl: `${cloud.url}/000000000000/dead-letter`,
          iterable: { US: cloud.url, EU: cloud.url },
        }),
        ...ledgerEnvironment({ origin: cloud.url, table: 'ledger' }),
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session-from-lambda',
      },
    },
  );
  record(stdout + stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('the bundles', () => {
  it('are one a function', async () => {
    const files = await readdir(packaged().firstBuild.directory);
    expect(files.toSorted()).toEqual(functionNames.map((name) => `${name}.mjs`).toSorted());
  });

  it.each(functionNames)(
    'come out of %s alike to the byte each time, and are what is shipped',
    async (name) => {
      const { firstBuild, package: shipped } = packaged();
      const [first, second, files] = await Promise.all([
        readFile(join(firstBuild.directory, `${name}.mjs`)),
        readFile(bundleOf(name)),
        shipped.archive(name),
      ]);
      expect(second.equals(first)).toBe(true);
      expect(files.get(`dist/${name}.mjs`)?.equals(first)).toBe(true);
    },
  );

  it.each(functionNames)('keep out of %s where it was built', async (name) => {
    const text = await readFile(builtHere(name), 'utf8');
    for (const path of [ROOT, directory, `${homedir()}/`, process.execPath]) expect(text).not.toContain(path);
  });

  it.each(functionNames)('keep %s small', async (name) => {
    const { size } = await stat(builtHere(name));
    expect(size).toBeLessThan(MAX_BYTES[name] ?? 0);
  });

  it.each(functionNames)('ask in %s for no rules of a language, which take 12 ms to load', async (name) => {
    expect(await readFile(bundleOf(name), 'utf8')).not.toMatch(
      /\bIntl\.|\.(?:toLocale\w*String|localeCompare)\(/,
    );
  });

  it.each(functionNames)(
    'have in %s no rules of the configuration, which was checked, no zod and nothing of the AWS SDK',
    (name) => {
      const inputs = built.find(({ file }) => file === builtHere(name))?.inputs ?? [];
      expect(inputs).toContain('lib/config/define-config.ts');
      expect(inputs.filter((file) => /@aws-sdk|@smithy|\bzod\b|^lib\/config\/schema/.test(file))).toEqual([]);
    },
  );

  it.each(['deliver', 'users'] as const)('leave out of %s what only the doors need', async (name) => {
    const { metafile } = await build({
      absWorkingDir: packaged().workspace.directory,
      entryPoints: [ENTRY_POINTS[name]],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    });
    const files = Object.keys(metafile.inputs);
    expect(files).toContain('lib/iterable/operations.ts');
    expect(
      files.filter((file) => /^lib\/(accept\/|iterable\/(schemas|field|bulk-requests))/.test(file)),
    ).toEqual([]);
  });
});

describe('a bundle in a fresh process', () => {
  it('takes an event in, with the credentials that Lambda sets', async () => {
    const answer = await invoke('http', {
      version: '2.0',
      rawPath: '/app',
      rawQueryString: '',
      headers: { 'api-key': KEY, 'content-type': 'application/json' },
      requestContext: { http: { method: 'POST', path: '/app' } },
      body: '{"eventName":"opened","userId":"u1","dataFields":{"n":1.0}}',
      isBase64Encoded: false,
    });
    expect(answer).toMatchObject({ statusCode: 202 });
    const sent = cloud.calls.find(({ action }) => action === 'AmazonSQS.SendMessageBatch');
    expect(entriesIn(sent?.body ?? '')[0]?.MessageBody).toContain('"dataFields":{"n":1.0}');
    expect(sent?.headers).toMatchObject({
      authorization: expect.stringContaining('Credential=AKIDFROMLAMBDA/'),
      'x-amz-security-token': 'session-from-lambda',
    });
  });

  it.each([
    [
      'deliver',
      'us',
      'events/track',
      '{"eventName":"opened","userId":"u1","id":"e1","createdAt":1700000000}',
    ],
    ['users', 'us.fifo', 'users/update', '{"userId":"u1","dataFields":{"n":1.0}}'],
  ])('delivers by %s a message on %s to Iterable', async (name, queue, operation, body) => {
    const acceptedAt = new Date().toISOString();
    const answer = await invoke(name, {
      Records: [
        {
          messageId: 'm1',
          receiptHandle: 'r1',
          body: encodeMessage({ v: 1, id: 'e1', source: 'app', project: 'us', operation, acceptedAt }, body),
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(Date.now()),
            ApproximateFirstReceiveTimestamp: String(Date.now()),
            ...(name === 'users' && { MessageGroupId: 'g1' }),
          },
          messageAttributes: {},
          eventSource: 'aws:sqs',
          eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
          awsRegion: 'eu-west-1',
        },
      ],
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(cloud.calls).toContainEqual(
      expect.objectContaining({
        action: `/api/${operation}`,
        headers: expect.objectContaining({ 'api-key': KEY }),
        body,
      }),
    );
  });
});

describe('the build', () => {
  it('fails with every fault of the configuration', async () => {
    await using workspace = await createWorkspace({
      text: `import { apiKey, defineConfig } from '#forwarder';
      export default defineConfig({
        projects: { us: { dataCenter: 'UK', secret: 'iterable us' } },
        sources: { app: { verify: apiKey('source-app'), project: 'us' } },
      });`,
    });
    await expect(workspace.build()).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^(?=.*projects\.us\.dataCenter)(?=.*projects\.us\.secret)(?!.*\bat )/s),
    });
  });

  it('warns when it knows that the region is outside the EU', () => {
    expect(packaged().firstBuild.stderr).toMatch(/^warning: data residency: eu .*us-east-1.*\n/);
  });

  it('warns, in a line for each, of sources whose key seems to ship in an app and may do everything', () => {
    const [, ...warnings] = packaged().firstBuild.stderr.trimEnd().split('\n');
    expect(warnings).toEqual([
      expect.stringMatching(/^warning: sources\.app: .*operations: \['events\/track'\]/),
      expect.stringMatching(/^warning: sources\.app-eu: /),
    ]);
  });

  it('comes first, also before a deployment', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
    // `npm run package` is what made all that is looked at here.
    expect(scripts.deploy).toBe(scripts.package.replace(/osls package$/, 'osls deploy'));
  });
});
