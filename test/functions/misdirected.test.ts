import { describe, expect, it } from 'vitest';
import { isFromBus } from '../../functions/bus-shapes.ts';
import { isRequest } from '../../functions/http-shapes.ts';
import { isWarmUp, Misdirected, passOver, requestNameOf } from '../../functions/misdirected.ts';
import { isFromQueue } from '../../functions/sqs-shapes.ts';
import { PLANTED } from '../support/planted.ts';

/** Something that no message may have: the shapes are AWS's own, what is in them is anybody's. */
const DATA = PLANTED.email;
const records = (...of: object[]) => ({ Records: of });

/** By who sends it, as AWS documents it: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const EVENTS: readonly (readonly [name: string, event: unknown])[] = [
  ['a notification of S3', records({ eventSource: 'aws:s3', s3: { object: { key: DATA } } })],
  ['a stream of DynamoDB', records({ eventSource: 'aws:dynamodb', dynamodb: { Keys: { id: { S: DATA } } } })],
  ['a stream of Kinesis', records({ eventSource: 'aws:kinesis', kinesis: { data: DATA } })],
  ['records of another service', records({ eventSource: 'aws:codecommit', userIdentityARN: DATA })],
  ['records of another service', { Records: DATA }],
  ['records of Kafka', { eventSource: 'aws:kafka', records: { 'topic-0': [{ value: DATA }] } }],
  ['messages of Amazon MQ', { eventSource: 'aws:mq', messages: [{ data: DATA }] }],
  ['messages of Amazon MQ', { eventSource: 'aws:rmq', rmqMessagesByQueue: { 'q::/': [{ data: DATA }] } }],
  ['records of Firehose', { deliveryStreamArn: 'arn', records: [{ data: DATA }] }],
  ['logs of CloudWatch', { awslogs: { data: DATA } }],
  ['an object of no known shape', { invocationId: '1', tasks: [{ s3Key: DATA }] }],
  ['an object of no known shape', { triggerSource: 'PostConfirmation_ConfirmSignUp', userName: DATA }],
  ["Lambda's record of an invocation that failed", { version: '1.0', requestPayload: { detail: DATA } }],
  ['a list, as EventBridge Pipes hands over', [{ body: DATA }]],
  ['a list, as EventBridge Pipes hands over', []],
  ['an object of no known shape', { eventName: 'signed-up', email: DATA }],
  ['an object of no known shape', { source: 'com.acme', detail: { email: DATA } }],
  ['an empty object', {}],
  ['nothing', null],
  ['nothing', undefined],
  ['a bare string', DATA],
  ['a bare string', ''],
  ['a bare number', 7],
  ['a bare boolean', true],
];

const sns = records({ EventSource: 'aws:sns', Sns: { Message: DATA } });
const sqs = records({ eventSource: 'aws:sqs', receiptHandle: 'r', body: DATA });
const eventBridge = { version: '0', id: '1', 'detail-type': 'a', source: 'b', detail: { email: DATA } };
const request2 = { version: '2.0', rawPath: `/${DATA}`, requestContext: { http: { method: 'POST' } } };

/** Requests that are not in payload format 2.0, as AWS documents them. */
const REQUESTS: readonly (readonly [name: string, event: object])[] = [
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  [
    'a request of a load balancer',
    {
      requestContext: { elb: { targetGroupArn: 'arn' } },
      httpMethod: 'POST',
      path: '/app',
      headers: {},
      body: DATA,
    },
  ],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
  [
    'a request in payload format 1.0, as a REST API sends',
    { resource: '/{proxy+}', path: '/app', httpMethod: 'POST', requestContext: { stage: 'dev' }, body: DATA },
  ],
  [
    'a request in payload format 1.0, as a REST API sends',
    { version: '1.0', resource: '/app', path: '/app', httpMethod: 'POST', requestContext: { apiId: 'a' } },
  ],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
  [
    'a message of a WebSocket API',
    { requestContext: { routeKey: '$default', connectionId: 'c' }, body: DATA },
  ],
  // https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html: of version 2.0, too
  [
    'a request of VPC Lattice',
    {
      version: '2.0',
      path: '/app',
      method: 'POST',
      requestContext: { serviceNetworkArn: 'arn' },
      body: DATA,
    },
  ],
  ['a request of VPC Lattice', { raw_path: '/app', method: 'POST', headers: {}, body: DATA }],
];

const FUNCTIONS = [
  [
    'http',
    isRequest,
    [...EVENTS, ['messages of SNS', sns], ['messages of SQS', sqs], ['an event of EventBridge', eventBridge]],
  ],
  [
    'bus',
    isFromBus,
    [...EVENTS, ...REQUESTS, ['messages of SQS', sqs], ['a request in payload format 2.0', request2]],
  ],
  [
    'deliver',
    isFromQueue,
    [...EVENTS, ...REQUESTS, ['messages of SNS', sns], ['an event of EventBridge', eventBridge]],
  ],
] as const;

describe.each(FUNCTIONS)('the function %s', (name, isIts, events) => {
  it.each(events.map(([kind, event]) => [kind, event] as const))(
    'says in one sentence what it was invoked with instead: %s %#',
    (kind, event) => {
      expect(isIts(event)).toBe(false);
      expect(() => passOver(name, event)).toThrow(Misdirected);
      expect(() => passOver(name, event)).toThrow(`, and was invoked with ${kind}`);
      expect(() => passOver(name, event)).toThrow(new RegExp(`^${name} takes [^\\n]+$`));
      expect(() => passOver(name, event)).not.toThrow(DATA);
    },
  );
});

it('each function knows what is its own', () => {
  expect([isRequest(request2), isFromBus(sns), isFromBus(eventBridge), isFromQueue(sqs)]).not.toContain(
    false,
  );
});

it.each(REQUESTS)('is told apart, because its sender reads an answer: %s %#', (kind, event) => {
  expect(isRequest(event)).toBe(false);
  expect(requestNameOf(event)).toBe(kind);
});

it.each(EVENTS)('has no sender who reads an answer: %s %#', (_, event) => {
  expect(requestNameOf(event)).toBeUndefined();
});

describe('a warm-up', () => {
  it.each([
    // https://github.com/juanjoDiaz/serverless-plugin-warmup
    { source: 'serverless-plugin-warmup' },
    // https://github.com/jeremydaly/lambda-warmer, alone and for several functions at once
    { warmer: true, concurrency: 3, __WARMER_INVOCATION__: 1 },
    [{ warmer: true }, { warmer: true, concurrency: 2 }],
    // https://opennext.js.org
    { type: 'warmer', warmerId: 'w', index: 0, concurrency: 1 },
    { warmup: true },
    { warmUp: 1 },
    { 'keep-warm': 'yes' },
    { isWarmup: true },
    { ping: true },
    '#warmup wait=200',
    // Of a rule, and of a schedule whose target gets no input of its own.
    { version: '0', id: '1', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} },
    { version: '0', id: '1', 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' },
  ])('wants nothing of any function: %j', (event) => {
    expect(isWarmUp(event)).toBe(true);
    for (const [name] of FUNCTIONS) expect(() => passOver(name, event)).not.toThrow();
    expect(requestNameOf(event)).toBeUndefined();
  });

  it.each([
    { warmer: false },
    { warmth: true },
    { warmup: { email: DATA } },
    'a letter on the warmup of friends',
    [[{ warmer: true }]],
    { eventName: 'warmup' },
    { source: 'com.acme.orders' },
    { detail: { warmer: true } },
    { 'detail-type': 'Scheduled Event', source: 'com.acme' },
    [{ warmer: true }, { eventName: 'signed-up' }],
    [],
    {},
  ])('is nothing else, which would be lost: %j', (event) => {
    expect(isWarmUp(event)).toBe(false);
  });
});
