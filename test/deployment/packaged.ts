/**
 * The stack of `everything.config.ts`, made as README says and read as AWS would. It is made once, for all
 * suites of `packaged.test.ts`.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { IRELAND, resolve, type Template } from './cloudformation.ts';
import { createWorkspace, type Package, type Workspace } from './packaging.ts';

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call';

export const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const BOUNDARY = 'arn:aws:iam::123456789012:policy/teams/developers';

export const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
export const urlOf = (queue: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${queue}`;

interface Packaged {
  readonly workspace: Workspace;
  readonly package: Package;
  /** As CloudFormation gets it. */
  readonly compiled: Template;
  /** With what CloudFormation fills in. */
  readonly template: Template;
  /** Of another stage, with every parameter set. */
  readonly customised: Template;
  /** The bundles of a build before, for a region outside the EU; and what that build said. */
  readonly firstBuild: { readonly directory: string; readonly stderr: string };
}

let made: Packaged | undefined;

/** @throws Error before the tests begin */
export function packaged(): Packaged {
  if (made === undefined) throw new Error('nothing is packaged yet');
  return made;
}

/** Some ten seconds of two processors, which others may need too. */
const MAKING_MS = 180_000;

beforeAll(async () => {
  const workspace = await createWorkspace({ path: 'test/deployment/everything.config.ts' });
  const { stderr } = await workspace.build('--region', 'us-east-1');
  const parameters = [
    'secretPrefix=acme/',
    `alarmTopic=${TOPIC}`,
    'basePath=hooks/v2',
    'docsUrl=https://docs.example.com/forwarder/',
    `kmsKey=${KEY}`,
    `permissionsBoundary=${BOUNDARY}`,
    'logRetentionInDays=7',
    'secretTtlSeconds=60',
    'logLevel=warn',
    'deliveredLogShare=0.5',
    'systemLogLevel=INFO',
    'throttleRate=500',
    'throttleBurst=1000',
    'doorConcurrency=50',
  ].flatMap((parameter) => ['--param', parameter]);
  const live = await workspace.package('live', '--region', 'eu-west-1', '--stage', 'live', ...parameters);

  // Now there is nothing that `npm run package` could ship without building it.
  const directory = join(workspace.directory, 'first-dist');
  await rename(join(workspace.directory, 'dist'), directory);
  const shipped = await workspace.npmPackage('--region', 'eu-west-1');
  made = {
    workspace,
    package: shipped,
    compiled: shipped.template,
    template: resolve(shipped.template, IRELAND),
    customised: resolve(live.template, IRELAND),
    firstBuild: { directory, stderr },
  };
}, MAKING_MS);

afterAll(() => made?.workspace[Symbol.asyncDispose]());
