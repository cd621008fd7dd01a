/** One event in each protocol of the door: where it goes, and how it is written there. */
import { randomUUID } from 'node:crypto';
import { PROTOCOLS, speaks } from '../../lib/accept/protocol/protocols.ts';
import type { Source } from '../../lib/config/define-config.ts';
import { DEFAULT_OPERATION } from '../../lib/iterable/operations.ts';
import { isObject, type JsonText } from '../../lib/json/json-text.ts';
import { objectText, stringIn, valuesNamed, writtenText } from '../../lib/json/object-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { spliceObject } from '../../lib/json/splice.ts';
import { OperateFault } from '../fault.ts';
import type { Unsigned } from './signed-request.ts';

export const PROTOCOL_NAMES = ['own', 'cloudevents', 'iterable', 'segment'] as const;
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

interface Told {
  readonly json: JsonText;
  readonly operation: string;
  readonly source: Source;
  readonly nowMs: number;
}

/** What is asked of an event, as JSON texts; every value keeps its digits. */
const FIELDS = [
  'operation',
  'id',
  'eventName',
  'email',
  'userId',
  'dataFields',
  'type',
  'specversion',
] as const;
const fieldsOf = (json: JsonText) => {
  const values = valuesNamed(json, FIELDS);
  return (name: (typeof FIELDS)[number]) => writtenText(values.get(name));
};

/**
 * @param text an event in the door's own form, as JSON; for CloudEvents and Segment one that is already written so is
 * taken as it is
 * @throws OperateFault wrong-use
 */
export function inProtocol(
  protocol: ProtocolName,
  text: string,
  source: Source,
  operation: string | undefined,
  nowMs: number,
): Unsigned {
  refuseUnspoken(protocol, source);
  // What is not JSON is the door's to refuse, as whoever sends it will find it.
  if (protocol === 'own' && operation === undefined) return posted(`/${source.name}`, text);
  const json = eventIn(text);
  const said = stringIn(valuesNamed(json, ['operation']).get('operation'));
  return WAYS[protocol]({ json, operation: operation ?? said ?? DEFAULT_OPERATION, source, nowMs });
}

const WAYS: Readonly<Record<ProtocolName, (told: Told) => Unsigned>> = {
  own: ({ json, operation, source }) =>
    posted(`/${source.name}`, spliceObject(json, { set: { operation: JSON.stringify(operation) } })),
  iterable: ({ json, operation, source }) =>
    posted(`/${source.name}/api/${operation}`, spliceObject(json, { remove: ['operation'] })),
  cloudevents: cloudEvent,
  segment: segmentCall,
};

function cloudEvent({ json, operation, source, nowMs }: Told): Unsigned {
  const field = fieldsOf(json);
  const type = 'application/cloudevents+json';
  if (field('specversion') !== undefined) return posted(`/${source.name}`, writtenText(json) ?? '', type);
  if (operation !== DEFAULT_OPERATION) throw cannotSay('CloudEvents', operation);
  const { user = 'subject' } = source.cloudEvents ?? {};
  const body = objectText({
    specversion: '"1.0"',
    id: field('id') ?? JSON.stringify(randomUUID()),
    source: '"iterable-forwarder"',
    type: field('eventName'),
    time: JSON.stringify(new Date(nowMs).toISOString()),
    [user]: field('email') ?? field('userId'),
    data: field('dataFields'),
  });
  return posted(`/${source.name}`, body, type);
}

const CALLS = ['track', 'identify', 'page', 'screen', 'alias', 'group'];

function segmentCall({ json, operation, source, nowMs }: Told): Unsigned {
  const field = fieldsOf(json);
  const call = JSON.parse(field('type') ?? 'null');
  if (CALLS.includes(call)) return posted(`/${source.name}/v1/${call}`, writtenText(json) ?? '');
  const dataFields = field('dataFields') ?? '{}';
  const head = {
    messageId: field('id') ?? JSON.stringify(randomUUID()),
    timestamp: JSON.stringify(new Date(nowMs).toISOString()),
    userId: field('userId'),
  };
  const email = field('email');
  const emailObject = email === undefined ? {} : { email };
  switch (operation) {
    case 'events/track': {
      const context = email && objectText({ traits: objectText(emailObject) });
      const body = objectText({ ...head, event: field('eventName'), properties: dataFields, context });
      return posted(`/${source.name}/v1/track`, body);
    }
    case 'users/update': {
      const traits = spliceObject(walkJson(dataFields), { set: emailObject });
      return posted(`/${source.name}/v1/identify`, objectText({ ...head, traits }));
    }
    default:
      throw cannotSay('Segment', operation);
  }
}

function posted(path: string, body: string, type = 'application/json'): Unsigned {
  return { path, headers: { 'content-type': type }, body: Buffer.from(body) };
}

function eventIn(text: string): JsonText {
  try {
    const json = walkJson(text.replace(/^\ufeff/, ''));
    if (isObject(json)) return json;
  } catch {
    // Told below: the fault's own words could quote the text.
  }
  throw new OperateFault('wrong-use', 'the event is not a JSON object', {
    remedy: 'only --protocol own without --operation sends any text as it is',
  });
}

function cannotSay(protocol: string, operation: string): OperateFault {
  return new OperateFault('wrong-use', `${operation} can't be made a call of ${protocol}`, {
    remedy: `write one into FILE as ${protocol} has it, or send it by another --protocol`,
  });
}

/** Those that an event of ours can be written in for the source: a `map` takes its provider's form alone. */
export function protocolsOf(source: Source): readonly ProtocolName[] {
  return PROTOCOL_NAMES.filter((name) => isSpoken(name, source) && !(name === 'own' && source.map));
}

function isSpoken(protocol: ProtocolName, source: Source): boolean {
  return {
    own: true,
    cloudevents: source.map === undefined,
    iterable: speaks(source, PROTOCOLS.api),
    segment: speaks(source, PROTOCOLS.v1),
  }[protocol];
}

function refuseUnspoken(protocol: ProtocolName, source: Source): void {
  if (isSpoken(protocol, source)) return;
  throw new OperateFault('wrong-use', `the source ${source.name} does not speak ${protocol}`, {
    remedy: 'a source with a `map` speaks what its `protocols` name, and else only what its provider sends',
  });
}
