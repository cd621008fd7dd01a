/** What EventBridge and SNS invoke a function with, in the door's own words. */
import type { EventBridgeEvent, SNSEvent, SNSEventRecord } from 'aws-lambda';
import type { BusEvent } from '../lib/accept/take-from-bus.ts';
import { isRecord } from '../lib/json/is-record.ts';
import { textInString, unwrapped } from '../lib/json/nested.ts';
import { storable } from '../lib/json/scan.ts';
import { writeJson } from '../lib/json/write.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html */
export type BusInvocation = EventBridgeEvent<string, unknown> | SNSEvent;

export function isFromBus(invocation: unknown): invocation is BusInvocation {
  if (!isRecord(invocation)) return false;
  const { Records, id, source, detail } = invocation;
  if (Array.isArray(Records)) return isRecord(Records[0]) && isRecord(Records[0].Sns);
  return (
    typeof id === 'string' &&
    typeof source === 'string' &&
    'detail-type' in invocation &&
    detail !== undefined
  );
}

export function busEventsOf(invocation: BusInvocation): BusEvent[] {
  return 'Records' in invocation ? invocation.Records.map(fromTopic) : [fromEventBridge(invocation)];
}

function fromEventBridge(event: EventBridgeEvent<string, unknown>): BusEvent {
  const { detail, ...around } = event;
  const nested = textInString(detail);
  const text = nested ?? storable(writeJson(detail));
  return {
    bus: event.source,
    sendersId: { scheme: 'eventbridge', id: event.id },
    occurredAtMs: Date.parse(event.time),
    text,
    // A function may need the `detail-type`, or who it is from.
    whole: `${storable(writeJson(around)).slice(0, -1)},"detail":${text}}`,
    wasParsed: nested === undefined,
    headers: {},
  };
}

function fromTopic({ Sns }: SNSEventRecord): BusEvent {
  const attributes = Object.entries(Sns.MessageAttributes ?? {});
  // Files and some clients begin with a byte order mark.
  const text = unwrapped(Sns.Message.replace(/^\ufeff/, ''));
  return {
    bus: Sns.TopicArn,
    sendersId: { scheme: 'sns', id: Sns.MessageId },
    occurredAtMs: Date.parse(Sns.Timestamp),
    text,
    whole: text,
    wasParsed: false,
    headers: Object.fromEntries(attributes.map(([name, { Value }]) => [name.toLowerCase(), Value])),
  };
}
