/** Answers as Iterable's API gives them: its shapes, its codes, its statuses. */

import type { Issue } from '../../issues.ts';
import { schemaOf } from '../../iterable/event-schema.ts';
import { operationNamed } from '../../iterable/operations.ts';
import type { Fate } from '../fate.ts';
import type { ErrorCode, Refusal } from '../refusal.ts';
import type { Answer } from '../request.ts';
import { answerTo, issuesTold } from './own-answers.ts';

/** Iterable's code for each error of the door, and Iterable's status if it is another. */
const CODES: Readonly<Record<ErrorCode, { readonly code: string; readonly status?: number }>> = {
  'invalid-event': { code: 'BadParams' },
  'no-events': { code: 'BadParams' },
  'not-mapped': { code: 'BadParams' },
  'invalid-json': { code: 'BadJsonBody' },
  'duplicate-key': { code: 'BadJsonBody' },
  'forbidden-key': { code: 'BadJsonBody' },
  'too-deep': { code: 'BadJsonBody' },
  'invalid-encoding': { code: 'BadJsonBody' },
  unauthorized: { code: 'BadApiKey' },
  'not-verified': { code: 'BadApiKey' },
  'operation-not-allowed': { code: 'Forbidden' },
  // Iterable's own answer to a key of the wrong kind.
  'client-key-missing': { code: 'BadApiKey', status: 401 },
  'not-found': { code: 'NotFound' },
  'method-not-allowed': { code: 'GenericError' },
  'too-large': { code: 'BatchTooLarge' },
  'unsupported-media-type': { code: 'BadJsonBody' },
  'internal-error': { code: 'GenericError' },
  'payload-format': { code: 'GenericError' },
  'not-queued': { code: 'GenericError' },
  'secret-unavailable': { code: 'GenericError' },
};

/** The first row that a fault matches decides. Types come first: Iterable looks at values only after them. */
const CODES_OF_ISSUES: readonly (readonly [is: (issue: Issue) => boolean, code: string])[] = [
  [({ code }) => code === 'invalid-type', 'BadJsonBody'],
  [({ path, code }) => code === 'invalid-format' && /email$/i.test(path), 'InvalidEmailAddressError'],
  [({ path, code }) => code === 'invalid-format' && /userId$/i.test(path), 'InvalidUserIdError'],
];

export function refusedAnswer(refusal: Refusal, path: string): Answer {
  const { code, status = refusal.status } = CODES[refusal.code];
  const issues = issuesTold(refusal);
  // What a function of the configuration made wrong says nothing about the sender's user or types.
  const codeOfIssues =
    refusal.code === 'invalid-event' ? CODES_OF_ISSUES.find(([is]) => issues.some(is))?.[1] : undefined;
  const told = issues.map(({ path: place, message }) => `${place === '' ? 'the body' : place} ${message}`);
  return {
    status,
    headers: refusal.headers,
    body: {
      msg: `[/api/${path}] ${told.length === 0 ? refusal.message : told.join('; ')}`,
      code: codeOfIssues ?? code,
      params:
        issues.length === 0
          ? null
          : Object.fromEntries(issues.map(({ path: place, message }) => [placeIn(place), message])),
    },
  };
}

function placeIn(path: string): string {
  return path === '' ? 'obj' : `obj.${path}`;
}

export function singleAnswer(path: string, [fate, ...others]: readonly Fate[]): Answer {
  if (fate?.kind === 'refused') return refusedAnswer(fate.refusal, path);
  if (fate === undefined || fate.kind === 'unconfirmed')
    return notQueued(fate === undefined ? [] : [fate, ...others]);
  const operation = operationNamed(path);
  const told =
    fate.kind === 'accepted' && operation !== undefined && schemaOf(operation.name).takesId
      ? { msg: `Event with id: ${fate.id} tracked.`, params: { id: fate.id } }
      : { msg: '', params: null };
  return { status: 200, body: { msg: told.msg, code: 'Success', params: told.params } };
}

/** Lists each event of the call with its id and status. Those with 503 may be sent again, by these ids. */
export function notQueued(fates: readonly Fate[]): Answer {
  const { status, headers = {}, body = {} } = answerTo('list', fates);
  const { error, ...params } = body;
  return { status, headers, body: { msg: error?.message ?? '', code: CODES['not-queued'].code, params } };
}
