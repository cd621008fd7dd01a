/**
 * CloudEvents 1.0 over HTTP: structured, in batches, and binary with its attributes in headers.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */

import type { Issue } from '../../issues.ts';
import { occurredSeconds, timeIn } from '../../iterable/dates.ts';
import { asString, objectText, stringIn, type ValueTexts, valueTextsOf } from '../../json/object-text.ts';
import { readJsonText, walkedBytes } from '../body/read-body.ts';
import { eventsIn, type Form, type FoundEvent, type FoundFault, notValid } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { answerTo, refusalAnswer } from './own-answers.ts';
import type { Incoming, Protocol } from './protocol.ts';

const STRUCTURED = /^application\/cloudevents(?:-batch)?\+json\b/i;
const BATCH = /^application\/cloudevents-batch\+json\b/i;
const HEADER_PREFIX = 'ce-';

type Headers = Request['headers'];

export function isCloudEvent(headers: Headers): boolean {
  return STRUCTURED.test(headers['content-type'] ?? '') || headers['ce-specversion'] !== undefined;
}

export const cloudEvents: Protocol = {
  paths: [''],
  async find(incoming) {
    const { form, events } = await eventsOf(incoming);
    return { form, events, answer: (fates) => answerTo(form, fates) };
  },
  refuse: refusalAnswer,
};

interface Events {
  readonly form: Form;
  readonly events: readonly (FoundEvent | FoundFault)[];
}

async function eventsOf({ request, source }: Incoming): Promise<Events> {
  const { user = 'subject' } = source.cloudEvents ?? {};
  const { headers } = request;
  const contentType = headers['content-type'] ?? '';
  if (!STRUCTURED.test(contentType)) return { form: 'single', events: [await binaryEvent(request, user)] };
  const text = await readJsonText(request);
  if (!BATCH.test(contentType)) return { form: 'single', events: [structuredEvent(text, user)] };
  const spans = eventsIn(text, text.search(/\S/), '');
  return {
    form: 'batch',
    events: spans.map(({ start, end }) => structuredEvent(text.slice(start, end), user)),
  };
}

function structuredEvent(text: string, user: string): FoundEvent | FoundFault {
  const members = valueTextsOf(text);
  return found(members, user, text, () => members.get('data') ?? decoded(members.get('data_base64')));
}

/** Its data may be none: then the body is empty, and has no type. */
async function binaryEvent(request: Request, user: string): Promise<FoundEvent | FoundFault> {
  const data = request.body.length === 0 ? undefined : await readJsonText(request);
  const attributes = new Map(
    Object.entries(request.headers)
      .filter(([name]) => name.startsWith(HEADER_PREFIX))
      .map(([name, value]) => [name.slice(HEADER_PREFIX.length), JSON.stringify(percentDecoded(value))]),
  );
  return found(attributes, user, data ?? '', () => data);
}

/**
 * @param attributes JSON texts by name
 * @param dataOf the JSON text of the event's data, if it has any
 */
function found(
  attributes: ValueTexts,
  user: string,
  written: string,
  dataOf: () => string | undefined,
): FoundEvent | FoundFault {
  const [id, source, type] = ['id', 'source', 'type'].map((name) => stringIn(attributes.get(name)));
  const time = attributes.get('time');
  const seconds = occurredSeconds(timeIn(stringIn(time) ?? ''));
  const issues = faultsOf(attributes, time === undefined || seconds !== undefined);
  if (issues.length > 0) return { written, refusal: new Refusal('invalid-event', { issues }) };
  try {
    const named = asString(attributes.get(user));
    return {
      operation: 'events/track',
      text: objectText({
        eventName: JSON.stringify(type),
        [stringIn(named)?.includes('@') ? 'email' : 'userId']: named,
        dataFields: dataOf(),
      }),
      // Headers and base64 were not part of what was walked.
      unwalked: true,
      written,
      sendersId: { scheme: 'cloudevents', id: [source ?? '', id ?? ''] },
      occurredAt: seconds,
    };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { written, refusal };
  }
}

/**
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#required-attributes
 * @param isTimely whether the event's time, if it says one, can be read
 */
function faultsOf(attributes: ValueTexts, isTimely: boolean): Issue[] {
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

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws Refusal unless it is JSON */
function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const base64 = stringIn(text);
  if (base64 === undefined || !BASE64.test(base64)) {
    throw notValid('data_base64', 'invalid-format', 'must be base64');
  }
  return walkedBytes(Buffer.from(base64, 'base64'), 'data_base64');
}

/** Header values are percent-encoded, where they are not printable ASCII. */
function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
