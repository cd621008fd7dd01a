/** From a letter to the messages that go to a queue again, or why there are none. Equal letters give equal messages. */
import type { Arrival } from '../../lib/accept/check/arrival.ts';
import { type Checked, checkEvent, type Valid } from '../../lib/accept/check/check-event.ts';
import { type EditedEvent, editEvent } from '../../lib/accept/check/edit-event.ts';
import type { FoundEvent } from '../../lib/accept/check/found.ts';
import { checksOf } from '../../lib/accept/check/part.ts';
import { Refusal } from '../../lib/accept/refusal.ts';
import type { Configuration, Source } from '../../lib/config/define-config.ts';
import { decodeMessage, type Envelope } from '../../lib/event/envelope.ts';
import { derivedEventId } from '../../lib/event/event-id.ts';
import type { EditFunction, SentEvent } from '../../lib/event/event-object.ts';
import { parseTraceparent } from '../../lib/event/traceparent.ts';
import { DEFAULT_OPERATIONS } from '../../lib/iterable/operations.ts';
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { isObject, type JsonText, membersOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';
import { spliceObject } from '../../lib/json/splice.ts';
import { nameAndPlace } from '../../lib/runtime/name-and-place.ts';
import { Left } from './left.ts';
import type { Letter } from './letter.ts';
import { movableByReason } from './movable.ts';
import { withoutExpiry } from './without-expiry.ts';

export type Mended =
  /** @property isMended that is, another body than the letter's */
  | { readonly kind: 'goes'; readonly texts: readonly string[]; readonly isMended: boolean }
  | { readonly kind: 'stays'; readonly why: string };

/**
 * Like a source's `edit`: it returns nothing for an event that it leaves as it is.
 * @param written the event's text, in which numbers have all their digits
 */
export type Edit = (event: SentEvent, written: JsonText) => ReturnType<EditFunction>;

export function mend(letter: Letter, edit: Edit | undefined, configuration: Configuration): Mended {
  const { reason, told, envelope, isRefused } = letter;
  if (told.project === undefined) return stays('not written by this forwarder');
  if (movableByReason(reason) === 'never') return stays(`${reason} is never moved`);
  const unchanged = isRefused ? stays('invalid is not moved unless it is mended') : asItIs(letter);
  if (edit === undefined || envelope === undefined) return unchanged;
  try {
    const texts = isRefused
      ? refusedMended(letter, envelope, edit, configuration)
      : sentMended(letter, envelope, edit, configuration);
    if (texts !== undefined) return { kind: 'goes', texts: texts.map(withoutExpiry), isMended: true };
    return unchanged;
  } catch (error) {
    if (error instanceof Left) return stays(error.message);
    if (error instanceof Refusal) return stays(wordsOf(error));
    throw error;
  }
}

function asItIs({ text }: Letter): Mended {
  return { kind: 'goes', texts: [withoutExpiry(text)], isMended: false };
}

function stays(why: string): Mended {
  return { kind: 'stays', why };
}

/** Paths and codes: a value could be somebody's address. */
function wordsOf({ faults, code, message }: Refusal): string {
  return `not valid: ${faults || (code === 'not-mapped' ? message : code)}`;
}

/** What the door took in once: its body is what Iterable gets, and has the id that it always had. */
function sentMended(
  { body }: Letter,
  envelope: Envelope,
  edit: Edit,
  configuration: Configuration,
): readonly string[] | undefined {
  const json = objectIn(body);
  const source = sourceOfSent(envelope, configuration);
  const found = { json, operation: envelope.operation };
  const arrival = arrivalOf(envelope, { ...source, edit: undefined, ids: undefined }, envelope.id, true);
  const texts = textsOf(found, edit, arrival, configuration);
  const [only, ...others] = texts ?? [];
  if (only === undefined) return undefined;
  // The function may have changed what the door sets by itself.
  const isSame = others.length === 0 && isSameEvent(only, envelope, body);
  return isSame ? undefined : texts;
}

function isSameEvent(text: string, { id, operation }: Envelope, body: string): boolean {
  const decoded = decodeMessage(text);
  return (
    decoded.kind === 'message' &&
    decoded.body === body &&
    decoded.envelope.id === id &&
    decoded.envelope.operation === operation
  );
}

/** What the door refused, as its sender wrote it: one event, or one on each line. All of them are mended, or none. */
function refusedMended(
  { body }: Letter,
  envelope: Envelope,
  edit: Edit,
  configuration: Configuration,
): readonly string[] | undefined {
  const source = sourceOfRefused(envelope, configuration);
  const events = eventsIn(body);
  const texts: string[] = [];
  for (const [index, json] of events.entries()) {
    const id =
      events.length === 1
        ? envelope.id
        : derivedEventId(envelope.source, { scheme: 'redrive', id: [envelope.id, String(index)] });
    const made = textsOf({ json: withOperation(json) }, edit, arrivalOf(envelope, source, id), configuration);
    if (made === undefined) return undefined;
    texts.push(...made);
  }
  return texts;
}

function eventsIn(body: string): readonly JsonText[] {
  const whole = walkedOrNothing(body);
  return whole === undefined ? body.split('\n').map(objectIn) : [objectIn(body)];
}

function objectIn(text: string): JsonText {
  const json = walkedOrNothing(text);
  if (json === undefined || !isObject(json)) throw new Left('not valid: no event in JSON');
  return json;
}

/** The function gets its operation: an event that doesn't say one would look changed by that alone. */
function withOperation(json: JsonText): JsonText {
  const names = membersOf(json) ?? [];
  return names.some(({ name }) => name === 'operation')
    ? json
    : walkJson(spliceObject(json, { set: { operation: '"events/track"' } }));
}

/**
 * @returns nothing if the function leaves the event as it is
 * @throws Refusal, Left
 */
function textsOf(
  found: FoundEvent,
  edit: Edit,
  arrival: Arrival,
  configuration: Configuration,
): readonly string[] | undefined {
  const checks = checksOf(configuration);
  const editing: EditFunction = (event) => edit(event, found.json);
  const edited = calling(() => editEvent(found, editing, found.json.source, arrival, checks));
  if (edited === undefined) return undefined;
  if (edited.length === 0) throw new Left('left by the function');
  const checked = edited.map(({ found: event, fallbackId }: EditedEvent) =>
    validOf(checkEvent(event, { ...arrival, fallbackId: () => fallbackId }, checks)),
  );
  const parts = checked.flatMap((valid) => valid.parts);
  if (new Set(parts.map(({ queuedId }) => queuedId)).size < parts.length)
    throw new Left('the function made two events with one id');
  return parts.flatMap(({ messages }) => messages.map(({ text }) => text));
}

/** The door would blame the source's own function. */
function calling<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.failedFunction !== 'edit') throw refusal;
    const { cause, message, faults } = refusal;
    if (cause instanceof Left) throw cause;
    if (cause === undefined) {
      throw new Left(
        `${message.replace("the source's edit function", 'the function')}${faults && `: ${faults}`}`,
      );
    }
    const { error, place } = nameAndPlace(cause);
    throw new Left(['the function failed:', error, place].filter(Boolean).join(' '));
  }
}

function validOf(checked: Checked): Valid {
  if (checked.kind === 'refused') throw checked.refusal;
  if (checked.kind === 'dropped') throw new Left("the source's edit function drops it");
  return checked;
}

function arrivalOf(
  { acceptedAt, traceparent }: Envelope,
  source: Source,
  id: string,
  anyId = false,
): Arrival {
  const acceptedAtMs = Date.parse(acceptedAt);
  return {
    source,
    form: 'list',
    anyId,
    acceptedAtMs: Number.isNaN(acceptedAtMs) ? 0 : acceptedAtMs,
    trace: parseTraceparent(traceparent),
    fallbackId: () => id,
  };
}

/** As far as the checks look at it. What it may use, it may still use; and what it once could. */
function sourceOfSent({ source: name, project, operation }: Envelope, configuration: Configuration): Source {
  knownProject(project, configuration);
  const { operations = DEFAULT_OPERATIONS } = configuration.sources[name] ?? {};
  return { ...NOBODY, name, project, operations: [...operations, operation] };
}

/** It goes through the whole door again: also through the source's own `edit`, and to the project that it chooses. */
function sourceOfRefused({ source: name, project }: Envelope, configuration: Configuration): Source {
  const source = configuration.sources[name];
  if (project === '') {
    if (source === undefined) throw new Left(`the source ${name} is not configured here`);
    return source;
  }
  knownProject(project, configuration);
  return { ...(source ?? { ...NOBODY, name }), project };
}

const NOBODY: Omit<Source, 'name'> = { verify: { scheme: 'api-key', secret: '' }, project: '' };

function knownProject(project: string, { projects }: Configuration): void {
  if (projects[project] === undefined) throw new Left(`the project ${project} is not configured here`);
}
