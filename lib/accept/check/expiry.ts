/** When an event is no news any more, by its project's `staleAfter`. */
import type { Project } from '../../config/define-config.ts';
import type { Envelope } from '../../event/envelope.ts';
import { valuesAmong, writtenText } from '../../json/object-text.ts';
import type { ParsedEvent } from './read-event.ts';

/** @returns nothing if the project has no limit for it */
export function expiryOf(
  event: ParsedEvent,
  { staleAfterSeconds: limits }: Project,
  acceptedAtMs: number,
): Pick<Envelope, 'expiresAt'> {
  const { staleBy } = event.operation;
  if (limits === undefined || staleBy === undefined) return {};
  const seconds = limits[nameOf(event, staleBy)] ?? limits['*'];
  return seconds === undefined ? {} : { expiresAt: new Date(acceptedAtMs + seconds * 1_000).toISOString() };
}

function nameOf({ known, members }: ParsedEvent, member: 'eventName' | 'workflowId'): string {
  const value = known[member];
  if (typeof value === 'string' || Number.isSafeInteger(value)) return String(value);
  // Only its text has all the digits of a longer number.
  return writtenText(valuesAmong(members, [member]).get(member)) ?? '';
}
