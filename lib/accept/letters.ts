/**
 * The dead letters of what the door refused. The sender of a batch does not read the answer event by event. So
 * if some events of a batch are good, the bad ones are buried: otherwise they would be lost in silence. Bad
 * events of a bus are always buried, and so is what a function of the configuration failed at, if it was signed.
 */
import type { DeadLetter } from '../event/dead-letter.ts';
import { type Envelope, encodeMessage, MAX_MESSAGE_BYTES, type RefusedBecause } from '../event/envelope.ts';
import { replaceRefused } from '../event/storable.ts';
import { DEFAULT_OPERATION } from '../iterable/operations.ts';
import { storable } from '../json/scan.ts';
import { eventTooLarge } from './body/limits.ts';
import type { Arrival } from './check/arrival.ts';
import type { Checked, Refused } from './check/check-event.ts';
import { placeInConfiguration } from './check/configured-function.ts';

/** Its `id` is what the sender is told if SQS does not confirm it. */
export interface InvalidLetter extends DeadLetter {
  readonly id: string;
}

/** So many events of one request have a letter each; thousands of bad ones share a few. */
const MAX_OWN_LETTERS = 99;

/**
 * @returns for each event that is buried the letter it stands in
 * @throws Refusal `too-large` for one that not even the dead letter queue takes
 */
export function lettersFor(
  events: readonly Checked[],
  arrival: Arrival,
): ReadonlyMap<Checked, InvalidLetter> {
  const buried = events.filter((event) => event.kind === 'refused').filter(isBuriedAt(events, arrival));
  const [first] = buried;
  if (first !== undefined && buried.length === events.length && arrival.brought !== undefined) {
    // Nothing of it went on: whoever mends the function needs what it was made of, and the sender won't come back.
    const letter = ownLetter({ ...first, written: arrival.brought }, arrival);
    return new Map(buried.map((event) => [event, letter]));
  }
  const alone = buried.slice(0, MAX_OWN_LETTERS).map((event) => [event, ownLetter(event, arrival)] as const);
  return new Map([...alone, ...sharedLetters(buried.slice(MAX_OWN_LETTERS), arrival)]);
}

function isBuriedAt(events: readonly Checked[], arrival: Arrival): (event: Refused) => boolean {
  const { form } = arrival;
  // Its sender would never hear of it.
  if (form === 'bus') return () => true;
  // What a source may not do is refused and not kept.
  if (form === 'batch' && events.some(({ kind }) => kind !== 'refused')) {
    return ({ refusal }) => refusal.code !== 'operation-not-allowed';
  }
  return (event) => isKeptForUs(event, arrival);
}

/**
 * A function of the configuration failed. Its author can mend it, but the sender can't wait for that: whoever
 * signs gives up after some attempts, and nobody has the event any more. Whoever has a key may fill no queue.
 */
function isKeptForUs({ refusal, written }: Refused, { source, brought = written }: Arrival): boolean {
  if (refusal.code !== 'not-mapped' || source.verify.scheme === 'api-key') return false;
  return Buffer.byteLength(brought) <= MAX_SHARED_BYTES;
}

function ownLetter(event: Refused, arrival: Arrival): InvalidLetter {
  const { code } = event.refusal;
  return letterOf(event.written, { code, detail: detailOf(event, arrival) }, arrival);
}

/** Newline-delimited JSON, an event a line, in as many letters as they need. */
function sharedLetters(events: readonly Refused[], arrival: Arrival): [Refused, InvalidLetter][] {
  const groups: { readonly events: Refused[]; readonly lines: string[]; bytes: number }[] = [];
  for (const event of events) {
    const line = onOneLine(event.written);
    const bytes = Buffer.byteLength(line) + 1;
    const last = groups.at(-1);
    if (last === undefined || last.bytes + bytes > MAX_SHARED_BYTES) {
      groups.push({ events: [event], lines: [line], bytes });
    } else {
      last.events.push(event);
      last.lines.push(line);
      last.bytes += bytes;
    }
  }
  return groups.flatMap((group) => {
    const because = { code: 'invalid-event', detail: `${group.events.length} events, one a line` };
    const letter = letterOf(group.lines.join('\n'), because, arrival);
    return group.events.map((event): [Refused, InvalidLetter] => [event, letter]);
  });
}

/** Less room for an envelope, in which names and ids are the only parts that vary. */
const MAX_SHARED_BYTES = MAX_MESSAGE_BYTES - 2_048;

/** Between the values of JSON a line feed means what a space means, and within strings there is none. */
function onOneLine(written: string): string {
  return written.replaceAll(/[\r\n]+/g, ' ');
}

function letterOf(body: string, refused: RefusedBecause, arrival: Arrival): InvalidLetter {
  const { source, acceptedAtMs, fallbackId } = arrival;
  const envelope: Envelope = {
    v: 2,
    id: fallbackId(body),
    source: source.name,
    // The function that would choose the project never saw this event.
    project: typeof source.project === 'string' ? source.project : '',
    operation: DEFAULT_OPERATION,
    acceptedAt: new Date(acceptedAtMs).toISOString(),
    refused,
  };
  // What is no JSON may hold anything: a letter that SQS refuses could never be buried.
  const message = encodeMessage(envelope, replaceRefused(storable(body)));
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw eventTooLarge();
  return {
    id: envelope.id,
    message,
    reason: 'invalid',
    detail: refused.detail,
    attempts: 0,
    diedAt: acceptedAtMs,
  };
}

/** Which fields are wrong, and how; and which function must be mended, if one is to blame. */
function detailOf({ refusal: { code, failedFunction, faults } }: Refused, { source }: Arrival): string {
  const blamed = failedFunction && placeInConfiguration(source, failedFunction);
  return [code, blamed, faults].filter(Boolean).join('; ');
}
