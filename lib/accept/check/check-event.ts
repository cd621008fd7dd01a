/** Checks one event against everything that it must fulfil, and makes its messages for the queue. */
import { MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import type { Issue } from '../../issues.ts';
import { textOf } from '../../json/json-text.ts';
import { CutLists, eventTooLarge, NamesRead } from '../body/limits.ts';
import { MAX_ISSUES, Refusal } from '../refusal.ts';
import type { Arrival } from './arrival.ts';
import { madeInvalid, notMapped } from './configured-function.ts';
import { type EditedEvent, editEvent } from './edit-event.ts';
import { type FoundEvent, type FoundPart, halfWarnings } from './found.ts';
import { type Checks, foundIn, type Part, partOf } from './part.ts';

export type Checked = Valid | Refused | Dropped;

export interface Valid {
  readonly kind: 'valid';
  /** The id that the sender is told. */
  readonly id: string;
  /** What is sent: one, unless the source's `edit` function made several events of it. */
  readonly parts: readonly Part[];
  readonly warnings: readonly Issue[];
  /** As its sender wrote it. */
  readonly written: string;
  /** Goes along with an event that was asked for; nobody hears of it. */
  readonly isBeside?: true;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** As its sender wrote it. */
  readonly written: string;
}

/** Nothing is wrong with it, and nothing of it is to be sent. */
export interface Dropped {
  readonly kind: 'dropped';
}

export function checkEvent(found: FoundPart, arrival: Arrival, checks: Checks): Checked {
  if ('isDropped' in found) return { kind: 'dropped' };
  if ('refusal' in found) return { kind: 'refused', ...found };
  const written = found.written ?? textOf(found.json);
  try {
    // A text has at least as many bytes as characters: what can't fit need not be parsed.
    if (textOf(found.json).length > MAX_MESSAGE_BYTES) throw eventTooLarge();
    const { edit } = arrival.source;
    const known = foundIn(found, arrival, checks.configuration);
    const edited = edit && editEvent(known, edit, written, arrival, checks);
    return checkedOrThrow(known, edited, written, arrival, checks);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const { madeBy } = found;
    return { kind: 'refused', refusal: madeBy ? madeInvalid(madeBy, refusal) : refusal, written };
  }
}

/** @param edited what is sent instead, if anything is */
function checkedOrThrow(
  found: FoundEvent,
  edited: readonly EditedEvent[] | undefined,
  written: string,
  arrival: Arrival,
  checks: Checks,
): Valid | Dropped {
  const parts =
    edited === undefined
      ? [partOf(found, written, () => arrival.fallbackId(written, found.sendersId), arrival, checks)]
      : partsOf(edited, written, found, arrival, checks);
  const [first] = parts;
  if (first === undefined) return { kind: 'dropped' };
  const { json, warnings = [], besideOf } = found;
  checks.projects.set(json, first.project);
  return {
    kind: 'valid',
    id: first.id,
    parts,
    warnings: [...warnings, ...halfWarnings(json), ...parts.flatMap((part) => part.warnings)].slice(
      0,
      MAX_ISSUES,
    ),
    written,
    ...(besideOf && { isBeside: true }),
  };
}

/**
 * @param found as it came
 * @throws Refusal if one of them is not valid: then none is sent
 */
function partsOf(
  edited: readonly EditedEvent[],
  written: string,
  found: FoundEvent,
  arrival: Arrival,
  checks: Checks,
): readonly Part[] {
  try {
    const parts = edited.map((event) =>
      partOf(event.found, written, () => event.fallbackId, arrival, checks),
    );
    if (new Set(parts.map(({ id }) => id)).size === parts.length) return parts;
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || isSendersFault(refusal, found, arrival, checks)) throw refusal;
    throw madeInvalid('edit', refusal);
  }
  throw notMapped('edit', 'made two events with one id');
}

/** Whether all that is wrong with an edited event was wrong with it before. */
function isSendersFault(refusal: Refusal, found: FoundEvent, arrival: Arrival, checks: Checks): boolean {
  if (refusal.issues === undefined) return false;
  try {
    partOf(found, '', () => '', arrival, {
      ...checks,
      enough: MAX_ISSUES,
      cutLists: new CutLists(),
      held: { coerced: 0, warnings: 0 },
      namesRead: new NamesRead(),
    });
    return false;
  } catch (before) {
    if (!(before instanceof Refusal)) throw before;
    const isOld = (issue: Issue) =>
      before.issues?.some(({ path, code }) => path === issue.path && code === issue.code);
    return refusal.issues.every(isOld);
  }
}
