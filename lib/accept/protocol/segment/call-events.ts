/** From a call of Segment's to the events that it leads to. */
import { MAX_MESSAGE_BYTES } from '../../../event/envelope.ts';
import type { JsonText } from '../../../json/json-text.ts';
import { eventTooLarge, refuseLongLists } from '../../body/limits.ts';
import { readJson } from '../../body/read-body.ts';
import { type FoundEvent, type FoundFault, findEachOrFault, notValid } from '../../check/found.ts';
import { refuseRequested } from '../../check/refuse-operation.ts';
import type { Incoming } from '../protocol.ts';
import { readCall, type SegmentCall } from './call.ts';
import type { Draft, DraftBody } from './draft.ts';
import { DRAFTS } from './drafts.ts';
import { readOccurredAtSeconds, readSentAtMs } from './times.ts';
import type { Context } from './user.ts';
import { idIn } from './values.ts';
import { textWithoutWriteKey } from './write-key.ts';

/** What the calls of a batch have in common. */
interface Shared {
  readonly context: Context;
  readonly sentAtMs: number | undefined;
}

export interface Arriving extends Pick<Incoming, 'source' | 'arrivedAtMs'> {
  readonly shared?: Shared;
}

/** Returns the events of a call; none, if there is nothing to do; or a fault that says why it is no event. */
export function findInCall(
  json: JsonText,
  type: string | undefined,
  arriving: Arriving,
): (FoundEvent | FoundFault)[] {
  const written = textWithoutWriteKey(json);
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
  const draftsOf = type !== undefined && Object.hasOwn(DRAFTS, type) ? DRAFTS[type] : undefined;
  if (draftsOf === undefined) {
    throw notValid('type', 'invalid-value', `must be one of ${Object.keys(DRAFTS).join(', ')}`);
  }
  const isNobody = call.email === undefined && call.userId === undefined;
  if (isNobody && call.settings.anonymousIds === 'ignore') return [];
  const drafts = draftsOf(call);
  const [first] = drafts;
  // An event that depends on its project is judged when that is known.
  if (first !== undefined && first.inProject === undefined) refuseRequested(source, first.operation);
  refuseLongLists(json);
  const { at } = call;
  const sentAtMs = shared?.sentAtMs ?? readSentAtMs(at('sentAt'));
  const occurredAtSeconds =
    drafts.length === 0 ? undefined : readOccurredAtSeconds(at, sentAtMs, arrivedAtMs);
  const messageId = idIn(at('messageId'));
  const events: FoundEvent[] = [];
  for (const draft of drafts) events.push(found(draft, messageId, occurredAtSeconds, events[0]));
  return events;
}

/** @param asked the event that the sender asked for, if this is another one of the same call */
function found(
  draft: Draft,
  messageId: string | undefined,
  occurredAtSeconds: number | undefined,
  asked: FoundEvent | undefined,
): FoundEvent {
  const { inProject, isBeside } = draft;
  const scheme = isBeside ? 'segment-beside' : 'segment';
  return {
    ...foundBody(draft),
    ...(inProject && { inProject: (identity) => foundBody(inProject(identity)) }),
    ...(isBeside && asked && { besideOf: asked.json }),
    occurredAtSeconds,
    sendersId: draft.sendersId ?? (messageId === undefined ? undefined : { scheme, id: messageId }),
  };
}

function foundBody({ operation, write }: DraftBody): Pick<FoundEvent, 'operation' | 'json'> {
  const text = write();
  if (text.length > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return { operation, json: readJson(text, 'the call') };
}
