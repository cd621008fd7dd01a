/** Cuts calls of Iterable's API that list users or events into one event for each, at the spans of their text. */
import type { Source } from '../../config/define-config.ts';
import type { BulkRequest, CountedAnswer } from '../../iterable/bulk-requests.ts';
import type { Operation } from '../../iterable/operations.ts';
import { cutAtList } from '../../json/cut-list.ts';
import { type JsonText, type Member, membersOf, textOf } from '../../json/json-text.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseJson } from '../../json/value.ts';
import { CutLists } from '../body/limits.ts';
import { readJson } from '../body/read-body.ts';
import { type FoundEvent, listedEvents, notBesideList, notValid } from '../check/found.ts';
import { fieldIssues, parseEvent, throwIfAny } from '../check/read-event.ts';

export interface CutCall {
  /** What the call lists, as it was sent, in order. */
  readonly items: readonly JsonText[];
  /** One for each item. */
  readonly events: Iterable<FoundEvent>;
  readonly answer: CountedAnswer;
  /** Where an item stands in its event; nothing if it is the event. */
  readonly place?: string;
}

/** Each item is an event, with what the call says for all its items and the item doesn't say itself. */
export function cutItems(json: JsonText, bulk: BulkRequest): CutCall {
  const { members, list } = listIn(json, bulk.list);
  // What the call says for all items must go into each of them: other members could only be dropped.
  const isShared = ({ name }: Member) => Object.hasOwn(bulk.shared, name);
  const unshared = members.filter((member) => member !== list && !isShared(member)).map(({ name }) => name);
  if (unshared.length > 0) throw notBesideList(unshared, bulk.list);
  const shared = members.filter(isShared);
  for (const { name, value } of shared) {
    if (bulk.shared[name]?.safeParse(parseJson(value)).success === false) {
      throw notValid(name, 'invalid-type', 'must be a boolean');
    }
  }
  const items = listedEvents(list.value, bulk.list);
  return {
    items,
    events: items.map((item) => itemEvent(item, bulk.operation, shared)),
    answer: bulk.answer,
  };
}

function itemEvent(item: JsonText, operation: string, shared: readonly Member[]): FoundEvent {
  const members = membersOf(item) ?? [];
  const missing = shared.filter(({ name }) => !members.some((member) => member.name === name));
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
export function cutUsers(json: JsonText, { name }: Operation, listName: string, source: Source): CutCall {
  const { members, list } = listIn(json, listName);
  const items = listedEvents(list.value, listName);
  const others = members.filter((member) => member !== list);
  const { shared, textWith } = cutAtList(listName, others);
  // Whether the source may use the operation was judged before, or is yet to be.
  const call = parseEvent(readJson(shared, 'the body'), name, { ...source, operations: [name] });
  throwIfAny(fieldIssues(call, true));
  new CutLists().add(shared, items.length);
  const events = items
    .values()
    .map((item) => ({ json: readJson(textWith(item), 'the body'), operation: name }));
  return { items, events, answer: 'UserBulkUpdateListResponse', place: `${listName}[0]` };
}

function listIn(json: JsonText, name: string) {
  const members = membersOf(json);
  if (members === undefined) throw notValid('', 'invalid-type', 'must be an object');
  const list = members.find((member) => member.name === name);
  if (list === undefined || textOf(list.value) === 'null')
    throw notValid(name, 'invalid-type', 'is required');
  return { members, list };
}
