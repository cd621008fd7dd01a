/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import { MAX_MESSAGE_BYTES } from '../../../event/envelope.ts';
import { type JsonText, textOf } from '../../../json/json-text.ts';
import { stringIn, valuesNamed } from '../../../json/object-text.ts';
import { eventTooLarge, refuseLongLists, refuseRepeating } from '../../body/limits.ts';
import { readBody, readJson } from '../../body/read-body.ts';
import {
  type Form,
  type FoundEvent,
  type FoundFault,
  findEachOrFault,
  listedEvents,
  notValid,
} from '../../check/found.ts';
import { refuseOperation } from '../../check/refuse-operation.ts';
import type { Fate } from '../../fate.ts';
import type { Answer, Request } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Incoming, Protocol } from '../protocol.ts';
import { BODIES, takesTraits } from './bodies.ts';
import { readCall, type SegmentCall } from './call.ts';
import { filled, idIn } from './kinds.ts';
import type { Body, Made } from './made.ts';
import { readOccurredAtSeconds, readSentAtMs } from './times.ts';
import { tokensIn } from './tokens.ts';
import { type Context, readContext } from './user.ts';

const LISTS = ['batch', 'import'];

export const segment: Protocol = {
  name: 'segment',
  paths: [...Object.keys(BODIES), ...LISTS],
  async find({ request, source, path, arrivedAtMs }) {
    const json = await readBody(withJsonType(request));
    if (LISTS.includes(path)) return foundAs('batch', findInBatch(json, { source, arrivedAtMs }));
    const events = findInCall(json, path, { source, arrivedAtMs });
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

function findInBatch(json: JsonText, { source, arrivedAtMs }: Arriving): Found['events'] {
  const members = valuesNamed(json, ['context', 'batch', 'sentAt']);
  const calls = listedEvents(members.get('batch'), 'batch').map((call) => {
    const values = valuesNamed(call, ['type', 'event', 'context', 'traits']);
    const type = stringIn(values.get('type'));
    const sharesContext = filled(values.get('context')) === undefined;
    const sharesTraits =
      sharesContext && takesTraits(type, values.get('event')) && filled(values.get('traits')) === undefined;
    return { call, type, sharesContext, sharesTraits };
  });
  const context = readContext(filled(members.get('context')), source.segment ?? {});
  refuseRepeating(context.traits?.json, calls.filter(({ sharesTraits }) => sharesTraits).length);
  const identified = calls.filter(({ sharesContext, type }) => sharesContext && type === 'identify').length;
  for (const token of tokensIn(context.parts)) refuseRepeating(token, identified);
  const shared = { context, sentAtMs: readSentAtMs(members.get('sentAt')) };
  return calls.values().flatMap(({ call, type }) => findInCall(call, type, { source, arrivedAtMs, shared }));
}

/** What the calls of a batch have in common. */
interface Shared {
  readonly context: Context;
  readonly sentAtMs: number | undefined;
}

interface Arriving extends Pick<Incoming, 'source' | 'arrivedAtMs'> {
  readonly shared?: Shared;
}

/** Returns the events of a call; none, if there is nothing to do; or a fault that says why it is no event. */
function findInCall(
  json: JsonText,
  type: string | undefined,
  arriving: Arriving,
): (FoundEvent | FoundFault)[] {
  const written = textOf(json);
  return findEachOrFault(written, () => {
    // A call that is too large is not worth taking apart.
    if (written.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
    const call = readCall(json, arriving.source.segment ?? {}, arriving.shared?.context);
    return eventsIn(json, call, type, arriving);
  });
}

/** @throws Refusal if it is no call that is known */
function eventsIn(
  json: JsonText,
  call: SegmentCall,
  type: string | undefined,
  { source, arrivedAtMs, shared }: Arriving,
): FoundEvent[] {
  const makeOf = type !== undefined && Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  if (makeOf === undefined) {
    throw notValid('type', 'invalid-value', `must be one of ${Object.keys(BODIES).join(', ')}`);
  }
  const isNobody = call.email === undefined && call.userId === undefined;
  if (isNobody && call.settings.anonymousIds === 'ignore') return [];
  const made = [makeOf(call) ?? []].flat();
  const [first] = made;
  // An event that depends on its project is judged when that is known.
  if (first !== undefined && first.inProject === undefined) refuseOperation(source, first.operation);
  refuseLongLists(json);
  const { at } = call;
  const sentAtMs = shared?.sentAtMs ?? readSentAtMs(at('sentAt'));
  const occurredAtSeconds = made.length === 0 ? undefined : readOccurredAtSeconds(at, sentAtMs, arrivedAtMs);
  const messageId = idIn(at('messageId'));
  return made.map((event) => found(event, messageId, occurredAtSeconds));
}

function found(made: Made, messageId: string | undefined, occurredAtSeconds: number | undefined): FoundEvent {
  const { inProject, isBeside } = made;
  const scheme = isBeside ? 'segment-beside' : 'segment';
  return {
    ...foundBody(made),
    ...(inProject && { inProject: (identity) => foundBody(inProject(identity)) }),
    ...(isBeside && { isBeside }),
    occurredAtSeconds,
    sendersId: made.sendersId ?? (messageId === undefined ? undefined : { scheme, id: messageId }),
  };
}

function foundBody({ operation, text: write }: Body): Pick<FoundEvent, 'operation' | 'json'> {
  const text = write();
  if (text.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return { operation, json: readJson(text, 'the call') };
}

function answerWith(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? { status: 200, body: { success: true } } : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
