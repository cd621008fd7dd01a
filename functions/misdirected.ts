/**
 * Invocations that are not for the function which gets them. They are named by the shape that AWS gives them, and
 * nothing that is in them is told: it may be anybody's data.
 */
import { isRecord } from '../lib/json/is-record.ts';

/** It is not for this function. Lambda repeats it, or keeps it where the caller wants such, as after any failure. */
export class Misdirected extends Error {
  override readonly name = 'Misdirected';
}

/** What each function is for. */
const MEANT_FOR = {
  http: 'requests in payload format 2.0, of an HTTP API or a Function URL',
  bus: 'events of EventBridge and messages of SNS',
  deliver: 'messages of SQS',
  users: 'messages of SQS, from a FIFO queue',
} as const;

/** Requests of other kinds, by members that no other kind has. Whoever sends one reads an answer of HTTP. */
const REQUESTS: readonly (readonly [name: string, member: string])[] = [
  ['a request of a load balancer', 'requestContext.elb'],
  ['a request of VPC Lattice', 'requestContext.serviceNetworkArn'],
  ['a request of VPC Lattice', 'raw_path'],
  ['a message of a WebSocket API', 'requestContext.connectionId'],
  ['a request in payload format 1.0, as a REST API sends', 'httpMethod'],
];

/** The others. The first that fits counts. */
const OTHERS: readonly (readonly [name: string, member: string])[] = [
  ['a request in payload format 2.0', 'rawPath'],
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  ["Lambda's record of an invocation that failed; hand over its `requestPayload`", 'requestPayload'],
  ['an event of EventBridge', 'detail-type'],
  ['a notification of S3', 'Records.0.s3'],
  ['messages of SNS', 'Records.0.Sns'],
  ['a stream of DynamoDB', 'Records.0.dynamodb'],
  ['a stream of Kinesis', 'Records.0.kinesis'],
  ['messages of SQS', 'Records.0.receiptHandle'],
  ['records of another service', 'Records'],
  ['records of Firehose', 'deliveryStreamArn'],
  ['logs of CloudWatch', 'awslogs'],
  ['records of Kafka', 'records'],
  ['messages of Amazon MQ', 'messages'],
  ['messages of Amazon MQ', 'rmqMessagesByQueue'],
];

/** What it is, if whoever sent it waits for an answer of HTTP. */
export function requestNameOf(event: unknown): string | undefined {
  return nameIn(REQUESTS, event);
}

/** @returns in words that go on "was invoked with" */
function nameOf(event: unknown): string {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html
  if (Array.isArray(event)) return 'a list, as EventBridge Pipes hands over';
  if (event === null || event === undefined) return 'nothing';
  if (!isRecord(event)) return `a bare ${typeof event}`;
  const isEmpty = Object.keys(event).length === 0;
  return (
    nameIn(REQUESTS, event) ??
    nameIn(OTHERS, event) ??
    (isEmpty
      ? 'an empty object'
      : 'an object of no known shape, as a schedule with an input of its own hands over')
  );
}

function nameIn(table: typeof OTHERS, event: unknown): string | undefined {
  return table.find(([, member]) => memberOf(event, member) !== undefined)?.[0];
}

function memberOf(event: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined),
      event,
    );
}

/** A member that is a flag: `{"warmer": true}`, `{"warmup": 1}`, `{"keep-warm": "yes"}`. */
const FLAG = /^(?:is|keep|pre)?[-_]?warm(?:er|ing|[-_]?up)?$|^ping$/i;
/** A member that says who asks: `{"source": "serverless-plugin-warmup"}`, `{"type": "warmer"}`. */
const ASKS = /^(?:source|type|action)$/;
const WARMER = /warm(?:er|ing|[-_]?up)/i;

/** Whether it only keeps an instance from being ended: by the names that the usual tools and habits have for that. */
export function isWarmUp(event: unknown): boolean {
  if (typeof event === 'string') return /^#?warm[-_]?up\b/i.test(event);
  // Not lists in lists: how deep they are nested is anybody's choice.
  if (Array.isArray(event)) return event.length > 0 && event.every((one) => isRecord(one) && isWarmUp(one));
  return (
    isRecord(event) &&
    (isSchedule(event) ||
      Object.entries(event).some(
        ([name, value]) =>
          typeof value !== 'object' &&
          ((FLAG.test(name) && Boolean(value)) || (ASKS.test(name) && WARMER.test(String(value)))),
      ))
  );
}

/** Of a rule or a schedule that has no input of its own. */
export function isSchedule(event: unknown): event is { readonly source: string } {
  return (
    isRecord(event) &&
    event['detail-type'] === 'Scheduled Event' &&
    (event.source === 'aws.events' || event.source === 'aws.scheduler')
  );
}

/** @throws Misdirected unless it is a warm-up, which wants nothing */
export function passOver(functionName: keyof typeof MEANT_FOR, event: unknown): void {
  if (!isWarmUp(event)) throw new Misdirected(misdirected(functionName, nameOf(event)));
}

export function misdirected(functionName: keyof typeof MEANT_FOR, given: string): string {
  return `${functionName} takes ${MEANT_FOR[functionName]}, and was invoked with ${given}`;
}
