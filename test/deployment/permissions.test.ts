/** What each function may do, statement by statement: whatever is not in the tables here must not be there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import configuration from '#configuration';
import { IRELAND, propertiesOf, resolve, type Template } from './cloudformation.ts';
import { createWorkspace, type Workspace } from './packaging.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

const projects = Object.values(configuration.projects);
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:123456789012:${rest}`;
const projectQueues = projects.map(({ name }) => arn('sqs', `iterable-forwarder-dev-${name}`));
const allQueues = [...projectQueues, arn('sqs', 'iterable-forwarder-dev_dead-letter')];
const busFailures = arn('sqs', 'iterable-forwarder-dev_bus-failures');
const secrets = (names: readonly string[]) =>
  [...new Set(names)].map((name) => arn('secretsmanager', `secret:iterable-forwarder/dev/${name}-??????`));
const logs = (name: string) => [arn('logs', `log-group:/aws/lambda/iterable-forwarder-dev-${name}:*`)];

const EXPECTED: Readonly<
  Record<string, readonly [actions: readonly string[], resources: readonly string[]][]>
> = {
  BusRole: [
    [['sqs:SendMessage'], [...allQueues, busFailures]],
    [['secretsmanager:GetSecretValue'], secrets(projects.map(({ secret }) => secret))],
    [['logs:CreateLogStream', 'logs:PutLogEvents'], logs('bus')],
  ],
  HttpRole: [
    [['sqs:SendMessage'], allQueues],
    [
      ['secretsmanager:GetSecretValue'],
      secrets([
        ...Object.values(configuration.sources).map(({ verify }) => verify.secret),
        ...projects.map(({ secret }) => secret),
      ]),
    ],
    [['logs:CreateLogStream', 'logs:PutLogEvents'], logs('http')],
  ],
  DeliverRole: [
    [
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      projectQueues,
    ],
    [['sqs:SendMessage'], allQueues],
    [['secretsmanager:GetSecretValue'], secrets(projects.map(({ secret }) => secret))],
    [['logs:CreateLogStream', 'logs:PutLogEvents'], logs('deliver')],
  ],
};

let workspace: Workspace;
let template: Template;

beforeAll(async () => {
  workspace = await createWorkspace();
  const { template: compiled } = await workspace.package('default', '--region', 'eu-west-1');
  template = resolve(compiled, IRELAND);
});

afterAll(() => workspace?.[Symbol.asyncDispose]());

describe('the roles', () => {
  it('are one a function, and nothing else of IAM is in the stack', () => {
    const types = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('AWS::IAM::'));
    expect(types.map(([id, { Type }]) => [id, Type])).toEqual([
      ['BusRole', 'AWS::IAM::Role'],
      ['HttpRole', 'AWS::IAM::Role'],
      ['DeliverRole', 'AWS::IAM::Role'],
    ]);
    const used = propertiesOf(template, 'AWS::Lambda::Function').map(({ Handler, Role }) => [Handler, Role]);
    expect(used).toEqual([
      ['dist/http.handler', 'arn:aws:iam::123456789012:role/HttpRole'],
      ['dist/bus.handler', 'arn:aws:iam::123456789012:role/BusRole'],
      ['dist/deliver.handler', 'arn:aws:iam::123456789012:role/DeliverRole'],
    ]);
  });

  it.each(Object.entries(EXPECTED))('let %s do exactly this', (id, expected) => {
    const statements = statementsIn(template.Resources[id]?.Properties.Policies);
    expect(statements.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual(
      expected.map(([actions, resources]) => ['Allow', actions, resources]),
    );
    expect(template.Resources[id]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  it.each(Object.keys(EXPECTED))('let Lambda alone take on %s', (id) => {
    expect(statementsIn(template.Resources[id]?.Properties.AssumeRolePolicyDocument)).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it('read a secret only by its whole name and the six characters that AWS adds', () => {
    const resources = statementsIn(template.Resources)
      .filter(({ Action }) => String(Action).startsWith('secretsmanager:'))
      .flatMap(({ Resource = [] }) => Resource);
    for (const resource of resources) expect(resource).toMatch(/^[^*?]+-\?{6}$/);
  });
});

describe('every policy of the stack', () => {
  it('grants no wildcard but the streams of one log group', () => {
    const granted = statementsIn(template.Resources).filter(({ Effect }) => Effect === 'Allow');
    for (const { Action, Resource = [] } of granted) {
      expect([Action].flat().join()).not.toContain('*');
      for (const resource of [Resource].flat()) {
        expect(resource).toMatch(
          /^[^*]+$|:log-group:\/aws\/lambda\/iterable-forwarder-dev-(http|bus|deliver):\*$/,
        );
      }
    }
  });

  it('refuses whoever calls without TLS, and refuses nothing else', () => {
    const refusals = statementsIn(template.Resources).filter(({ Effect }) => Effect === 'Deny');
    const withoutTls = [false, 'false'].map((value) => ({ Bool: { 'aws:SecureTransport': value } }));
    for (const { Condition } of refusals) expect(withoutTls).toContainEqual(Condition);
    const queues = refusals.filter(({ Action }) => Action === 'sqs:*').map(({ Resource }) => Resource);
    expect(queues).toEqual([...allQueues, busFailures]);
  });
});

/** All statements at any depth. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return value.Statement as Statement[];
  return Object.values(value).flatMap(statementsIn);
}
