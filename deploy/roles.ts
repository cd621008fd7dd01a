/** What each function may do, and on what; nothing else in the stack grants anything. */
import type { Configuration } from '../lib/config/define-config.ts';
import { BUS_FAILURES_QUEUE } from './buses.ts';
import { readSecretsByKey, writeQueuesByKey } from './encryption.ts';
import { asksForSpacing } from './ledger.ts';
import {
  arnOf,
  DEAD_LETTER_QUEUE,
  LEDGER_TABLE,
  queueId,
  type Resource,
  type Resources,
  type StackSettings,
  usersQueueId,
} from './names.ts';
import { policyDocument, type Statement, secretArn } from './statements.ts';

export function roles(configuration: Configuration, settings: StackSettings): Resources {
  const projects = Object.values(configuration.projects);
  const sources = Object.values(configuration.sources);
  const projectQueues = projects.map(({ name }) => arnOf(queueId(name)));
  const usersQueues = projects.map(({ name }) => arnOf(usersQueueId(name)));
  const allQueues = [...projectQueues, ...usersQueues, arnOf(DEAD_LETTER_QUEUE)];
  const projectSecrets = projects.map(({ secret }) => secret);

  return {
    BusRole: role(settings, [
      {
        Sid: 'QueueAndBury',
        Action: ['sqs:SendMessage'],
        // Lambda hands what the function failed with to the queue of failures, with the function's role.
        Resource: [...allQueues, arnOf(BUS_FAILURES_QUEUE)],
      },
      readSecrets(settings, projectSecrets),
      writeLogs('BusLogGroup'),
    ]),
    HttpRole: role(settings, [
      { Sid: 'QueueAndBury', Action: ['sqs:SendMessage'], Resource: allQueues },
      readSecrets(
        settings,
        // The projects' too, to know whether one holds a client-side key: docs/decisions.
        [...sources.map(({ verify }) => verify.secret), ...projectSecrets],
      ),
      writeLogs('HttpLogGroup'),
    ]),
    DeliverRole: role(settings, [
      consume(projectQueues),
      { Sid: 'RenewForwardAndBury', Action: ['sqs:SendMessage'], Resource: allQueues },
      readSecrets(settings, projectSecrets),
      writeLogs('DeliverLogGroup'),
    ]),
    UsersRole: role(settings, [
      consume(usersQueues),
      // Behind the others of its user; to the other queue, where no order is kept any more.
      { Sid: 'SendBehindForwardAndBury', Action: ['sqs:SendMessage'], Resource: allQueues },
      readSecrets(settings, projectSecrets),
      ...(asksForSpacing(configuration) ? [KEEP_SPACING] : []),
      writeLogs('UsersLogGroup'),
    ]),
  };
}

/** It claims a user before a change, and where it can't, reads who has. */
const KEEP_SPACING: Statement = {
  Sid: 'KeepSpacing',
  Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  Resource: [arnOf(LEDGER_TABLE)],
};

function consume(queues: readonly object[]): Statement {
  return {
    Sid: 'Consume',
    // Lambda receives and deletes with the function's role; the function itself only hides.
    Action: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    Resource: queues,
  };
}

function role(settings: StackSettings, statements: readonly Statement[]): Resource {
  const { permissionsBoundary } = settings;
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      ...(permissionsBoundary === undefined ? {} : { PermissionsBoundary: permissionsBoundary }),
      Policies: [
        {
          PolicyName: 'function',
          // Each function sends to queues, and those that read from them need no more of a key than that.
          PolicyDocument: policyDocument([
            ...statements,
            ...writeQueuesByKey(settings),
            ...readSecretsByKey(settings),
          ]),
        },
      ],
    },
  };
}

function readSecrets({ secretPrefix }: StackSettings, secrets: readonly string[]): Statement {
  return {
    Sid: 'ReadSecrets',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: [...new Set(secrets)].map((name) => secretArn(secretPrefix, name)),
  };
}

/** The ARN of a log group ends in `:*` already, which is its streams. */
function writeLogs(logGroup: string): Statement {
  return {
    Sid: 'WriteLogs',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [arnOf(logGroup)],
  };
}
