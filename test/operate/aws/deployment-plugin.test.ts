import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import DeploymentPlugin from '../../../operate/aws/deployment-plugin.ts';
import { type PlayedAws, playAws } from '../../support/operate/played-aws.ts';

type Osls = ConstructorParameters<typeof DeploymentPlugin>[0] & {
  readonly init: () => Promise<void>;
  readonly pluginManager: { readonly hooks: Readonly<Record<string, readonly { pluginName: string }[]>> };
};

const Serverless: new (settings: object) => Osls = createRequire(import.meta.url)('osls');
const ROOT = join(import.meta.dirname, '../../..');
const HOOK = 'after:deploy:deploy';

/** The real one, at `npm run deploy -- --stage dev --region us-east-1`. */
async function startOsls(plugins: readonly string[]): Promise<Osls> {
  const osls = new Serverless({
    configuration: { service: 'iterable-forwarder', provider: { name: 'aws' }, plugins },
    serviceDir: ROOT,
    configurationFilename: 'serverless.yml',
    commands: ['deploy'],
    options: { stage: 'dev', region: 'us-east-1' },
  });
  await osls.init();
  return osls;
}

async function saidAfterDeployment(): Promise<string[]> {
  const said: string[] = [];
  const plugin = new DeploymentPlugin(
    await startOsls([]),
    {},
    { log: { warning: (text) => said.push(text) } },
  );
  await plugin.hooks[HOOK]?.();
  return said;
}

function disable({ account }: PlayedAws, ...queues: readonly string[]): void {
  for (const mapping of account.mappings) {
    if (queues.some((queue) => mapping.UUID === `mapping-of-${queue}`)) mapping.State = 'Disabled';
  }
}

describe('a deployment', () => {
  it('runs the plugin that serverless.yml names', async () => {
    const settings = await readFile(join(ROOT, 'serverless.yml'), 'utf8');
    const [plugin = ''] = settings.match(/(?<=^ +- )\.\/operate\/\S+/m) ?? [];

    const { pluginManager } = await startOsls([plugin]);

    expect(pluginManager.hooks[HOOK]?.map(({ pluginName }) => pluginName)).toContain(DeploymentPlugin.name);
  });

  it('says nothing where no project is paused', async () => {
    await playAws();

    expect(await saidAfterDeployment()).toEqual([]);
  });

  it('says which projects are paused, wholly or in part, and how to go on', async () => {
    disable(await playAws(), 'us-2', 'us.fifo');

    const rest = 'and this deployment left it so: its events wait. To go on: npx iterable-forwarder resume';
    expect(await saidAfterDeployment()).toEqual([
      `the project us is partly-paused, ${rest} us --stage dev --region us-east-1`,
      `the project us-2 is paused, ${rest} us-2 --stage dev --region us-east-1`,
    ]);
  });

  it('changes nothing', async () => {
    const aws = await playAws();
    disable(aws, 'us-2');

    await saidAfterDeployment();

    expect(new Set(aws.calls.map(({ operation }) => operation))).toEqual(
      new Set(['ListEventSourceMappings']),
    );
  });

  it('has gone well, also if who deployed may not ask', async () => {
    const message =
      'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: lambda:ListEventSourceMappings';
    (await playAws()).refuse('ListEventSourceMappings', {
      name: 'AccessDeniedException',
      status: 403,
      message,
    });

    expect(await saidAfterDeployment()).toEqual([
      expect.stringMatching(
        /^it is deployed; but which projects are paused is not known \(.*lambda:ListEventSourceMappings\)\)\. See npx iterable-forwarder status --stage dev --region us-east-1$/,
      ),
    ]);
  });
});
