/** What the stack's parts are called, and the limits that AWS sets to it. */

import type { Configuration } from '../lib/config/define-config.ts';
import { BASE_PATH_RULE, parseBasePath } from '../lib/runtime/base-path.ts';
import { withoutStack } from './users-fault.ts';

export interface StackSettings {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** What stands before each secret's name. */
  readonly secretPrefix: string;
  /** What a custom domain puts before the door's own paths, such as `hooks/v2`; unset, if it puts nothing there. */
  readonly basePath?: string | undefined;
  /** The SNS topic that alarms are sent to. */
  readonly alarmTopic: string | undefined;
  /** Where the pages of docs/ can be read, without a slash at its end; unset, alarms name a page by its path. */
  readonly docsUrl?: string | undefined;
  /** The ARN of the KMS key for queues, logs and secrets; unset, AWS's own keys. */
  readonly kmsKey?: string | undefined;
  /** The ARN of the policy that no role of the stack may go beyond. */
  readonly permissionsBoundary?: string | undefined;
}

/** A resource of CloudFormation, as far as this project writes any. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: 'Retain';
  readonly UpdateReplacePolicy?: 'Retain';
}

export type Resources = Readonly<Record<string, Resource>>;

/** For resources that osls makes. */
export type Extensions = Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;

/** Letters and digits only; projects are written small, so the capital D tells a hyphen from letters. */
export function logicalId(kind: string, project: string): string {
  const name = project.replaceAll('-', 'Dash');
  return `${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

export function queueName({ service, stage }: StackSettings, project: string): string {
  return `${service}-${stage}-${project}`;
}

/** Of the project's users in order: SQS wants a FIFO queue's name to end so. */
export function usersQueueName(settings: StackSettings, project: string): string {
  return `${queueName(settings, project)}.fifo`;
}

/** An underscore, because no project's name can have one. */
export function deadLetterQueueName({ service, stage }: StackSettings): string {
  return `${service}-${stage}_dead-letter`;
}

/** Of what Lambda gave up of the buses' events. */
export function busFailuresQueueName({ service, stage }: StackSettings): string {
  return `${service}-${stage}_bus-failures`;
}

/** Of when each user was last changed. */
export function ledgerName({ service, stage }: StackSettings): string {
  return `${service}-${stage}_ledger`;
}

/** As osls names a function's resources. */
export const FUNCTIONS = ['Http', 'Bus', 'Deliver', 'Users'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];
export function functionName({ service, stage }: StackSettings, name: FunctionName): string {
  return `${service}-${stage}-${name.toLowerCase()}`;
}

export const DEAD_LETTER_QUEUE = 'DeadLetterQueue';
export const LEDGER_TABLE = 'LedgerTable';
export const queueId = (project: string): string => logicalId('Queue', project);
export const usersQueueId = (project: string): string => logicalId('UsersQueue', project);
/** As osls names the mapping from a project's queue to its consumer. */
export const mappingId = (project: string): string => `DeliverEventSourceMappingSQS${queueId(project)}`;
/** The same of its queue of users. */
export const usersMappingId = (project: string): string =>
  `UsersEventSourceMappingSQS${usersQueueId(project)}`;
export const arnOf = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A wildcard in a prefix would open the role to other secrets, so the characters are checked too. */
const SECRET_PREFIX = /^[A-Za-z0-9/_+=.@-]{0,256}$/;
const STAGE = /^[A-Za-z][A-Za-z0-9-]{0,29}$/;
const TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** No query and no fragment: the page and its heading are put behind it. */
const DOCS_URL = /^https:\/\/[^\s?#"\\${}]{1,500}$/;
/** No alias: CloudWatch Logs takes none, and no right is granted by one. */
const KEY_ARN = /^arn:[a-z-]+:kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]{1,64}$/;
const POLICY_ARN = /^arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]{1,512}$/;
const MAX_QUEUE_NAME_LENGTH = 80;

/** @throws Error with every fault at once: AWS would find them one by one, halfway through a deployment */
export function checkNames(configuration: Configuration, settings: StackSettings): void {
  const { stage, secretPrefix, alarmTopic, basePath = '' } = settings;
  const segments = parseBasePath(basePath);
  const faults = [
    ...(STAGE.test(stage) ? [] : [`the stage "${stage}" must match ${STAGE.source}`]),
    ...(SECRET_PREFIX.test(secretPrefix) ? [] : [`secretPrefix must match ${SECRET_PREFIX.source}`]),
    ...(alarmTopic === undefined || TOPIC_ARN.test(alarmTopic)
      ? []
      : ['alarmTopic must be the ARN of a topic']),
    ...(segments === undefined ? [`basePath ${BASE_PATH_RULE}`] : []),
    ...faultsOfArns(settings),
    ...hiddenSource(configuration, stage, 'the stage'),
    ...hiddenSource(configuration, segments?.[0], 'the first segment of basePath'),
    ...Object.keys(configuration.projects)
      // The longer of a project's two.
      .map((project) => usersQueueName(settings, project))
      .filter((name) => name.length > MAX_QUEUE_NAME_LENGTH)
      .map((name) => `the queue name ${name} is longer than ${MAX_QUEUE_NAME_LENGTH} characters`),
  ];
  if (faults.length > 0) throw withoutStack(new Error(faults.join('\n')));
}

function faultsOfArns({ region, docsUrl, kmsKey, permissionsBoundary }: StackSettings): string[] {
  const keyRegion = kmsKey === undefined ? region : KEY_ARN.exec(kmsKey)?.[1];
  return [
    ...(docsUrl === undefined || DOCS_URL.test(docsUrl)
      ? []
      : ['docsUrl must be an https:// address of the folder docs, without a query or a fragment']),
    ...(keyRegion === undefined
      ? ['kmsKey must be the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID, and no alias']
      : []),
    ...(keyRegion !== undefined && keyRegion !== region
      ? [`kmsKey must be a key of the region ${region}, and is one of ${keyRegion}`]
      : []),
    ...(permissionsBoundary === undefined || POLICY_ARN.test(permissionsBoundary)
      ? []
      : ['permissionsBoundary must be the ARN of a policy, arn:aws:iam::ACCOUNT:policy/NAME']),
  ];
}

/** What API Gateway puts before a path is cut off. A path that begins with a source of that name would be cut, too. */
function hiddenSource({ sources }: Configuration, name: string | undefined, owner: string): string[] {
  return name !== undefined && Object.hasOwn(sources, name)
    ? [
        `the source "${name}" has the name of ${owner}, which is cut off the front of a path: rename one of them`,
      ]
    : [];
}
