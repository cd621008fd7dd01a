/**
 * CloudEvents 1.0 over HTTP: structured, in batches, and binary with its attributes in headers.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
import type { Issue } from '../../issues.ts';
import { occurredSeconds, timeIn } from '../../iterable/dates.ts';
import { type JsonText, textOf } from '../../json/json-text.ts';
import {
  objectText,
  stringIn,
  stringText,
  type Values,
  valuesNamed,
  writtenText,
} from '../../json/object-text.ts';
import { readBody, readJson, readJsonBytes, walkBody, wholeBody } from '../body/read-body.ts';
import {
  type FoundEvent,
  type FoundFault,
  findOrFault,
  halfWarnings,
  listedEvents,
  notValid,
} from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Found, Incoming, Protocol } from './protocol.ts';

/** Alone, before its parameters, or before the same once more, as a header that came twice is joined. */
const STRUCTURED = /^\s*application\/cloudevents(?:-batch)?\+json\s*(?:[;,]|$)/i;
const BATCH = /^\s*application\/cloudevents-batch\+json\s*(?:[;,]|$)/i;
const HEADER_PREFIX = 'ce-';
/** What is read of an event, besides the attribute that names its user. */
const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'time', 'data', 'data_base64'];

type Headers = Request['headers'];

export function isCloudEvent(headers: Headers): boolean {
  return STRUCTURED.test(headers['content-type'] ?? '') || headers['ce-specversion'] !== undefined;
}

export const cloudEvents: Protocol = {
  name: 'cloudEvents',
  paths: [''],
  async find(incoming) {
    const { form, events } = await findEvents(incoming);
    return { form, events, answer: (fates) => answerTo(form, fates) };
  },
  refusalAnswer,
};

async function findEvents({ request, source }: Incoming): Promise<Pick<Found, 'form' | 'events'>> {
  const { user = 'subject' } = source.cloudEvents ?? {};
  const contentType = request.headers['content-type'] ?? '';
  if (!STRUCTURED.test(contentType)) return { form: 'single', events: [await binaryEvent(request, user)] };
  const body = await walkBody(request);
  if (!BATCH.test(contentType)) return { form: 'single', events: [structuredEvent(wholeBody(body), user)] };
  return {
    form: 'batch',
    events: listedEvents(body, '')
      .values()
      .map((event) => ('refusal' in event ? event : structuredEvent(event, user))),
  };
}

function structuredEvent(json: JsonText, user: string): FoundEvent | FoundFault {
  return findOrFault(textOf(json), () =>
    eventWith(json, user, (members) => members.get('data') ?? decodeData(members.get('data_base64'))),
  );
}

/** The event may have no data: then the body is empty and has no content type. */
async function binaryEvent(request: Request, user: string): Promise<FoundEvent | FoundFault> {
  const data = request.body.length === 0 ? undefined : await readBody(request);
  const attributes = Object.entries(request.headers)
    .filter(([name]) => name.startsWith(HEADER_PREFIX))
    .map(([name, value]): [string, string] => {
      const attribute = name.slice(HEADER_PREFIX.length);
      return [attribute, decodeValue(attribute, value)];
    });
  return findOrFault(writtenText(data) ?? '', () => {
    const json = readJson(JSON.stringify(Object.fromEntries(attributes)), 'the attributes');
    return eventWith(json, user, () => data);
  });
}

/**
 * @param json an object of the attributes, and of whatever stands beside them
 * @param dataOf the event's data, if it has any
 * @throws Refusal if it lacks what a CloudEvent must have
 */
function eventWith(
  json: JsonText,
  user: string,
  dataOf: (members: Values) => JsonText | undefined,
): FoundEvent {
  const attributes = valuesNamed(json, [...ATTRIBUTES, user]);
  const [id, source, type] = ['id', 'source', 'type'].map((name) => stringIn(attributes.get(name)));
  const time = attributes.get('time');
  const seconds = occurredSeconds(timeIn(stringIn(time) ?? ''));
  const issues = faultsOf(attributes, time === undefined || seconds !== undefined);
  if (issues.length > 0) throw new Refusal('invalid-event', { issues });

  const named = attributes.get(user);
  const data = dataOf(attributes);
  const [warning = data && halfWarnings(data)[0]] = halfWarnings(json);
  const text = objectText({
    eventName: JSON.stringify(type),
    [stringIn(named)?.includes('@') ? 'email' : 'userId']: stringText(named),
    dataFields: writtenText(data),
  });
  return {
    operation: 'events/track',
    // Walked again, since data from base64 or from a body may be nested deeper here.
    json: readJson(text, 'the event'),
    sendersId: { scheme: 'cloudevents', id: [source ?? '', id ?? ''] },
    occurredAtSeconds: seconds,
    warnings: warning === undefined ? [] : [warning],
  };
}

/**
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#required-attributes
 * @param isTimely whether the event's time, if it has one, can be read
 */
function faultsOf(attributes: Values, isTimely: boolean): Issue[] {
  const missing = ['id', 'source', 'type'].filter((name) => stringIn(attributes.get(name)) === undefined);
  return [
    ...(stringIn(attributes.get('specversion')) === '1.0'
      ? []
      : [{ path: 'specversion', code: 'invalid-value', message: 'must be "1.0"' }]),
    ...missing.map((path) => ({ path, code: 'invalid-type', message: 'must be a string that is not empty' })),
    ...(isTimely
      ? []
      : [{ path: 'time', code: 'invalid-format', message: 'must be a time of RFC 3339, after 1970' }]),
  ];
}

/** No group that repeats: on megabytes of text it would use up the stack. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** @throws Refusal unless it is JSON */
function decodeData(json: JsonText | undefined): JsonText | undefined {
  if (json === undefined) return undefined;
  const base64 = stringIn(json);
  if (base64 === undefined || base64.length % 4 !== 0 || !BASE64.test(base64)) {
    throw notValid('data_base64', 'invalid-format', 'must be base64');
  }
  return readJsonBytes(Buffer.from(base64, 'base64'), 'data_base64');
}

/** The last quote is missing where a sender did not mean any. Matched all the same, so that no quote is tried twice. */
const QUOTED = /"((?:[^"\\]|\\.)*)("?)/gs;
const BROKEN_PERCENT = /%(?![\da-f]{2})/gi;

/**
 * Once as strings in quotes, then once as percents. What is not encoded stays as it is, a lone quote or percent
 * too: several SDKs write values into headers as they are.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 * @throws Refusal if the percents don't stand for UTF-8
 */
function decodeValue(attribute: string, value: string): string {
  const unquoted = value.replace(QUOTED, (whole, quoted: string, end: string) =>
    end === '' ? whole : quoted.replace(/\\(.)/gs, '$1'),
  );
  try {
    return decodeURIComponent(unquoted.replace(BROKEN_PERCENT, '%25'));
  } catch {
    throw notValid(attribute, 'invalid-encoding', 'must be UTF-8, percent-encoded');
  }
}
