/** Answers in the door's own shape. */

import type { Issue } from '../../issues.ts';
import type { Form } from '../check/found.ts';
import { commonCode, type Fate } from '../fate.ts';
import { ERRORS, type ErrorAnswer, Refusal } from '../refusal.ts';
import type { Answer } from '../request.ts';

/** Lambda allows 6 MB for an answer. The body is a JSON string in it; the rest is for headers. */
const MAX_BYTES = 5_900_000;
/** How many issues and warnings an answer has of each event: the first number with which it fits. */
const ISSUES_EACH = [20, 3, 1, 0] as const;
const MAX_PATH_LENGTH = 100;

export function refusalAnswer(refusal: Refusal): Answer {
  return { status: refusal.status, headers: refusal.headers, body: { error: errorAnswer(refusal) } };
}

/** @param fates one an event, in order of the request */
export function answerTo(form: Form, fates: readonly Fate[]): Answer {
  const ways = ISSUES_EACH.map((maxIssues) => () => answerWith(maxIssues, form, fates));
  return firstThatFits([...ways, () => withoutEvents(answerWith(0, form, fates))]);
}

/** Ids can be so long, and so full of what JSON escapes, that no answer holds ten thousand of them. */
function withoutEvents({ body = {}, ...answer }: Answer): Answer {
  const { events: _, ...counts } = body;
  return { ...answer, body: { ...counts, more: true } };
}

/** Returns the first body that fits, of several that are shorter each time; if none does, the last. */
export function firstThatFits<Said extends object>(ways: readonly (() => Said)[]): Said {
  const [say, ...shorter] = ways;
  if (say === undefined) throw new RangeError('there is nothing to say');
  const said = say();
  return shorter.length === 0 || fitsAnswer(said) ? said : firstThatFits(shorter);
}

function fitsAnswer(said: object): boolean {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(said))) <= MAX_BYTES;
}

/** The issues of a refusal that an answer has. */
export function issuesTold({ issues = [] }: Refusal, maxIssues: number = ISSUES_EACH[0]): Issue[] {
  return firstIssues(issues, maxIssues);
}

function answerWith(maxIssues: number, form: Form, fates: readonly Fate[]): Answer {
  const accepted = fates.filter(({ kind }) => kind === 'accepted');
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates, accepted.length, maxIssues);
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const [first] = refusals;
  if (first === undefined) return takenAnswer(202, fates, accepted.length, maxIssues);
  if (form === 'single') return refusalAnswer(first);
  if (refusals.length === fates.length) return allRefused(refusals, maxIssues);
  return form === 'list'
    ? takenAnswer(207, fates, accepted.length, maxIssues)
    : takenAnswer(202, accepted, accepted.length, maxIssues);
}

function takenAnswer(status: number, fates: readonly Fate[], accepted: number, maxIssues: number): Answer {
  return { status, body: { accepted, events: eventAnswers(fates, maxIssues) } };
}

function eventAnswers(fates: readonly Fate[], maxIssues: number): object[] {
  return fates.map((fate) => {
    if (fate.kind === 'refused') return { error: errorAnswer(fate.refusal, maxIssues) };
    if (fate.kind === 'dropped') return { dropped: true };
    const warnings = fate.kind === 'accepted' ? firstIssues(fate.warnings, maxIssues) : [];
    return { id: fate.id, ...(warnings.length === 0 ? {} : { warnings }) };
  });
}

const STATUS = { accepted: 202, dropped: 202, refused: 400, unconfirmed: 503 } as const;

function notQueued(fates: readonly Fate[], accepted: number, maxIssues: number): Answer {
  const { answer: error, status, headers } = new Refusal('not-queued');
  const events = eventAnswers(fates, maxIssues).map((event, index) => ({
    ...event,
    status: STATUS[fates[index]?.kind ?? 'unconfirmed'],
  }));
  return { status, headers, body: { error, accepted, events } };
}

function allRefused(refusals: readonly Refusal[], maxIssues: number): Answer {
  const code = commonCode(refusals);
  const error: ErrorAnswer = {
    code,
    message: `none of ${refusals.length} events is valid`,
    ...(isCut(refusals, maxIssues) ? { more: true } : {}),
    issues: refusals.flatMap((refusal, index) => {
      const { code, message, issues = [{ path: '', code, message }] } = errorAnswer(refusal, maxIssues);
      return issues.slice(0, maxIssues).map((issue) => ({
        ...issue,
        path: issue.path === '' ? `events[${index}]` : `events[${index}].${issue.path}`,
      }));
    }),
  };
  return { status: ERRORS[code].status, body: { error } };
}

/** Whether an answer leaves out some of what is wrong. */
function isCut(refusals: readonly Refusal[], maxIssues: number): boolean {
  return maxIssues === 0 || refusals.some(({ more, issues = [] }) => more || issues.length > maxIssues);
}

function errorAnswer(refusal: Refusal, maxIssues: number = ISSUES_EACH[0]): ErrorAnswer {
  const { answer } = refusal.withIssues(maxIssues);
  return answer.issues === undefined ? answer : { ...answer, issues: firstIssues(answer.issues, maxIssues) };
}

/** A path may have a name in it that the sender chose, as long as a request: it is cut. */
function firstIssues(issues: readonly Issue[], maxIssues: number): Issue[] {
  return issues
    .slice(0, maxIssues)
    .map((issue) => ({ ...issue, path: issue.path.slice(0, MAX_PATH_LENGTH).toWellFormed() }));
}
