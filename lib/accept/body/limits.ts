/** How much the door accepts, and what it answers when that is exceeded. */

import { MAX_MESSAGE_BYTES } from '../../event/envelope.ts';
import { type JsonText, textOf } from '../../json/json-text.ts';
import { listedEntries } from '../../json/listed.ts';
import { NameCount } from '../../json/name-count.ts';
import { Refusal } from '../refusal.ts';

export const MAX_EVENTS = 10_000;

/** Of the lists in one event: no honest one comes near, and each entry may have faults that must be found. */
const MAX_LISTED = 10_000;
const MAX_LISTED_IN_REQUEST = 100_000;

/** Members in which a list may be as long as it likes: no schema looks into them. */
const FREE = ['dataFields', 'traits', 'context'];

/** @throws Refusal if the lists of an event hold too much */
export function refuseLongLists(event: JsonText): void {
  if (listedEntries(event, FREE) <= MAX_LISTED) return;
  throw new Refusal('too-large', {
    message: `the lists of an event take at most ${MAX_LISTED} entries`,
  });
}

/** @throws Refusal if the lists of all events together hold too much */
export function refuseLongListsIn(events: readonly JsonText[]): void {
  refuseEntries(events.reduce((sum, event) => sum + listedEntries(event, FREE), 0));
}

/** Each is an object of its own. No honest body comes near. */
const MAX_LONG_INTEGERS = 50_000;

/** Iterable takes 8,000 fields of all events of a project. */
const MAX_NAMES = 50_000;

/** The names in what the functions of a configuration get of one request. */
export class NamesRead {
  readonly #count = new NameCount(MAX_NAMES);

  /** @throws Refusal if with these they are too many; then they don't count */
  add(json: JsonText): void {
    if (this.#count.takes(json)) return;
    throw new Refusal('too-large', {
      message: `the source's functions read at most ${MAX_NAMES} different names of a request`,
    });
  }
}

/**
 * For a body that is parsed whole, because a function gets it.
 * @throws Refusal if its lists hold too much, or it has too many names
 */
export function refuseLongBody(body: JsonText): void {
  refuseEntries(listedEntries(body, []));
  new NamesRead().add(body);
}

/** @throws Refusal if a body that a function gets has too many integers that no number holds */
export function refuseLongIntegers({ length }: readonly number[]): void {
  if (length <= MAX_LONG_INTEGERS) return;
  throw new Refusal('too-large', {
    message: `a request takes at most ${MAX_LONG_INTEGERS} integers beyond 2^53`,
  });
}

function refuseEntries(entries: number): void {
  if (entries <= MAX_LISTED_IN_REQUEST) return;
  throw new Refusal('too-large', {
    message: `the lists of a request take at most ${MAX_LISTED_IN_REQUEST} entries`,
  });
}

/** What a request may grow to on the queue where something is said once and goes into each of its events. */
const MAX_REPEATED_BYTES = 8 * 1024 * 1024;

/** @throws Refusal if what is shared, said once for each event, would be too long */
export function refuseRepeating(shared: JsonText | undefined, times: number): void {
  if (shared === undefined || Buffer.byteLength(textOf(shared)) * times <= MAX_REPEATED_BYTES) return;
  throw new Refusal('too-large', { message: 'what all events of the request share is too long for so many' });
}

/** Twice what ten thousand users of a list need, with all that Iterable documents beside the list. */
const MAX_REPEATED_BY_LISTS = 2 * 1024 * 1024;

/** What the lists of one request that are cut into messages have become so far. */
export class CutLists {
  #messages = 0;
  #repeatedBytes = 0;

  /**
   * @param shared what each of the messages of a list says
   * @throws Refusal if they were too many, or would be too long together
   */
  add(shared: string, messages: number): void {
    if (this.#messages + messages > MAX_EVENTS) {
      throw new Refusal('too-large', { message: `the lists of a request take at most ${MAX_EVENTS} users` });
    }
    const bytes = this.#repeatedBytes + Buffer.byteLength(shared) * messages;
    if (bytes > MAX_REPEATED_BY_LISTS) {
      throw new Refusal('too-large', {
        message: 'what stands beside the users of a list is too long for so many',
      });
    }
    this.#messages += messages;
    this.#repeatedBytes = bytes;
  }
}

/** How much the `edit` function of a source made of the events of one request. */
export class EditedAmount {
  #events = 0;
  #characters = 0;

  /** @throws Refusal if that is more events than a request may have */
  addEvents(count: number): void {
    if (this.#events + count > MAX_EVENTS) throw editedTooMuch(`${MAX_EVENTS} events`);
    this.#events += count;
  }

  /** @throws Refusal if one event is too large, or all together are larger than what a request may grow to */
  addText({ length }: string): void {
    if (length > MAX_MESSAGE_BYTES) throw eventTooLarge();
    if (this.#characters + length > MAX_REPEATED_BYTES)
      throw editedTooMuch(`${MAX_REPEATED_BYTES} characters`);
    this.#characters += length;
  }
}

function editedTooMuch(limit: string): Refusal {
  return new Refusal('too-large', {
    message: `the source's edit function may make at most ${limit} of a request`,
  });
}

/** @throws Refusal if they are too many */
export function refuseTooMany(events: number): void {
  if (events <= MAX_EVENTS) return;
  throw new Refusal('too-large', { message: `a request takes at most ${MAX_EVENTS} events` });
}

export function eventTooLarge(): Refusal {
  return new Refusal('too-large', {
    message: `an event with its envelope must not exceed ${MAX_MESSAGE_BYTES} bytes`,
  });
}
