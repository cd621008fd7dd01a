/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import type { Source } from '../../../config/define-config.ts';
import { MAX_MESSAGE_BYTES } from '../../../event/envelope.ts';
import type { JsonText, Walked } from '../../../json/json-text.ts';
import { stringIn, valuesAmong, valuesNamed, writtenText } from '../../../json/object-text.ts';
import { eventTooLarge, refuseLongLists, refuseRepeating } from '../../body/limits.ts';
import { listApart, readJson, walkBody, wholeBody } from '../../body/read-body.ts';
import {
  type Form,
  type FoundEvent,
  type FoundPart,
  findOrFault,
  listedEvents,
  notValid,
} from '../../check/found.ts';
import { refuseOperation } from '../../check/refuse-operation.ts';
import type { Fate } from '../../fate.ts';
import type { Answer } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Protocol } from '../protocol.ts';
import { BODIES, takesTraits } from './bodies.ts';
import { type Context, readCall, readContext, readOccurredAtSeconds, type SegmentCall } from './call.ts';
import { destinationNamed, isMeant, readIntegrations } from './integrations.ts';
import { callAt, isUnread, pathsOf } from './paths.ts';
import { readKey, textWithoutWriteKey } from './write-key.ts';

const DROPPED: FoundPart = { isDropped: true };

const SUCCESS = { status: 200, body: { success: true } };

export const segment: Protocol = {
  name: 'segment',
  paths: pathsOf(Object.keys(BODIES)),
  keyWithoutHeader: readKey,
  unreadAnswer: (path) => (isUnread(path) ? SUCCESS : undefined),
  async find({ request, source, path, body }) {
    const walked = body ?? (await walkBody(request));
    const call = callAt(path);
    if (call === undefined) return foundAs('batch', findInBatch(walked, source));
    const json = wholeBody(walked);
    const iterable = destinationNamed(source.segment?.integrations);
    const said = readIntegrations(valuesNamed(json, ['integrations']).get('integrations'), iterable);
    const events = isMeant(said) ? findInCall(json, call, source) : [DROPPED];
    // A call that leads to nothing is not an error.
    return foundAs(events.length === 0 ? 'batch' : 'single', events);
  },
  refusalAnswer: (refusal) => failureAnswer(refusalAnswer(refusal)),
};

function foundAs(form: Form, events: Found['events']): Found {
  return { form, events, answer: (fates) => answerWith(form, fates) };
}

function findInBatch(body: Walked, source: Source): Found['events'] {
  const { value: list, others } = listApart(body, 'batch');
  const members = valuesAmong(others, ['context', 'integrations']);
  const iterable = destinationNamed(source.segment?.integrations);
  const saidOfAll = readIntegrations(members.get('integrations'), iterable);
  const calls = listedEvents(list, 'batch').map((call) => {
    // What a call says that can't be read is not known; what its batch says is.
    if ('refusal' in call) return isMeant({}, saidOfAll) ? { call, isSharing: false } : undefined;
    const values = valuesNamed(call, ['type', 'event', 'context', 'traits', 'integrations']);
    if (!isMeant(readIntegrations(values.get('integrations'), iterable), saidOfAll)) return undefined;
    const type = stringIn(values.get('type'))?.toLowerCase();
    const isSharing =
      takesTraits(type, values.get('event')) && !values.has('context') && !values.has('traits');
    return { call, type, isSharing };
  });
  const sharing = calls.filter((call) => call?.isSharing).length;
  const shared = readContext(members.get('context'));
  refuseRepeating(shared.traits, sharing);
  return calls.values().flatMap((found) => {
    if (found === undefined) return [DROPPED];
    return 'refusal' in found.call ? [found.call] : findInCall(found.call, found.type, source, shared);
  });
}

/** Returns the event of a call; none, if there is nothing to do; or a fault that says why it is no event. */
function findInCall(
  json: JsonText,
  type: string | undefined,
  source: Source,
  sharedContext?: Context,
): FoundPart[] {
  const written = textWithoutWriteKey(json);
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
  refuseOperation(source, body.operation);
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
  return own.status < 300 ? SUCCESS : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
