import { describe, expect, it } from 'vitest';
import { checkNames, logicalId, type StackSettings } from '../../deploy/names.ts';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';

const SETTINGS: StackSettings = {
  service: 'iterable-forwarder',
  stage: 'dev',
  region: 'eu-west-1',
  secretPrefix: 'iterable-forwarder/dev/',
  alarmTopic: undefined,
};

const keyIn = (region: string) =>
  `arn:aws:kms:${region}:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab`;

function configurationWith(project: string) {
  return defineConfig({
    projects: { [project]: { dataCenter: 'US', secret: 'iterable' } },
    sources: { app: { verify: apiKey('source-app'), project } },
  });
}

describe('logical ids', () => {
  it('keep apart what differs only by its hyphens', () => {
    const names = ['ab', 'a-b', 'a--b', 'adashb', 'a-b-'];
    expect(new Set(names.map((name) => logicalId('Queue', name))).size).toBe(names.length);
  });

  it('are letters and digits only', () => {
    expect(logicalId('Queue', 'us-2-east')).toMatch(/^[A-Za-z0-9]+$/);
  });
});

describe('the check of names', () => {
  it('passes what AWS takes, an empty prefix too', () => {
    const settings = {
      ...SETTINGS,
      secretPrefix: '',
      alarmTopic: 'arn:aws-cn:sns:cn-north-1:123456789012:a',
    };
    expect(() => checkNames(configurationWith('us'), settings)).not.toThrow();
  });

  it.each([
    { docsUrl: 'https://github.com/acme/forwarder/blob/main/docs' },
    { kmsKey: keyIn('eu-west-1') },
    { permissionsBoundary: 'arn:aws:iam::123456789012:policy/teams/developers' },
    { permissionsBoundary: 'arn:aws-cn:iam::aws:policy/PowerUserAccess' },
  ])('passes what an enterprise sets: %j', (settings) => {
    expect(() => checkNames(configurationWith('us'), { ...SETTINGS, ...settings })).not.toThrow();
  });

  it.each([
    ['stage', { stage: 'dev_1' }],
    ['secretPrefix', { secretPrefix: 'acme/*' }],
    ['alarmTopic', { alarmTopic: 'on-call' }],
    ['basePath', { basePath: 'hooks?' }],
    ['basePath', { basePath: 'https://example.com/hooks' }],
    ['docsUrl', { docsUrl: 'http://docs.example.com' }],
    ['docsUrl', { docsUrl: 'https://docs.example.com/?page=' }],
    // CloudFormation would fill it in.
    ['docsUrl', { docsUrl: `https://docs.example.com/\${AWS::Region}` }],
    ['kmsKey', { kmsKey: '1234abcd-12ab-34cd-56ef-1234567890ab' }],
    ['kmsKey', { kmsKey: 'arn:aws:kms:eu-west-1:123456789012:alias/forwarder' }],
    ['kmsKey must be a key of the region eu-west-1, and is one of us-east-1', { kmsKey: keyIn('us-east-1') }],
    ['permissionsBoundary', { permissionsBoundary: 'developers' }],
    ['permissionsBoundary', { permissionsBoundary: 'arn:aws:iam::123456789012:role/developers' }],
  ])('names a wrong %s', (name, wrong) => {
    expect(() => checkNames(configurationWith('us'), { ...SETTINGS, ...wrong })).toThrow(name);
  });

  it.each(['', 'hooks', 'hooks/v2', 'hooks/app', 'dev/hooks', 'apps'])(
    'passes the basePath %j',
    (basePath) => {
      expect(() => checkNames(configurationWith('us'), { ...SETTINGS, basePath })).not.toThrow();
    },
  );

  it.each([
    ['the stage', { stage: 'app' }],
    ['the first segment of basePath', { basePath: 'app' }],
    ['the first segment of basePath', { basePath: '/app/v2' }],
  ])('refuses a source that has the name of %s: %j', (owner, settings) => {
    expect(() => checkNames(configurationWith('us'), { ...SETTINGS, ...settings })).toThrow(
      new RegExp(
        `^the source "app" has the name of ${owner}, which is cut off the front of a path: rename one of them$`,
      ),
    );
  });

  it('counts what SQS wants at the end of the name of a queue of users', () => {
    // 23 characters before it, and 5 after it.
    expect(() => checkNames(configurationWith('p'.repeat(52)), SETTINGS)).not.toThrow();
    expect(() => checkNames(configurationWith('p'.repeat(53)), SETTINGS)).toThrow(/p\.fifo is longer/);
  });

  it('names a queue whose name is too long for SQS, with all other faults', () => {
    const faulty = { ...SETTINGS, secretPrefix: '?' };
    expect(() => checkNames(configurationWith('p'.repeat(60)), faulty)).toThrow(
      /secretPrefix[\s\S]+80 characters/,
    );
  });
});
