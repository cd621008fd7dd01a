/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import type { Walked } from '../../../json/json-text.ts';
import { stringIn, valuesAmong, valuesNamed } from '../../../json/object-text.ts';
import { refuseRepeating } from '../../body/limits.ts';
import { listApart, walkBody, wholeBody } from '../../body/read-body.ts';
import { type Form, type FoundPart, listedEvents } from '../../check/found.ts';
import type { Fate } from '../../fate.ts';
import type { Answer } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Protocol } from '../protocol.ts';
import { BODIES, takesTraits } from './bodies.ts';
import { type Arriving, findInCall } from './call-events.ts';
import { destinationNamed, isMeant, readIntegrations } from './integrations.ts';
import { filled } from './kinds.ts';
import { callAt, isUnread, pathsOf } from './paths.ts';
import { readSentAtMs } from './times.ts';
import { tokensIn } from './tokens.ts';
import { readContext } from './user.ts';
import { readKey, textWithoutWriteKey } from './write-key.ts';

const DROPPED: FoundPart = { isDropped: true };

const SUCCESS = { status: 200, body: { success: true } };

export const segment: Protocol = {
  name: 'segment',
  paths: pathsOf(Object.keys(BODIES)),
  keyWithoutHeader: readKey,
  unreadAnswer: (path) => (isUnread(path) ? SUCCESS : undefined),
  async find({ request, source, path, body, arrivedAtMs }) {
    const walked = body ?? (await walkBody(request));
    const call = callAt(path);
    if (call === undefined) return foundAs('batch', findInBatch(walked, { source, arrivedAtMs }));
    const json = wholeBody(walked);
    const iterable = destinationNamed(source.segment?.integrations);
    const said = readIntegrations(valuesNamed(json, ['integrations']).get('integrations'), iterable);
    const events = isMeant(said) ? findInCall(json, call, { source, arrivedAtMs }) : [DROPPED];
    // A call that leads to nothing is not an error.
    return foundAs(events.length === 0 ? 'batch' : 'single', events);
  },
  refusalAnswer: (refusal) => failureAnswer(refusalAnswer(refusal)),
};

function foundAs(form: Form, events: Found['events']): Found {
  return { form, events, answer: (fates) => answerWith(form, fates) };
}

function findInBatch(body: Walked, { source, arrivedAtMs }: Arriving): Found['events'] {
  const { value: list, others } = listApart(body, 'batch');
  const members = valuesAmong(others, ['context', 'integrations', 'sentAt']);
  const iterable = destinationNamed(source.segment?.integrations);
  const saidOfAll = readIntegrations(members.get('integrations'), iterable);
  const calls = listedEvents(list, 'batch', textWithoutWriteKey).map((call) => {
    // What a call says that can't be read is not known; what its batch says is.
    if ('refusal' in call)
      return isMeant({}, saidOfAll) ? { call, sharesTraits: false, sharesToken: false } : undefined;
    const values = valuesNamed(call, ['type', 'event', 'context', 'traits', 'integrations']);
    if (!isMeant(readIntegrations(values.get('integrations'), iterable), saidOfAll)) return undefined;
    const type = stringIn(values.get('type'))?.toLowerCase();
    const sharesContext = filled(values.get('context')) === undefined;
    const sharesTraits =
      sharesContext && takesTraits(type, values.get('event')) && filled(values.get('traits')) === undefined;
    return { call, type, sharesTraits, sharesToken: sharesContext && type === 'identify' };
  });
  const context = readContext(filled(members.get('context')), source.segment ?? {});
  refuseRepeating(context.traits?.json, calls.filter((call) => call?.sharesTraits).length);
  const tokens = calls.filter((call) => call?.sharesToken).length;
  for (const token of tokensIn(context.parts)) refuseRepeating(token, tokens);
  const arriving = {
    source,
    arrivedAtMs,
    shared: { context, sentAtMs: readSentAtMs(members.get('sentAt')) },
  };
  return calls.values().flatMap((found) => {
    if (found === undefined) return [DROPPED];
    return 'refusal' in found.call ? [found.call] : findInCall(found.call, found.type, arriving);
  });
}

function answerWith(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? SUCCESS : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
