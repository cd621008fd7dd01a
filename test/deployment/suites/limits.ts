/** How many projects one stack can have, by the limits of AWS. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarms } from '../../../deploy/alarms.ts';
import { busFailures } from '../../../deploy/buses.ts';
import type { Resources, StackSettings } from '../../../deploy/names.ts';
import { mappings, queues, usersMappings } from '../../../deploy/queues.ts';
import { roles } from '../../../deploy/roles.ts';
import { apiKey, type Configuration, defineConfig } from '../../../lib/config/define-config.ts';
import { IRELAND, resolve, type Template } from '../cloudformation.ts';
import everything from '../everything.config.ts';
import { packaged } from '../packaged.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_OUTPUTS = 200;
/** Of all policies in a role, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
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
function configurationOf(count: number): Configuration {
  const names = Array.from({ length: count }, (_, index) => `a-project-of-ours-${10 + index}`);
  return defineConfig({
    projects: Object.fromEntries(
      names.map((name) => [name, { dataCenter: 'US' as const, secret: `iterable-${name}` }]),
    ),
    sources: Object.fromEntries(
      names.map((name) => [name, { verify: apiKey(`source-${name}`), project: name }]),
    ),
  });
}

function madeOf(configuration: Configuration): Resources {
  return {
    ...queues(configuration, SETTINGS),
    ...busFailures(SETTINGS),
    ...roles(configuration, SETTINGS),
    ...alarms(configuration, SETTINGS),
  };
}

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
    characters: policyCharacters(configuration),
  };
}

/** Of the longest policy. */
function policyCharacters(configuration: Configuration): number {
  const made = madeOf(configuration);
  const { Resources } = packaged().compiled;
  const template = { Resources: { ...Resources, ...made }, Outputs: {} } as unknown as Template;
  const lengths = Object.values(resolve(template, IRELAND).Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ Properties }) => {
      const [{ PolicyDocument }] = Properties.Policies as [{ PolicyDocument: object }];
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
