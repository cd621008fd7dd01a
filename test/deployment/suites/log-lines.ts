/** What the metrics of the packaged filters become, given the lines that the functions write. */
import { describe, expect, it } from 'vitest';
import { busEventsOf } from '../../../functions/bus-shapes.ts';
import { messageOf } from '../../../functions/sqs-shapes.ts';
import { composeBus } from '../../../lib/compose/bus.ts';
import { composeConsumer, composeUsers } from '../../../lib/compose/consumer.ts';
import { composeDoor } from '../../../lib/compose/door.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import {
  awsError,
  environmentWith,
  type PlayedBoundaries,
  playBoundaries,
} from '../../support/boundaries.ts';
import { NOON } from '../../support/clock.ts';
import { PLANTED } from '../../support/planted.ts';
import { requestWith } from '../../support/requests.ts';
import { configurationWith } from '../../support/sources.ts';
import { propertiesOf } from '../cloudformation.ts';
import { packaged } from '../packaged.ts';

type Line = Readonly<Record<string, unknown>>;

interface Filter {
  readonly LogGroupName: string;
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly [{ readonly MetricName: string; readonly MetricValue: string }];
}

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';
const ENVIRONMENT = environmentWith({
  logLevel: 'info',
  usersQueueUrlTemplate: 'https://sqs.example.com/1/{project}.fifo',
});
const ENDS_AT = NOON + 25_000;
const EVENT = { eventName: 'order', userId: PLANTED.userId };
const MISSING = { current: awsError('ResourceNotFoundException') };
const throwing: Partial<SourceSettings> = {
  buses: [TOPIC],
  map: () => {
    throw new TypeError();
  },
};

/** Terms such as `$.refused > 0`, joined by `&&`: CloudWatch's syntax, as far as the filters use it. */
function matches(pattern: string, line: Line): boolean {
  const terms = pattern.slice(1, -1).split('&&');
  return terms.every((term) => {
    const [, name = '', operator, value = ''] = /^ *\$\.(\w+) (=|>) (\S+) *$/.exec(term) ?? [];
    if (operator === '>') return Number(line[name]) > Number(value);
    return operator === '=' && JSON.stringify(line[name]) === value;
  });
}

/** The sums of all metrics that the lines of a function make. */
function countedIn(name: string, { lines }: PlayedBoundaries): Readonly<Record<string, number>> {
  const filters = propertiesOf(packaged().template, 'AWS::Logs::MetricFilter') as unknown as Filter[];
  const sums: Record<string, number> = {};
  for (const { LogGroupName, FilterPattern, MetricTransformations } of filters) {
    if (!LogGroupName.endsWith(`-${name}`)) continue;
    const [{ MetricName, MetricValue }] = MetricTransformations;
    for (const line of lines().filter((written) => matches(FilterPattern, written))) {
      const value = MetricValue.startsWith('$.') ? line[MetricValue.slice(2)] : MetricValue;
      sums[MetricName] = (sums[MetricName] ?? 0) + Number(value);
    }
  }
  return sums;
}

async function answered(boundaries: PlayedBoundaries, settings = {}, body: object = EVENT, key?: string) {
  const headers = { 'api-key': key ?? PLANTED.sourceKey };
  const accept = composeDoor(configurationWith(settings), ENVIRONMENT, boundaries);
  await accept(requestWith({ headers, body: Buffer.from(JSON.stringify(body)) }), ENDS_AT);
  return countedIn('http', boundaries);
}

function messagesOf(operation: string, bodies: readonly object[]) {
  const envelope = { v: 1, source: 'app', project: 'us', operation };
  return bodies.map((body, index) => {
    const id = `e-${index}`;
    const head = JSON.stringify({ ...envelope, id, acceptedAt: new Date(NOON).toISOString() });
    const text = `${head}\n${JSON.stringify(body)}`;
    return messageOf({ messageId: id, receiptHandle: id, body: text }, { now: () => NOON });
  });
}

async function consumed(boundaries: PlayedBoundaries) {
  const bodies = Array.from({ length: 6 }, (_, index) => ({ ...EVENT, id: `e-${index}` }));
  const consume = composeConsumer(configurationWith(), ENVIRONMENT, boundaries);
  await consume(messagesOf('events/track', bodies), ENDS_AT);
  return countedIn('deliver', boundaries);
}

/** By invocations of ten messages, all of one user or each of another. */
async function consumedInOrder(boundaries: PlayedBoundaries, invocations: number, isOneUser: boolean) {
  const consume = composeUsers(configurationWith(), ENVIRONMENT, boundaries);
  for (let invocation = 0; invocation < invocations; invocation += 1) {
    const bodies = Array.from({ length: 10 }, (_, n) => ({ userId: 'u', dataFields: { n } }));
    const messages = messagesOf('users/update', bodies).map((message, n) => ({
      ...message,
      groupId: isOneUser ? 'g' : `g-${invocation}-${n}`,
    }));
    await consume(messages, ENDS_AT);
  }
  return countedIn('users', boundaries);
}

const saying = (status: number, code: string): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: JSON.stringify({ msg: '', code, params: null }),
});

describe('of the lines of the door', () => {
  it.each([
    ['an accepted event nothing', {}, EVENT, undefined, {}],
    ['a wrong key a refusal', {}, EVENT, 'another', { refusals: 1 }],
    ['two bad events two refusals', {}, [{}, EVENT, {}], undefined, { refusals: 2 }],
    ['a map that throws an error too', throwing, EVENT, undefined, { refusals: 1, 'request-answered': 1 }],
  ] as const)('the filters make of %s', async (_, settings, body, key, expected) => {
    expect(await answered(playBoundaries(), settings, body, key)).toEqual(expected);
  });

  it('the filters make of a missing secret both that and the error', async () => {
    const boundaries = playBoundaries({ secrets: { 'source-app': MISSING } });

    expect(await answered(boundaries)).toEqual({
      'secret-unreadable': 1,
      'request-answered': 1,
      refusals: 1,
    });
  });
});

it('of the lines for a bus the filters make an error and a refusal of a map that throws', async () => {
  const boundaries = playBoundaries();
  const Sns = { TopicArn: TOPIC, MessageId: 'm-1', Timestamp: '2026-11-23T12:00:00.000Z', Message: '{}' };
  const take = composeBus(configurationWith(throwing), ENVIRONMENT, boundaries);
  await take(busEventsOf({ Records: [{ Sns: { ...Sns, MessageAttributes: {} } }] } as never), ENDS_AT);

  expect(countedIn('bus', boundaries)).toEqual({ 'bus-event-taken': 1, refusals: 1 });
});

describe('of the lines of the consumer', () => {
  it.each([
    ['deliveries nothing', {}, {}],
    ['failures nothing', { answer: saying(503, 'x') }, {}],
    ['a refused key one error', { answer: saying(401, 'BadApiKey') }, { 'credentials-refused': 1 }],
  ])('the filters make of %s', async (_, play, expected) => {
    expect(await consumed(playBoundaries(play))).toEqual(expected);
  });

  it('the filters make of a missing secret that', async () => {
    const counted = await consumed(playBoundaries({ secrets: { 'iterable-us': MISSING } }));

    expect(counted).toEqual({ 'secret-unreadable': expect.any(Number) });
  });
});

describe('of the lines of the consumer of users', () => {
  it.each([
    ['90 changes of one user nothing', 9, true, {}, {}],
    ['100 changes of one user a busy one', 10, true, {}, { 'user-busy': 1 }],
    ['200 changes of one user in a short time still one', 20, true, {}, { 'user-busy': 1 }],
    ['100 changes of as many users nothing', 10, false, {}, {}],
    ['a refused key one error', 1, false, { answer: saying(401, 'BadApiKey') }, { 'credentials-refused': 1 }],
  ] as const)('the filters make of %s', async (_, invocations, isOneUser, play, expected) => {
    expect(await consumedInOrder(playBoundaries(play), invocations, isOneUser)).toEqual(expected);
  });
});
