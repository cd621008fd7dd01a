/** How many projects one stack can have, by the limits of AWS. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StackSettings } from '../../../deploy/names.ts';
import { mappings, usersMappings } from '../../../deploy/queues.ts';
import { resourcesOf } from '../../../deploy/stack.ts';
import { apiKey, type Configuration, defineConfig } from '../../../lib/config/define-config.ts';
import { IRELAND, propertiesOf, resolve, type Template } from '../cloudformation.ts';
import everything from '../everything.config.ts';
import { KEY, packaged } from '../packaged.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_OUTPUTS = 200;
const MAX_TEMPLATE_BYTES = 1_000_000;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MAX_WIDGETS = 500;
const MAX_METRICS = 2_500;
/** Of one managed policy, and of all policies in a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_MANAGED_POLICY_CHARACTERS = 6_144;
const MAX_POLICY_CHARACTERS = 10_240;

const OUTPUTS_OF_A_PROJECT = 4;
const SETTINGS: StackSettings = {
  service: 'iterable-forwarder',
  stage: 'production',
  region: 'eu-west-1',
  secretPrefix: 'iterable-forwarder/production/',
  alarmTopic: undefined,
};

/** As many projects, each with a source and a secret of its own, and names of twenty characters. */
function configurationOf(count: number, settings: { readonly userSpacing?: '60s' } = {}): Configuration {
  const names = Array.from({ length: count }, (_, index) => `a-project-of-ours-${10 + index}`);
  return defineConfig({
    projects: Object.fromEntries(
      names.map((name) => [name, { dataCenter: 'US' as const, secret: `iterable-${name}`, ...settings }]),
    ),
    sources: Object.fromEntries(
      names.map((name) => [name, { verify: apiKey(`source-${name}`), project: name }]),
    ),
  });
}

const madeOf = (configuration: Configuration, settings = SETTINGS) => resourcesOf(configuration, settings);

const countOf = (configuration: Configuration) =>
  Object.keys(madeOf(configuration)).length +
  mappings(configuration).length +
  usersMappings(configuration).length;

/** Of the whole stack, if it had other projects. */
function sizeWith(configuration: Configuration) {
  const { Resources, Outputs } = packaged().template;
  const projects = (of: Configuration) => Object.keys(of.projects).length;
  return {
    resources: Object.keys(Resources).length - countOf(everything) + countOf(configuration),
    outputs:
      Object.keys(Outputs).length + OUTPUTS_OF_A_PROJECT * (projects(configuration) - projects(everything)),
    characters: policyCharacters(templateOf(configuration)),
  };
}

/** Only what is ours of it; osls adds the same for each configuration, and the mappings. */
function templateOf(configuration: Configuration, settings = SETTINGS): Template {
  const { Resources } = packaged().compiled;
  const template = { Resources: { ...Resources, ...madeOf(configuration, settings) }, Outputs: {} };
  return template as unknown as Template;
}

/** Of the longest policy of a role, or of that of an operator. */
function policyCharacters(template: Template, type: 'Role' | 'ManagedPolicy' = 'Role'): number {
  const policies = propertiesOf(resolve(template, IRELAND), `AWS::IAM::${type}`);
  const lengths = policies.map((properties) => {
    const [{ PolicyDocument }] = (properties.Policies ?? [properties]) as [{ PolicyDocument: object }];
    return JSON.stringify(PolicyDocument).replace(/\s/g, '').length;
  });
  return Math.max(...lengths);
}

describe('a stack', () => {
  it('fits the limits of CloudFormation and IAM with twenty projects', () => {
    const { resources, outputs, characters } = sizeWith(configurationOf(20));

    expect(resources).toBeLessThanOrEqual(MAX_RESOURCES);
    expect(outputs).toBeLessThanOrEqual(MAX_OUTPUTS);
    expect(characters).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
  });

  it('has room in its template, its dashboard and the policies of operators for the most that fit', () => {
    const most = configurationOf(23);
    const [{ DashboardBody } = {}] = propertiesOf(
      resolve(templateOf(most), IRELAND),
      'AWS::CloudWatch::Dashboard',
    );
    const { widgets } = JSON.parse(String(DashboardBody)) as {
      readonly widgets: readonly { readonly properties: { readonly metrics?: readonly unknown[] } }[];
    };

    expect(JSON.stringify(templateOf(most)).length).toBeLessThan(MAX_TEMPLATE_BYTES);
    expect(policyCharacters(templateOf(most), 'ManagedPolicy')).toBeLessThan(MAX_MANAGED_POLICY_CHARACTERS);
    expect(widgets.length).toBeLessThan(MAX_WIDGETS);
    expect(widgets.flatMap(({ properties }) => properties.metrics ?? []).length).toBeLessThan(MAX_METRICS);
  });

  it('fits with one more than twenty projects where rights on a key are added', () => {
    const withKey = (count: number) => templateOf(configurationOf(count), { ...SETTINGS, kmsKey: KEY });

    expect(policyCharacters(withKey(21))).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
    expect(policyCharacters(withKey(22))).toBeGreaterThan(MAX_POLICY_CHARACTERS);
    expect(policyCharacters(withKey(21), 'ManagedPolicy')).toBeLessThan(MAX_MANAGED_POLICY_CHARACTERS);
  });

  it('fits with as many projects where each asks for spacing', () => {
    const { resources, characters } = sizeWith(configurationOf(23, { userSpacing: '60s' }));

    expect(characters).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);
    expect(resources).toBeLessThan(MAX_RESOURCES);
  });

  it('reaches the limit of IAM first', () => {
    expect(sizeWith(configurationOf(23)).characters).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS);

    const { resources, outputs, characters } = sizeWith(configurationOf(24));
    expect(characters).toBeGreaterThan(MAX_POLICY_CHARACTERS);
    expect(resources).toBeLessThan(MAX_RESOURCES);
    expect(outputs).toBeLessThan(MAX_OUTPUTS);
  });

  it('has the size that docs/deploying.md says', () => {
    const page = readFileSync('docs/deploying.md', 'utf8');
    for (const count of [1, 20, 23]) {
      const { resources, outputs, characters } = sizeWith(configurationOf(count));
      expect(page).toContain(`| ${count} | ${resources} | ${outputs} | ${characters.toLocaleString('en')} |`);
    }
  });
});
