/** What is deployed, run as Lambda runs it: the file imported into a fresh process, with nothing beside it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle, ENTRY_POINTS } from '../../deploy/bundle.ts';
import { residencyWarning } from '../../deploy/residency.ts';
import shipped from '../../forwarder.config.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';
import { encodeMessage } from '../../lib/event/envelope.ts';
import { record } from '../support/recorded-output.ts';
import { type Cloud, entriesIn, KEY, startCloud } from './cloud.ts';
import { createWorkspace, ROOT, type Workspace } from './packaging.ts';

const run = promisify(execFile);
const functionNames = Object.keys(ENTRY_POINTS);

/** Measured: 579 kB for the door, 1,059 kB for the consumer. Every byte is read at each cold start. */
const MOST_BYTES: Readonly<Record<string, number>> = { http: 610_000, bus: 610_000, deliver: 1_100_000 };

/** Lambda's own way to a handler; its answer is the last line. */
const LAMBDA = `
const [file, event] = process.argv.slice(2);
const { handler } = await import(file);
const answer = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 20_000 });
process.stdout.write(JSON.stringify(answer), () => process.exit());
`;

let directory: string;
let built: readonly Bundle[];
/** With a configuration whose projects and sources are known. */
let workspace: Workspace;
let cloud: Cloud;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forwarder-bundle-'));
  built = await bundle({ outDir: join(directory, 'first') });
  await bundle({ outDir: join(directory, 'second') });
  workspace = await createWorkspace('test/deployment/everything.config.ts');
  await writeFile(join(directory, 'lambda.mjs'), LAMBDA);
  cloud = await startCloud();
});

afterAll(async () => {
  await cloud?.[Symbol.asyncDispose]();
  await workspace?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const bundleOf = (name: string) => join(workspace.directory, 'dist', `${name}.mjs`);

async function invoke(name: string, event: object): Promise<unknown> {
  const { stdout, stderr } = await run(
    process.execPath,
    [join(directory, 'lambda.mjs'), bundleOf(name), JSON.stringify(event)],
    {
      cwd: directory,
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIDFROMLAMBDA',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'session-from-lambda',
        AWS_ENDPOINT_URL_SQS: cloud.url,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.url,
        QUEUE_URL: `${cloud.url}/000000000000/{project}`,
        DEAD_LETTER_QUEUE_URL: `${cloud.url}/000000000000/dead-letter`,
        SECRET_PREFIX: '',
        MAX_CONCURRENCY: '2',
        ITERABLE_US_URL: cloud.url,
        ITERABLE_EU_URL: cloud.url,
      },
    },
  );
  record(stdout + stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('the bundles', () => {
  it('are one a function', () => {
    expect(built.map(({ file }) => file)).toEqual(
      functionNames.map((name) => join(directory, 'first', `${name}.mjs`)),
    );
  });

  it.each(functionNames)('come out of %s alike to the byte each time', async (name) => {
    const [first, second] = await Promise.all(
      ['first', 'second'].map((build) => readFile(join(directory, build, `${name}.mjs`))),
    );
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
  });

  it.each(functionNames)('keep out of %s where it was built', async (name) => {
    const text = await readFile(join(directory, 'first', `${name}.mjs`), 'utf8');
    for (const path of [ROOT, directory, `${homedir()}/`, process.execPath]) expect(text).not.toContain(path);
  });

  it.each(functionNames)('keep %s small', async (name) => {
    const { size } = await stat(bundleOf(name));
    expect(size).toBeLessThan(MOST_BYTES[name] ?? 0);
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

  it('delivers a message to Iterable', async () => {
    const body = '{"eventName":"opened","userId":"u1","id":"e1","createdAt":1700000000}';
    const acceptedAt = new Date().toISOString();
    const answer = await invoke('deliver', {
      Records: [
        {
          messageId: 'm1',
          receiptHandle: 'r1',
          body: encodeMessage(
            { v: 1, id: 'e1', source: 'app', project: 'us', operation: 'events/track', acceptedAt },
            body,
          ),
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(Date.now()),
            ApproximateFirstReceiveTimestamp: String(Date.now()),
          },
          messageAttributes: {},
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:us',
          awsRegion: 'eu-west-1',
        },
      ],
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(cloud.calls).toContainEqual(
      expect.objectContaining({
        action: '/api/events/track',
        headers: expect.objectContaining({ 'api-key': KEY }),
        body,
      }),
    );
  });
});

describe('the build', () => {
  it('fails with every fault of the configuration', async () => {
    await writeFile(
      join(workspace.directory, 'forwarder.config.ts'),
      `import { apiKey, defineConfig } from '#forwarder';
      export default defineConfig({
        projects: { us: { dataCenter: 'UK', secret: 'iterable us' } },
        sources: { app: { verify: apiKey('source-app'), project: 'us' } },
      });`,
    );
    const failed = run(process.execPath, [join(workspace.directory, 'deploy/bundle.ts')]);
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^(?=.*projects\.us\.dataCenter)(?=.*projects\.us\.secret)(?!.*\bat )/s),
    });
  });

  it.each([
    ['us-east-1', true],
    ['eu-west-2', true],
    ['eu-central-2', true],
    ['eu-west-1', false],
    ['eusc-de-east-1', false],
  ])('warns of an EU project in %s: %s', (region, warned) => {
    expect(residencyWarning(configurationOf('EU'), region) !== undefined).toBe(warned);
    expect(residencyWarning(configurationOf('US'), region)).toBeUndefined();
  });

  it('warns when it knows the region', async () => {
    const warnings: string[] = [];
    await bundle({
      outDir: join(directory, 'warned'),
      region: 'us-east-1',
      warn: (text) => warnings.push(text),
    });
    const expected = residencyWarning(shipped, 'us-east-1');
    expect(warnings).toEqual(expected === undefined ? [] : [expected]);
  });
});

function configurationOf(dataCenter: 'US' | 'EU') {
  return defineConfig({
    projects: { only: { dataCenter, secret: 'iterable' } },
    sources: { app: { verify: apiKey('source-app'), project: 'only' } },
  });
}
