/** What each function may do, statement by statement: whatever is not in the tables here must not be there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sectionOf, tableIn } from '../../docs/tables.ts';
import { propertiesOf } from '../cloudformation.ts';
import { arn, packaged } from '../packaged.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

const queueArn = (name: string) => arn('sqs', `iterable-forwarder-dev${name}`);
const projectQueues = [queueArn('-us'), queueArn('-us-bulk'), queueArn('-eu')];
const usersQueues = projectQueues.map((queue) => `${queue}.fifo`);
const busFailures = queueArn('_bus-failures');
const LEDGER = arn('dynamodb', 'table/iterable-forwarder-dev_ledger');
const secrets = (...names: string[]) =>
  names.map((name) => arn('secretsmanager', `secret:iterable-forwarder/dev/${name}-??????`));

/** What the table of docs/architecture.md calls them. */
const RESOURCES: Readonly<Record<string, (functionName: string) => readonly string[]>> = {
  "the projects' queues": () => projectQueues,
  'the queues of users': () => usersQueues,
  'the dead letter queue': () => [queueArn('_dead-letter')],
  'the queue of failures': () => [busFailures],
  "the sources' secrets": () => secrets('source-app', 'source-webhook', 'source-orders'),
  "the projects' secrets": () => secrets('iterable-us', 'iterable-eu'),
  'the table of userSpacing': () => [LEDGER],
  'its log': (name) => [arn('logs', `log-group:/aws/lambda/iterable-forwarder-dev-${name}:*`)],
};

const EXPECTED: Readonly<Record<string, readonly (readonly [actions: string, resources: string])[]>> = {
  bus: [
    [
      'sqs:SendMessage',
      "the projects' queues, the queues of users, the dead letter queue, the queue of failures",
    ],
    ['secretsmanager:GetSecretValue', "the projects' secrets"],
    ['logs:CreateLogStream, logs:PutLogEvents', 'its log'],
  ],
  http: [
    ['sqs:SendMessage', "the projects' queues, the queues of users, the dead letter queue"],
    ['secretsmanager:GetSecretValue', "the sources' secrets, the projects' secrets"],
    ['logs:CreateLogStream, logs:PutLogEvents', 'its log'],
  ],
  deliver: [
    [
      'sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage',
      "the projects' queues",
    ],
    ['sqs:SendMessage', "the projects' queues, the queues of users, the dead letter queue"],
    ['secretsmanager:GetSecretValue', "the projects' secrets"],
    ['logs:CreateLogStream, logs:PutLogEvents', 'its log'],
  ],
  users: [
    [
      'sqs:ChangeMessageVisibility, sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage',
      'the queues of users',
    ],
    ['sqs:SendMessage', "the projects' queues, the queues of users, the dead letter queue"],
    ['secretsmanager:GetSecretValue', "the projects' secrets"],
    ['dynamodb:GetItem, dynamodb:PutItem', 'the table of userSpacing'],
    ['logs:CreateLogStream, logs:PutLogEvents', 'its log'],
  ],
};

const roleOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`;

describe('the roles', () => {
  it('are one a function, and nothing else of IAM is in the stack but the policies for operators', () => {
    const types = Object.entries(packaged().template.Resources).filter(([, { Type }]) =>
      Type.startsWith('AWS::IAM::'),
    );
    expect(types.map(([id, { Type }]) => [id, Type])).toEqual([
      ['BusRole', 'AWS::IAM::Role'],
      ['HttpRole', 'AWS::IAM::Role'],
      ['DeliverRole', 'AWS::IAM::Role'],
      ['UsersRole', 'AWS::IAM::Role'],
      ['OperatorReadPolicy', 'AWS::IAM::ManagedPolicy'],
      ['OperatorChangePolicy', 'AWS::IAM::ManagedPolicy'],
      ['OperatorSecretsPolicy', 'AWS::IAM::ManagedPolicy'],
    ]);
    const used = propertiesOf(packaged().template, 'AWS::Lambda::Function').map(({ Handler, Role }) => [
      Handler,
      Role,
    ]);
    expect(used).toEqual([
      ['dist/http.handler', 'arn:aws:iam::123456789012:role/HttpRole'],
      ['dist/bus.handler', 'arn:aws:iam::123456789012:role/BusRole'],
      ['dist/deliver.handler', 'arn:aws:iam::123456789012:role/DeliverRole'],
      ['dist/users.handler', 'arn:aws:iam::123456789012:role/UsersRole'],
    ]);
  });

  it.each(Object.entries(EXPECTED))('let %s do exactly this', (name, expected) => {
    const { Policies, ManagedPolicyArns } = packaged().template.Resources[roleOf(name)]?.Properties ?? {};
    const statements = statementsIn(Policies);
    expect(statements.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual(
      expected.map(([actions, resources]) => [
        'Allow',
        actions.split(', '),
        resources.split(', ').flatMap((words) => RESOURCES[words]?.(name)),
      ]),
    );
    expect(ManagedPolicyArns).toBeUndefined();
  });

  it.each(Object.keys(EXPECTED))('let Lambda alone take on that of %s', (name) => {
    const { AssumeRolePolicyDocument } = packaged().template.Resources[roleOf(name)]?.Properties ?? {};
    expect(statementsIn(AssumeRolePolicyDocument)).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  it('are what docs/architecture.md has in its table', () => {
    const section = sectionOf(readFileSync('docs/architecture.md', 'utf8'), 'Rights');
    const rows = tableIn(section, 'function').map(({ cells }) =>
      cells.map((cell) => cell.replaceAll('`', '')),
    );
    const expected = Object.entries(EXPECTED).flatMap(([name, rights]) =>
      rights.map((right) => [name, ...right]),
    );
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  it('read a secret only by its whole name and the six characters that AWS adds', () => {
    const resources = statementsIn(withoutOperators())
      .filter(({ Action }) => String(Action).startsWith('secretsmanager:'))
      .flatMap(({ Resource = [] }) => Resource);
    for (const resource of resources) expect(resource).toMatch(/^[^*?]+-\?{6}$/);
  });
});

describe('every policy of the stack', () => {
  it('grants no wildcard but the streams of one log group, to operators apart', () => {
    const granted = statementsIn(withoutOperators()).filter(({ Effect }) => Effect === 'Allow');
    for (const { Action, Resource = [] } of granted) {
      expect([Action].flat().join()).not.toContain('*');
      for (const resource of [Resource].flat()) {
        expect(resource).toMatch(
          /^[^*]+$|:log-group:\/aws\/lambda\/iterable-forwarder-dev-(http|bus|deliver|users):\*$/,
        );
      }
    }
  });

  it('refuses whoever calls without TLS, and refuses nothing else', () => {
    const refusals = statementsIn(packaged().template.Resources).filter(({ Effect }) => Effect === 'Deny');
    const withoutTls = [false, 'false'].map((value) => ({ Bool: { 'aws:SecureTransport': value } }));
    for (const { Condition } of refusals) expect(withoutTls).toContainEqual(Condition);
    const queues = refusals.filter(({ Action }) => Action === 'sqs:*').map(({ Resource }) => Resource);
    expect(queues.toSorted()).toEqual(
      [...projectQueues, ...usersQueues, queueArn('_dead-letter'), busFailures].toSorted(),
    );
  });
});

/** What operators may do is in a table of its own: `operators.ts`. */
function withoutOperators() {
  return Object.values(packaged().template.Resources).filter(
    ({ Type }) => Type !== 'AWS::IAM::ManagedPolicy',
  );
}

/** All statements at any depth. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return value.Statement as Statement[];
  return Object.values(value).flatMap(statementsIn);
}
