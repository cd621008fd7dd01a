import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { outputs as outputsOfDeployment } from '../../../deploy/stack.ts';
import { loadConfiguration } from '../../../lib/config/load.ts';
import { SERVICE } from '../../../operate/aws/deployed.ts';
import { HOST, outputs, playAws, useSettings } from '../../support/operate/played-aws.ts';

/** What osls would ask of the parameters. */
const HTTP_API = { resolveConfigurationProperty: async () => 'http-api' };

describe('a stack in AWS', () => {
  it('tells its stage, region and account, and what another command needs to speak to it', async () => {
    const aws = await playAws();
    const [byRegion, byVariable] = [await aws.open('eu-west-1'), await aws.open()];

    expect(byRegion.title).toBe('stage dev in eu-west-1, account 123456789012');
    expect(byRegion.arguments).toBe('--stage dev --region eu-west-1');
    expect(byVariable.title).toBe('stage dev in us-east-1, account 123456789012');
    expect(byVariable.arguments).toBe('--stage dev');
  });

  it('has the name that serverless.yml gives it', async () => {
    expect(await readFile('serverless.yml', 'utf8')).toMatch(new RegExp(`^service: ${SERVICE}$`, 'm'));
  });

  it('takes its queues and its door from the outputs of the deployment', async () => {
    const stack = await (await playAws()).open();

    expect(await stack.door()).toBe('https://abc.execute-api.us-east-1.amazonaws.com');
    expect(await stack.deadLetterQueueUrl()).toBe(`${HOST}/iterable-forwarder-dev_dead-letter`);
    expect(await stack.queueUrl('us', 'standard')).toBe(`${HOST}/iterable-forwarder-dev-us`);
    expect(await stack.queueUrl('us', 'users')).toBe(`${HOST}/iterable-forwarder-dev-us.fifo`);
    expect(await stack.queueUrl('us-2', 'standard')).toBe(`${HOST}/iterable-forwarder-dev-us-2`);
    expect(await stack.queueUrl('us-2', 'users')).toBeUndefined();
    expect(await stack.queueUrl('eu', 'standard')).toBeUndefined();
  });

  it('takes its door from a deployment of a version that had an HTTP API only', async () => {
    const aws = await playAws();
    const Outputs = outputs({ DeadLetterQueueUrl: 'url of letters', HttpApiUrl: 'url of the API' });
    Object.assign(aws.account.stacks[0] ?? {}, { Outputs });

    expect(await (await aws.open()).door()).toBe('url of the API');
  });

  it('finds each output that a deployment of a configuration puts out for a project', async () => {
    const aws = await playAws();
    const { projects } = await loadConfiguration();
    const deployed = Object.keys(await outputsOfDeployment(HTTP_API)).map((name) => [name, `url of ${name}`]);
    Object.assign(aws.account.stacks[0] ?? {}, { Outputs: outputs(Object.fromEntries(deployed)) });
    const stack = await aws.open();

    const urls = Object.keys(projects).flatMap((project) => [
      stack.queueUrl(project, 'standard'),
      stack.queueUrl(project, 'users'),
    ]);

    expect(await stack.deadLetterQueueUrl()).toBe('url of DeadLetterQueueUrl');
    expect(await Promise.all(urls)).toEqual(urls.map(() => expect.stringContaining('QueueUrl')));
    expect(new Set(await Promise.all(urls)).size).toBe(urls.length);
  });

  it('takes the prefix of secrets and the addresses of Iterable from what its functions are told', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    const [, , deliver] = aws.account.functions;
    Object.assign(deliver?.Environment?.Variables ?? {}, { ITERABLE_EU_URL: 'https://proxy.example' });

    expect(await stack.secretPrefix()).toBe('iterable-forwarder/dev/');
    expect(await stack.iterableOrigin('US')).toBe('https://api.iterable.com');
    expect(await stack.iterableOrigin('EU')).toBe('https://proxy.example');
  });

  it('says which right is missing where the environment of a function is encrypted with a key of its own', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    for (const each of aws.account.functions) {
      each.Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'key/SECRET' } };
    }

    await expect(stack.secretPrefix()).rejects.toMatchObject({
      kind: 'no-rights',
      message: expect.stringContaining('kms:Decrypt'),
    });
  });

  it('speaks to SQS and Secrets Manager with the same credentials', async () => {
    const aws = await playAws();
    const stack = await aws.open();
    aws.account.secrets.set('iterable-forwarder/dev/iterable-us', 'a-key');
    // The SDK calls the host of the queue's URL.
    const QueueUrl = `${aws.origin}/123456789012/q`;
    aws.account.queues.set(QueueUrl, { ApproximateNumberOfMessages: '7' });

    const secret = new GetSecretValueCommand({ SecretId: 'iterable-forwarder/dev/iterable-us' });
    const queue = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });

    expect((await stack.secretsManager.send(secret)).SecretString).toBe('a-key');
    expect((await stack.sqs.send(queue)).Attributes).toEqual({ ApproximateNumberOfMessages: '7' });
    expect((await stack.sqs.config.credentials()).accessKeyId).toBe('AKIDOFTHETESTS');
  });

  it('runs the program that a profile gets its credentials from once for all services', async () => {
    const aws = await playAws();
    const folder = await mkdtemp(join(tmpdir(), 'profile-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [config, program, runs] = ['config', 'program.cjs', 'runs'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const credentials = { Version: 1, AccessKeyId: 'AKIDOFAPROGRAM', SecretAccessKey: 'secret' };
    const print = `process.stdout.write(${JSON.stringify(JSON.stringify(credentials))})`;
    await writeFile(program, `require('node:fs').appendFileSync(${JSON.stringify(runs)}, '.');${print}`);
    await writeFile(config, `[profile own]\ncredential_process = "${process.execPath}" "${program}"\n`);
    useSettings({
      AWS_ENDPOINT_URL: aws.origin,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_PROFILE: 'own',
      AWS_CONFIG_FILE: config,
    });

    const stack = await aws.open();
    await Promise.all([stack.mappings(), stack.alarms(), stack.activity('us', new Date(0))]);

    expect((await stack.sqs.config.credentials()).accessKeyId).toBe('AKIDOFAPROGRAM');
    expect(await readFile(runs, 'utf8')).toBe('.');
  });
});
