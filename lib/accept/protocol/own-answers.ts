/** What the sender hears. */

import type { Issue } from '../../issues.ts';
import type { Form } from '../check/found.ts';
import type { Fate } from '../fate.ts';
import { ERRORS, type ErrorAnswer, type ErrorCode, Refusal } from '../refusal.ts';
import type { Answer } from '../request.ts';

/** Lambda's answer holds 6 MB, in which the body is a string within JSON; the rest is for its headers. */
const MOST_BYTES = 5_900_000;
/** How many issues and warnings of each event are told: as many as the answer holds. */
const ISSUES_EACH = [20, 3, 0] as const;
const LONGEST_PATH = 100;

export function refusalAnswer(refusal: Refusal): Answer {
  return { status: refusal.status, headers: refusal.headers, body: { error: errorAnswer(refusal) } };
}

/** @param fates one an event, in order of the request */
export function answerTo(form: Form, fates: readonly Fate[]): Answer {
  return firstThatFits(ISSUES_EACH.map((most) => () => answerWith(most, form, fates)));
}

/** Of several ways to say it, each shorter than the one before, the first that an answer holds; else the last. */
export function firstThatFits<Said extends object>(ways: readonly (() => Said)[]): Said {
  const [say, ...shorter] = ways;
  if (say === undefined) throw new RangeError('there is nothing to say');
  const said = say();
  return shorter.length === 0 || fits(said) ? said : firstThatFits(shorter);
}

function fits(said: object): boolean {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(said))) <= MOST_BYTES;
}

/** What of a refusal's issues an answer tells: at least one, if there is one. */
export function issuesTold({ issues = [] }: Refusal, most: number = ISSUES_EACH[0]): Issue[] {
  return firstOf(issues, Math.max(1, most));
}

function answerWith(most: number, form: Form, fates: readonly Fate[]): Answer {
  const accepted = fates.filter(({ kind }) => kind === 'accepted');
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates, accepted.length, most);
  const refusals = fates.flatMap((fate) => (fate.kind === 'refused' ? [fate.refusal] : []));
  const [first] = refusals;
  if (first === undefined) {
    if (form === 'list' && fates.length === 0) return refusalAnswer(new Refusal('no-events'));
    return taken(202, fates, accepted.length, most);
  }
  if (form === 'single') return refusalAnswer(first);
  if (accepted.length === 0) return allRefused(refusals, most);
  return form === 'list'
    ? taken(207, fates, accepted.length, most)
    : taken(202, accepted, accepted.length, most);
}

function taken(status: number, fates: readonly Fate[], accepted: number, most: number): Answer {
  return { status, body: { accepted, events: eventAnswers(fates, most) } };
}

function eventAnswers(fates: readonly Fate[], most: number): object[] {
  return fates.map((fate) => {
    if (fate.kind === 'refused') return { error: errorAnswer(fate.refusal, most) };
    const warnings = fate.kind === 'accepted' ? firstOf(fate.warnings, most) : [];
    return { id: fate.id, ...(warnings.length === 0 ? {} : { warnings }) };
  });
}

const STATUS = { accepted: 202, refused: 400, unconfirmed: 503 } as const;

function notQueued(fates: readonly Fate[], accepted: number, most: number): Answer {
  const { answer: error, status, headers } = new Refusal('not-queued');
  const events = eventAnswers(fates, most).map((event, index) => ({
    ...event,
    status: STATUS[fates[index]?.kind ?? 'unconfirmed'],
  }));
  return { status, headers, body: { error, accepted, events } };
}

function allRefused(refusals: readonly Refusal[], most: number): Answer {
  const code = commonCode(refusals);
  const error: ErrorAnswer = {
    code,
    message: `none of ${refusals.length} events is valid`,
    issues: refusals.flatMap((refusal, index) => {
      const { code, message, issues = [{ path: '', code, message }] } = errorAnswer(refusal, most);
      return issues.map((issue) => ({
        ...issue,
        path: issue.path === '' ? `events[${index}]` : `events[${index}].${issue.path}`,
      }));
    }),
  };
  return { status: ERRORS[code].status, body: { error } };
}

function errorAnswer(refusal: Refusal, most?: number): ErrorAnswer {
  const { answer } = refusal;
  return answer.issues === undefined ? answer : { ...answer, issues: issuesTold(refusal, most) };
}

/** A path may hold a name of the sender's, as long as a request. */
function firstOf(issues: readonly Issue[], most: number): Issue[] {
  return issues
    .slice(0, most)
    .map((issue) => ({ ...issue, path: issue.path.slice(0, LONGEST_PATH).toWellFormed() }));
}

/** Statuses that speak of events, and not of a request or of us. */
const OF_EVENTS: readonly number[] = [400, 403];

/** What is wrong with all of them, if it is one thing. */
function commonCode(refusals: readonly Refusal[]): ErrorCode {
  const [code, ...others] = new Set(refusals.map((refusal) => refusal.code));
  const isCommon = code !== undefined && others.length === 0 && OF_EVENTS.includes(ERRORS[code].status);
  return isCommon ? code : 'invalid-event';
}
