/** What the sender hears. */
import { ERRORS, type ErrorAnswer, Refusal } from '../errors.ts';
import type { Form } from './cut-events.ts';
import type { Answer } from './request.ts';
import type { Fate } from './store.ts';

/** Seconds after which a sender may come back: a stumble of SQS lasts no longer. */
const RETRY_AFTER_SECONDS = 5;

export function refusalAnswer(refusal: Refusal): Answer {
  return { status: refusal.status, headers: refusal.headers, body: { error: refusal.answer } };
}

/** @param fates one an event, in order of the request */
export function answerTo(form: Form, fates: readonly Fate[]): Answer {
  const accepted = fates.filter(({ kind }) => kind === 'accepted').length;
  if (fates.some(({ kind }) => kind === 'unconfirmed')) return notQueued(fates, accepted);
  const refused = fates.filter((fate) => fate.kind === 'refused');
  if (refused.length === 0) {
    if (form === 'list' && fates.length === 0) return refusalAnswer(new Refusal('no-events'));
    return { status: 202, body: { accepted, events: fates.map(eventAnswer) } };
  }
  const [first] = refused;
  if (form === 'single' && first !== undefined) return refusalAnswer(first.refusal);
  if (accepted === 0) return noneValid(fates, refused.length);
  if (form === 'list') return { status: 207, body: { accepted, events: fates.map(eventAnswer) } };
  const events = fates.filter(({ kind }) => kind === 'accepted').map(eventAnswer);
  return { status: 202, body: { accepted, events } };
}

function eventAnswer(fate: Fate): object {
  if (fate.kind === 'refused') return { error: fate.refusal.answer };
  const warnings = fate.kind === 'accepted' ? fate.warnings : [];
  return { id: fate.id, ...(warnings.length === 0 ? {} : { warnings }) };
}

const STATUS = { accepted: 202, refused: 400, unconfirmed: 503 } as const;

function notQueued(fates: readonly Fate[], accepted: number): Answer {
  const { answer: error, status } = new Refusal('not-queued');
  return {
    status,
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
    body: {
      error,
      accepted,
      events: fates.map((fate) => ({ ...eventAnswer(fate), status: STATUS[fate.kind] })),
    },
  };
}

function noneValid(fates: readonly Fate[], refused: number): Answer {
  const error: ErrorAnswer = {
    code: 'invalid-event',
    message: `none of ${refused} events is valid`,
    issues: fates.flatMap((fate, index) =>
      fate.kind === 'refused'
        ? (fate.refusal.issues ?? [{ path: '', code: fate.refusal.code, message: fate.refusal.message }]).map(
            (issue) => ({ ...issue, path: pathInList(index, issue.path) }),
          )
        : [],
    ),
  };
  return {
    status: ERRORS['invalid-event'].status,
    body: { error, accepted: 0, events: fates.map(eventAnswer) },
  };
}

function pathInList(index: number, path: string): string {
  return path === '' ? `events[${index}]` : `events[${index}].${path}`;
}
