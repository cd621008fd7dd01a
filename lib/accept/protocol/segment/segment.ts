/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import type { Source } from '../../../config/define-config.ts';
import { MAX_MESSAGE_BYTES } from '../../../event/envelope.ts';
import { type JsonText, textOf } from '../../../json/json-text.ts';
import { stringIn, valuesNamed, writtenText } from '../../../json/object-text.ts';
import { eventTooLarge, refuseLongLists, refuseRepeating } from '../../body/limits.ts';
import { readBody, readJson } from '../../body/read-body.ts';
import {
  type Form,
  type FoundEvent,
  type FoundFault,
  findOrFault,
  listedEvents,
  notValid,
} from '../../check/found.ts';
import { refuseRequested } from '../../check/refuse-operation.ts';
import type { Fate } from '../../fate.ts';
import type { Answer, Request } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Protocol } from '../protocol.ts';
import { BODIES, takesTraits } from './bodies.ts';
import { type Context, readCall, readContext, readOccurredAtSeconds, type SegmentCall } from './call.ts';

const LISTS = ['batch', 'import'];

export const segment: Protocol = {
  name: 'segment',
  paths: [...Object.keys(BODIES), ...LISTS],
  async find({ request, source, path }) {
    const json = await readBody(withJsonType(request));
    if (LISTS.includes(path)) return foundAs('batch', findInBatch(json, source));
    const events = findInCall(json, path, source);
    // A call that leads to nothing is not an error.
    return foundAs(events.length === 0 ? 'batch' : 'single', events);
  },
  refusalAnswer: (refusal) => failureAnswer(refusalAnswer(refusal)),
};

function foundAs(form: Form, events: Found['events']): Found {
  return { form, events, answer: (fates) => answerWith(form, fates) };
}

/** Bodies are JSON, whatever their type says: RudderStack's library sends compressed ones as a form. */
function withJsonType(request: Request): Request {
  return { ...request, headers: { ...request.headers, 'content-type': 'application/json' } };
}

function findInBatch(json: JsonText, source: Source): Found['events'] {
  const members = valuesNamed(json, ['context', 'batch']);
  const calls = listedEvents(members.get('batch'), 'batch').map((call) => {
    const values = valuesNamed(call, ['type', 'event', 'context', 'traits']);
    const type = stringIn(values.get('type'));
    const isSharing =
      takesTraits(type, values.get('event')) && !values.has('context') && !values.has('traits');
    return { call, type, isSharing };
  });
  const sharing = calls.filter(({ isSharing }) => isSharing).length;
  const shared = readContext(members.get('context'));
  refuseRepeating(shared.traits, sharing);
  return calls.values().flatMap(({ call, type }) => findInCall(call, type, source, shared));
}

/** Returns the event of a call; none, if there is nothing to do; or a fault that says why it is no event. */
function findInCall(
  json: JsonText,
  type: string | undefined,
  source: Source,
  sharedContext?: Context,
): (FoundEvent | FoundFault)[] {
  const written = textOf(json);
  const found = findOrFault(written, () => {
    // A call that is too large is not worth taking apart.
    if (written.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
    return eventIn(json, readCall(json, source.segment ?? {}, sharedContext), type, source);
  });
  return found === undefined ? [] : [found];
}

/** @throws Refusal if it is no call that is known */
function eventIn(
  json: JsonText,
  call: SegmentCall,
  type: string | undefined,
  source: Source,
): FoundEvent | undefined {
  const bodyOf = type !== undefined && Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  if (bodyOf === undefined) {
    throw notValid('type', 'invalid-value', `must be one of ${Object.keys(BODIES).join(', ')}`);
  }
  const isNobody = call.email === undefined && call.userId === undefined;
  if (isNobody && call.settings.anonymousIds === 'ignore') return undefined;
  const body = bodyOf(call);
  if (body === undefined) return undefined;
  refuseRequested(source, body.operation);
  refuseLongLists(json);
  const text = body.text();
  if (text.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  const messageId = idIn(call.members.get('messageId'));
  return {
    operation: body.operation,
    json: readJson(text, 'the call'),
    occurredAtSeconds: readOccurredAtSeconds(call),
    sendersId: messageId === undefined ? undefined : { scheme: 'segment', id: messageId },
  };
}

/** A number may be an id too, and keeps its digits. */
function idIn(json: JsonText | undefined): string | undefined {
  const text = writtenText(json) ?? '';
  return /^-?\d/.test(text) ? text : stringIn(json);
}

function answerWith(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? { status: 200, body: { success: true } } : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
