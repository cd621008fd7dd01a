/** What the sender hears. */
import { ERRORS, type ErrorAnswer, type ErrorCode, Refusal } from '../errors.ts';
import type { Issue } from '../validation.ts';
import type { Form } from './cut-events.ts';
import type { Answer } from './request.ts';
import type { Fate } from './store.ts';

/** Lambda's answer holds 6 MB, so of very many faults only the first are told. */
const MOST_ISSUES = 5_000;
const MOST_ISSUES_EACH = 20;
const LONGEST_PATH = 100;

export function refusalAnswer(refusal: Refusal): Answer {
  return { status: refusal.status, headers: refusal.headers, body: { error: errorAnswer(refusal) } };
}

/** @param fates one an event, in order of the request */
export function answerTo(form: Form, fates: readonly Fate[]): Answer {
  const accepted = fates.filter(({ kind }) => kind === 'accepted').length;
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates, accepted);
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const [first] = refusals;
  if (first === undefined) {
    if (form === 'list' && fates.length === 0) return refusalAnswer(new Refusal('no-events'));
    return { status: 202, body: { accepted, events: eventAnswers(fates) } };
  }
  if (form === 'single') return refusalAnswer(first);
  if (accepted === 0) return allRefused(refusals);
  if (form === 'list') return { status: 207, body: { accepted, events: eventAnswers(fates) } };
  return {
    status: 202,
    body: { accepted, events: eventAnswers(fates.filter(({ kind }) => kind === 'accepted')) },
  };
}

function eventAnswers(fates: readonly Fate[]): object[] {
  const most = mostIssuesEach(fates.length);
  return fates.map((fate) => {
    // What is refused says at least one reason; a warning can be missed.
    if (fate.kind === 'refused') return { error: errorAnswer(fate.refusal, Math.max(1, most)) };
    const warnings = fate.kind === 'accepted' ? firstOf(fate.warnings, most) : [];
    return { id: fate.id, ...(warnings.length === 0 ? {} : { warnings }) };
  });
}

const STATUS = { accepted: 202, refused: 400, unconfirmed: 503 } as const;

function notQueued(fates: readonly Fate[], accepted: number): Answer {
  const { answer: error, status, headers } = new Refusal('not-queued');
  const events = eventAnswers(fates).map((event, index) => ({
    ...event,
    status: STATUS[fates[index]?.kind ?? 'unconfirmed'],
  }));
  return { status, headers, body: { error, accepted, events } };
}

function allRefused(refusals: readonly Refusal[]): Answer {
  const most = mostIssuesEach(refusals.length);
  const error: ErrorAnswer = {
    code: commonCode(refusals),
    message: `none of ${refusals.length} events is valid`,
    issues: refusals.flatMap((refusal, index) => {
      const {
        code,
        message,
        issues = [{ path: '', code, message }],
      } = errorAnswer(refusal, Math.max(1, most));
      return issues.map((issue) => ({
        ...issue,
        path: issue.path === '' ? `events[${index}]` : `events[${index}].${issue.path}`,
      }));
    }),
  };
  return { status: ERRORS['invalid-event'].status, body: { error } };
}

function errorAnswer({ answer }: Refusal, most = MOST_ISSUES_EACH): ErrorAnswer {
  return answer.issues === undefined ? answer : { ...answer, issues: firstOf(answer.issues, most) };
}

function mostIssuesEach(events: number): number {
  return Math.min(MOST_ISSUES_EACH, Math.floor(MOST_ISSUES / events));
}

/** A path may hold a name of the sender's, as long as a request. */
function firstOf(issues: readonly Issue[], most: number): Issue[] {
  return issues.slice(0, most).map((issue) => ({ ...issue, path: issue.path.slice(0, LONGEST_PATH) }));
}

/** What is wrong with all of them, if it is one thing and means the same status. */
function commonCode(refusals: readonly Refusal[]): ErrorCode {
  const [code, ...others] = new Set(refusals.map((refusal) => refusal.code));
  const isCommon = code !== undefined && others.length === 0 && ERRORS[code].status === 400;
  return isCommon ? code : 'invalid-event';
}
