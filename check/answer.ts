/** What is wrong according to the door's answer. */
import type { ErrorAnswer } from '../lib/accept/refusal.ts';
import type { Answer } from '../lib/accept/request.ts';
import type { Issue } from '../lib/issues.ts';

/** What the door says of one event of several. */
export interface EventAnswer {
  readonly error?: ErrorAnswer;
  readonly warnings?: readonly Issue[];
}

export function faultsIn({ body }: Answer): string[] {
  return [
    ...linesOf(body?.error),
    ...eventAnswers(body).flatMap(({ error }, index) => linesOf(error, `events[${index}]`)),
  ];
}

/** @param told codes of what is told otherwise */
export function warningsIn({ body }: Answer, told: readonly string[] = []): string[] {
  return eventAnswers(body).flatMap(({ warnings = [] }) =>
    warnings.filter(({ code }) => !told.includes(code)).map(({ path, message }) => `${path}: ${message}`),
  );
}

function eventAnswers(body: Answer['body']): readonly EventAnswer[] {
  return (body?.events ?? []) as readonly EventAnswer[];
}

/** @param at which event of several it is about */
function linesOf(error: ErrorAnswer | undefined, at = ''): string[] {
  if (error === undefined) return [];
  const { code, message, issues = [] } = error;
  const faults = issues.length === 0 ? [{ path: '', message }] : issues;
  return faults.map(({ path, message }) => {
    const place = [at, path].filter((part) => part !== '').join('.');
    return [code, place, message].filter((part) => part !== '').join(': ');
  });
}
