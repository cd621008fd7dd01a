/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import type { SegmentSettings } from '../../../config/protocol-settings.ts';
import { MAX_MESSAGE_BYTES } from '../../../event/envelope.ts';
import { asString, stringIn, valueTextsOf } from '../../../json/object-text.ts';
import { membersOf } from '../../../json/scan.ts';
import { refuseRepeating, tooLarge } from '../../body/limits.ts';
import { readJsonText } from '../../body/read-body.ts';
import { eventsIn, type Form, type FoundEvent, type FoundFault, notValid } from '../../check/found.ts';
import type { Fate } from '../../fate.ts';
import { Refusal } from '../../refusal.ts';
import type { Answer, Request } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Protocol } from '../protocol.ts';
import { BODIES } from './bodies.ts';
import { callIn, occurredAt } from './call.ts';

const LISTS = ['batch', 'import'];

export const segment: Protocol = {
  paths: [...Object.keys(BODIES), ...LISTS],
  async find({ request, source, path }) {
    const text = await readJsonText(asJson(request));
    const { segment: settings = {} } = source;
    const events = LISTS.includes(path) ? foundInBatch(text, settings) : foundIn(text, path, settings);
    // A call that leads to nothing is no fault.
    const form = LISTS.includes(path) || events.length === 0 ? 'batch' : 'single';
    return { form, events, answer: (fates) => answer(form, fates) };
  },
  refuse: (refusal) => unsuccessful(refusalAnswer(refusal)),
};

/** Its libraries call what is always JSON many things: RudderStack's says of compressed bytes that they are a form. */
function asJson(request: Request): Request {
  return { ...request, headers: { ...request.headers, 'content-type': 'application/json' } };
}

function foundInBatch(text: string, settings: SegmentSettings): (FoundEvent | FoundFault)[] {
  const list = membersOf(text)?.find(({ name }) => name === 'batch');
  if (list === undefined) throw notValid('batch', 'invalid-type', 'must be a list');
  const context = valueTextsOf(text).get('context');
  const calls = eventsIn(text, list.value.start, 'batch');
  refuseRepeating(context?.length ?? 0, calls.length);
  return calls.flatMap(({ start, end }) => {
    const call = text.slice(start, end);
    return foundIn(call, stringIn(valueTextsOf(call).get('type')), settings, context);
  });
}

/** The event that a call is; none, if there is nothing to do; or why it can't be one. */
function foundIn(
  written: string,
  type: string | undefined,
  settings: SegmentSettings,
  context?: string,
): (FoundEvent | FoundFault)[] {
  // Not to be taken apart only to be found too large.
  if (written.length > MAX_MESSAGE_BYTES) return [{ written, refusal: tooLarge() }];
  const bodyOf = type !== undefined && Object.hasOwn(BODIES, type) ? BODIES[type] : undefined;
  if (bodyOf === undefined) {
    const message = `must be one of ${Object.keys(BODIES).join(', ')}`;
    return [{ written, refusal: notValid('type', 'invalid-value', message) }];
  }
  const call = callIn(written, settings, context);
  const isNobody = call.email === undefined && call.userId === undefined;
  if (isNobody && settings.anonymousIds === 'ignore') return [];
  const body = bodyOf(call);
  if (body === undefined) return [];
  const messageId = stringIn(asString(call.members.get('messageId')));
  try {
    return [
      {
        ...body,
        written,
        occurredAt: occurredAt(call),
        sendersId: messageId === undefined ? undefined : { scheme: 'segment', id: messageId },
      },
    ];
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return [{ written, refusal }];
  }
}

function answer(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? { status: 200, body: { success: true } } : unsuccessful(own);
}

function unsuccessful(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
