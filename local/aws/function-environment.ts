/** What a function of the stack finds in its environment: the variables of Lambda, and those of serverless.yml. */
import { devNull } from 'node:os';
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';
import { SECRET_ACCESS_KEY } from './access-key.ts';

export interface FunctionEnvironment {
  readonly region?: string;
  /** The origins of these two. */
  readonly sqs: string;
  readonly secretsManager: string;
  /** By which both know the stack's own processes. */
  readonly accessKeyId: string;
  /** May contain `{project}`. */
  readonly queueUrl: string;
  /** The same of the FIFO queues of users in order; without it no order is kept. */
  readonly usersQueueUrl?: string;
  readonly deadLetterQueueUrl: string;
  readonly secretPrefix?: string;
  /** The origin of Iterable, by data centre; the real one where it is left out. */
  readonly iterable?: Readonly<Partial<Record<DataCenter, string | undefined>>>;
  /** Variables that have a default, such as `LOG_LEVEL`. */
  readonly more?: Readonly<Record<string, string>>;
}

/** What the function of users in order finds beside it, where a project asks for spacing. */
export function ledgerEnvironment(ledger: {
  readonly origin: string;
  readonly table: string;
}): Readonly<Record<string, string>> {
  return { LEDGER_TABLE: ledger.table, AWS_ENDPOINT_URL_DYNAMODB: ledger.origin };
}

export function functionEnvironment(settings: FunctionEnvironment): Readonly<Record<string, string>> {
  const { region = 'us-east-1', iterable = {}, secretPrefix = '', more = {} } = settings;
  const variables = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: settings.accessKeyId,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    // Lambda has no ~/.aws.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL_SQS: settings.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: settings.secretsManager,
    QUEUE_URL: settings.queueUrl,
    USERS_QUEUE_URL: settings.usersQueueUrl,
    DEAD_LETTER_QUEUE_URL: settings.deadLetterQueueUrl,
    SECRET_PREFIX: secretPrefix,
    ITERABLE_US_URL: iterable.US,
    ITERABLE_EU_URL: iterable.EU,
    ...more,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
