/**
 * What an operator may do with the command line, as policies to attach to a role or a group: to read; to change; and,
 * apart from both, to read keys. None has a name or a description of its own: with a change of these CloudFormation
 * would make a new policy, and could not delete the old one while it is attached.
 */
import type { Configuration } from '../lib/config/define-config.ts';
import { readQueuesByKey, readSecretsByKey, writeQueuesByKey } from './encryption.ts';
import {
  busFailuresQueueName,
  deadLetterQueueName,
  FUNCTIONS,
  type FunctionName,
  functionName,
  queueName,
  type Resource,
  type Resources,
  type StackSettings,
  usersQueueName,
} from './names.ts';
import { arnText, policyDocument, type Statement, secretArn } from './statements.ts';

/** The ids of the policies. */
export const OPERATOR_POLICIES = [
  'OperatorReadPolicy',
  'OperatorChangePolicy',
  'OperatorSecretsPolicy',
] as const;

/** Of one managed policy, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_CHARACTERS = 6_144;

export function operatorPolicies(configuration: Configuration, settings: StackSettings): Resources {
  const projects = Object.keys(configuration.projects);
  const queues = projects.flatMap((name) => [queueName(settings, name), usersQueueName(settings, name)]);
  const { service, stage, secretPrefix } = settings;
  const secrets = [
    ...Object.values(configuration.projects).map(({ secret }) => secret),
    ...Object.values(configuration.sources).map(({ verify }) => verify.secret),
  ];
  // Of a stage `dev`, they match the queues of a stage `dev-2`, too.
  const queuePattern = [arnText('sqs', `${service}-${stage}-*`)];
  return {
    OperatorReadPolicy: fitting(settings, queues.map(queueArn), queuePattern, (arns) => [
      ...readStack(settings),
      {
        Sid: 'SeeQueues',
        Action: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
        Resource: [...arns, letters(settings), queueArn(busFailuresQueueName(settings))],
      },
      {
        Sid: 'ReadLetters',
        Action: ['sqs:ChangeMessageVisibility', 'sqs:ReceiveMessage'],
        Resource: [letters(settings)],
      },
      ...readQueuesByKey(settings),
    ]),
    OperatorChangePolicy: fitting(settings, queues.map(queueArn), queuePattern, (arns) => [
      // To a project's queue, to deliver it again; to that of the letters, if the move is taken back.
      { Sid: 'MoveLetters', Action: ['sqs:SendMessage'], Resource: [...arns, letters(settings)] },
      {
        Sid: 'TakeLetters',
        Action: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
        Resource: [letters(settings)],
      },
      {
        Sid: 'PauseAndResume',
        Action: ['lambda:UpdateEventSourceMapping'],
        Resource: [arnText('lambda', 'event-source-mapping:*')],
        Condition: ofConsumers(settings),
      },
      ...writeQueuesByKey(settings),
    ]),
    OperatorSecretsPolicy: fitting(
      settings,
      [...new Set(secrets)].map((name) => secretArn(secretPrefix, name)),
      [arnText('secretsmanager', `secret:${secretPrefix}*`)],
      (arns) => [
        {
          Sid: 'ReadSecrets',
          Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          Resource: arns,
        },
        ...makeSecrets(settings),
        ...readSecretsByKey(settings),
      ],
    ),
  };
}

/** What every command begins with. */
function readStack(settings: StackSettings): Statement[] {
  const { service, stage } = settings;
  return [
    {
      Sid: 'ReadStack',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
      Resource: [arnText('cloudformation', `stack/${service}-${stage}/*`)],
    },
    {
      // AWS narrows none of these to what is of one stack (`DescribeAlarms` only in part). They show names and numbers,
      // of other stacks too; what a query found, only to who knows its id.
      Sid: 'List',
      Action: [
        'cloudformation:ListStacks',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'cloudwatch:ListDashboards',
        'cloudwatch:ListMetrics',
        'lambda:ListEventSourceMappings',
        'logs:DescribeLogGroups',
        'logs:DescribeQueryDefinitions',
        'logs:GetQueryResults',
        'logs:StopQuery',
      ],
      Resource: '*',
    },
    {
      Sid: 'ReadDashboard',
      Action: ['cloudwatch:GetDashboard'],
      // A dashboard is of no region.
      Resource: [
        { 'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch::\${AWS::AccountId}:dashboard/${service}-${stage}` },
      ],
    },
    {
      Sid: 'ReadFunctions',
      Action: ['lambda:GetFunctionConfiguration'],
      Resource: FUNCTIONS.map((name) => functionArn(settings, name)),
    },
    {
      Sid: 'ReadMappings',
      Action: ['lambda:GetEventSourceMapping'],
      Resource: '*',
      Condition: ofConsumers(settings),
    },
    {
      Sid: 'ReadLogs',
      Action: ['logs:FilterLogEvents', 'logs:StartQuery'],
      Resource: FUNCTIONS.map((name) =>
        arnText('logs', `log-group:/aws/lambda/${functionName(settings, name)}:*`),
      ),
    },
  ];
}

/**
 * Those that are not there have no ARN that could be named. Without a prefix it would be a right to make any secret of
 * the account: then whoever deploys must make them.
 */
function makeSecrets({ secretPrefix }: StackSettings): Statement[] {
  if (secretPrefix === '') return [];
  return [
    {
      Sid: 'MakeSecrets',
      Action: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
      Resource: [arnText('secretsmanager', `secret:${secretPrefix}*`)],
    },
  ];
}

/** The mappings' own ids are known to AWS alone, so they are told by the function that they feed. */
function ofConsumers(settings: StackSettings): object {
  const consumers = (['Deliver', 'Users'] as const).map((name) => functionArn(settings, name));
  return { ArnEquals: { 'lambda:FunctionArn': consumers } };
}

const queueArn = (name: string) => arnText('sqs', name);
const letters = (settings: StackSettings) => queueArn(deadLetterQueueName(settings));
const functionArn = (settings: StackSettings, name: FunctionName) =>
  arnText('lambda', `function:${functionName(settings, name)}`);

/**
 * Each resource by its name, as long as IAM has room for so many: a pattern may match what is of another stack, and a
 * policy that is too long would stop the deployment.
 */
function fitting(
  settings: StackSettings,
  names: readonly object[],
  pattern: readonly object[],
  statementsOn: (arns: readonly object[]) => readonly Statement[],
): Resource {
  const named = policyDocument(statementsOn(names));
  const document =
    charactersOf(named, settings) <= MAX_CHARACTERS ? named : policyDocument(statementsOn(pattern));
  return { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document } };
}

/** With what CloudFormation will fill in, in the partition of the longest name. */
function charactersOf(document: object, { region }: StackSettings): number {
  return JSON.stringify(document)
    .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
    .replace(/\$\{AWS::Partition\}/g, 'aws-us-gov')
    .replace(/\$\{AWS::Region\}/g, region)
    .replace(/\$\{AWS::AccountId\}/g, '123456789012').length;
}
