/** Cuts calls of Iterable's API that list users or events into one event for each, at the spans of their text. */
import type { Source } from '../../config/define-config.ts';
import type { BulkRequest, CountedAnswer } from '../../iterable/bulk-requests.ts';
import { isValid } from '../../iterable/field-issues.ts';
import type { Operation } from '../../iterable/operations.ts';
import { cutAtList } from '../../json/cut-list.ts';
import {
  isNull,
  isObject,
  type JsonText,
  type Member,
  membersOf,
  textOf,
  type Walked,
} from '../../json/json-text.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseJson } from '../../json/value.ts';
import { CutLists } from '../body/limits.ts';
import { listApart, readJson } from '../body/read-body.ts';
import { type FoundEvent, type FoundFault, listedEvents, notBesideList, notValid } from '../check/found.ts';
import { fieldIssues, parseEvent, throwIfAny } from '../check/read-event.ts';

export interface CutCall {
  /** What the call lists, as it was sent, in order; of one with a fault in its text nobody knows whose it is. */
  readonly items: readonly (JsonText | FoundFault)[];
  /** One for each item. */
  readonly events: Iterable<FoundEvent | FoundFault>;
  readonly answer: CountedAnswer;
  /** Where an item stands in its event; nothing if it is the event. */
  readonly place?: string;
}

/** Each item is an event, with what the call says for all its items and the item doesn't say itself. */
export function cutItems(body: Walked, bulk: BulkRequest): CutCall {
  const { list, others } = listIn(body, bulk.list);
  // What the call says for all items must go into each of them: other members could only be dropped.
  const unshared = others.map(({ name }) => name).filter((name) => !Object.hasOwn(bulk.shared, name));
  if (unshared.length > 0) throw notBesideList(unshared, bulk.list);
  // Said of all items, or by one of them, null says nothing.
  const shared = others.filter(({ value }) => !isNull(value));
  for (const { name, value } of shared) {
    const field = bulk.shared[name];
    if (field !== undefined && !isValid(field, parseJson(value))) {
      throw notValid(name, 'invalid-type', 'must be a boolean');
    }
  }
  const items = listedEvents(list, bulk.list);
  return {
    items,
    events: items.map((item) => ('refusal' in item ? item : itemEvent(item, bulk.operation, shared))),
    answer: bulk.answer,
  };
}

function itemEvent(item: JsonText, operation: string, shared: readonly Member[]): FoundEvent {
  const members = membersOf(item) ?? [];
  const missing = shared.filter(
    ({ name }) => !members.some((member) => member.name === name && !isNull(member.value)),
  );
  if (members.length === 0 || missing.length === 0) return { json: item, operation };
  const set = Object.fromEntries(missing.map(({ name, value }) => [name, textOf(value)]));
  return {
    json: readJson(spliceObject(item, { set }, members), 'the item'),
    operation,
    written: textOf(item),
  };
}

/**
 * Each user gets the whole call, with nobody else in its list.
 * @throws Refusal if the call is wrong whoever is in its list
 */
export function cutUsers(body: Walked, { name }: Operation, listName: string, source: Source): CutCall {
  const { list, others } = listIn(body, listName);
  const items = listedEvents(list, listName);
  const { shared, textWith } = cutAtList(listName, others);
  // Where the source's `edit` may yet change it, each event is judged only after that.
  if (source.edit === undefined) {
    throwIfAny(fieldIssues(parseEvent(readJson(shared, 'the body'), name, source), true));
  }
  new CutLists().add(shared, items.length);
  const events = items.values().map((item) => {
    if ('refusal' in item) return item;
    return { json: readJson(textWith(item), 'the body'), operation: name };
  });
  return { items, events, answer: 'UserBulkUpdateListResponse', place: `${listName}[0]` };
}

function listIn(body: Walked, name: string): { list: Walked; others: readonly Member[] } {
  const { value: list, others } = listApart(body, name);
  if (!isObject(body)) throw notValid('', 'invalid-type', 'must be an object');
  if (list === undefined || isNull(list)) throw notValid(name, 'invalid-type', 'is required');
  return { list, others: [...others] };
}
