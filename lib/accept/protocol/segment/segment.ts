/**
 * Segment's HTTP API, so that its libraries and RudderStack's need only another host. How a call becomes events:
 * - `paths.ts` says by the path which call it is, or that it is a batch; `batch.ts` lists the calls of a batch.
 * - `integrations.ts`: whether it is meant for Iterable. What is not leads to nothing.
 * - `call-events.ts`, for each call:
 *   - `call.ts` reads it: its parts by their paths (`parts.ts`), and whom it is about (`user.ts`, `external-id.ts`);
 *   - `drafts.ts` chooses by its type which events it becomes, with `commerce.ts`, `identities.ts`,
 *     `push-tokens.ts` and `page-name.ts`. A draft (`draft.ts`) is not written yet: the project may decide what it is;
 *   - each draft is written, field by field (`fields.ts` and `kinds.ts`; free data by `data-fields.ts`), and gets its
 *     id and time (`times.ts`).
 * The key may stand in the body or the query (`write-key.ts`, `beacon.ts`).
 */

import { valuesNamed } from '../../../json/object-text.ts';
import { walkBody, wholeBody } from '../../body/read-body.ts';
import type { Form } from '../../check/found.ts';
import type { Fate } from '../../fate.ts';
import type { Answer } from '../../request.ts';
import { answerTo, refusalAnswer } from '../own-answers.ts';
import type { Found, Protocol } from '../protocol.ts';
import { DROPPED, findInBatch } from './batch.ts';
import { findInCall } from './call-events.ts';
import { DRAFTS } from './drafts.ts';
import { destinationNamed, isMeant, readIntegrations } from './integrations.ts';
import { callAt, isUnread, pathsOf } from './paths.ts';
import { readKey } from './write-key.ts';

const SUCCESS = { status: 200, body: { success: true } };

export const segment: Protocol = {
  name: 'segment',
  paths: pathsOf(Object.keys(DRAFTS)),
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
    // If there are none, that is no error.
    return foundAs('single', events);
  },
  refusalAnswer: (refusal) => failureAnswer(refusalAnswer(refusal)),
};

function foundAs(form: Form, events: Found['events']): Found {
  return { form, events, answer: (fates) => answerWith(form, fates) };
}

function answerWith(form: Form, fates: readonly Fate[]): Answer {
  const own = answerTo(form, fates);
  return own.status < 300 ? SUCCESS : failureAnswer(own);
}

function failureAnswer(answered: Answer): Answer {
  return { ...answered, body: { success: false, ...answered.body } };
}
