/** What a composed function reaches outside itself, played: SQS, Secrets Manager and Iterable. */
import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchRequestEntry,
  SendMessageBatchRequest,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import type { ConsumerBoundaries } from '../../lib/compose/boundaries.ts';
import type { CallRequest, Exchange } from '../../lib/iterable/client.ts';
import type { BatchAnswer } from '../../lib/queue/confirm.ts';
import { type Environment, readEnvironment } from '../../lib/runtime/environment.ts';
import type { GetSecretValue } from '../../lib/secrets/read-value.ts';
import { clockAt, type ManualClock } from './clock.ts';
import { PLANTED } from './planted.ts';
import { recorded } from './recorded-output.ts';

type Entry = SendMessageBatchRequestEntry & ChangeMessageVisibilityBatchRequestEntry;
type Input = SendMessageBatchRequest | ChangeMessageVisibilityBatchRequest;

/** An entry of a batch call, and the URL of the queue it was for. */
interface Asked extends Partial<Entry> {
  readonly url: string;
}

/** One version of a secret: its value, or what AWS says instead. */
export type Version = string | Error;

export interface PlayedBoundaries extends ConsumerBoundaries {
  readonly clock: ManualClock;
  /** What SQS was asked, entry by entry; it confirms each unless a test says otherwise. */
  readonly asked: readonly Asked[];
  /** The names of the secrets that were asked for, with `AWSPREVIOUS` behind where it was that. */
  readonly secretsRead: readonly string[];
  /** The calls to Iterable, which takes each. */
  readonly calls: readonly (CallRequest & { readonly at: number })[];
  /** Log lines and records of metrics, parsed. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

interface Play {
  readonly clock?: ManualClock;
  /** By name: the current version, and the one before it. Those who are not here have one, planted. */
  readonly secrets?: Record<string, { current: Version; previous?: Version }>;
  readonly confirms?: (asked: Asked) => boolean;
  readonly answer?: Exchange;
}

const SUCCESS: Exchange = {
  kind: 'answer',
  status: 200,
  retryAfter: undefined,
  body: '{"msg":"","code":"Success","params":null}',
};

export function playBoundaries({
  clock = clockAt(),
  secrets = {},
  confirms = () => true,
  answer = SUCCESS,
}: Play = {}): PlayedBoundaries {
  const asked: Asked[] = [];
  const secretsRead: string[] = [];
  const calls: (CallRequest & { at: number })[] = [];
  const written: string[] = [];

  async function ask({ QueueUrl = '', Entries = [] }: Input): Promise<BatchAnswer> {
    const entries = Entries.map((entry): Asked => ({ url: QueueUrl, ...entry }));
    asked.push(...entries);
    const [Successful, Failed] = [true, false].map((isGood) =>
      entries.filter((entry) => confirms(entry) === isGood),
    );
    return { Successful, Failed: Failed?.map(({ Id }) => ({ Id, Code: 'Refused', SenderFault: true })) };
  }

  const getSecretValue: GetSecretValue = async ({ SecretId = '', VersionStage }) => {
    secretsRead.push([SecretId, VersionStage].filter(Boolean).join(' '));
    const { current, previous } = secrets[SecretId] ?? { current: PLANTED.sourceKey };
    const value =
      VersionStage === 'AWSPREVIOUS' ? (previous ?? awsError('ResourceNotFoundException')) : current;
    if (value instanceof Error) throw value;
    return { SecretString: value, CreatedDate: new Date(clock.now()) };
  };

  return {
    clock,
    sqs: { sendMessageBatch: ask, changeMessageVisibilityBatch: ask },
    getSecretValue,
    async call(request) {
      calls.push({ ...request, at: clock.now() });
      return answer;
    },
    writeLine: recorded((line) => written.push(line)),
    asked,
    secretsRead,
    calls,
    lines: () => written.map((line) => JSON.parse(line)),
  };
}

/** As a call of AWS rejects. */
export function awsError(name: string, $fault: 'client' | 'server' = 'client'): Error {
  return Object.assign(new Error(name), { name, $fault });
}

/** A function's environment, as its variables would make it. */
export function environmentWith(parts: Partial<Environment> = {}): Environment {
  const environment = readEnvironment({
    AWS_REGION: 'eu-central-1',
    QUEUE_URL: 'https://sqs.example.com/1/events-{project}',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.example.com/1/dead-letters',
    SECRET_PREFIX: '',
    LOG_LEVEL: 'debug',
  });
  return { ...environment, ...parts };
}
