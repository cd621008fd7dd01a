/** Segment's HTTP API, so that its libraries and RudderStack's need only another host. */

import type { JsonText } from '../../../json/json-text.ts';
import { stringIn, valuesNamed } from '../../../json/object-text.ts';
import { refuseRepeating } from '../../body/limits.ts';
import { readBody } from '../../body/read-body.ts';
import { type Form, listedEvents } from '../../check/found.ts';
import type { Fate } from '../../fate.ts';
import type { Answer, Request } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Protocol } from '../protocol.ts';
import { BODIES, takesTraits } from './bodies.ts';
import { type Arriving, findInCall } from './call-events.ts';
import { filled } from './kinds.ts';
import { readSentAtMs } from './times.ts';
import { tokensIn } from './tokens.ts';
import { readContext } from './user.ts';

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

function answerWith(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? { status: 200, body: { success: true } } : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
