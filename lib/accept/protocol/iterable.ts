/**
 * Iterable's own API, so that its clients need only another base URL. Bulk requests are cut into one event
 * for each item, at the spans of their text. Every other body travels as it came.
 */

import { BULK_REQUEST_NAMES, type BulkRequest, bulkRequestNamed } from '../../iterable/bulk-requests.ts';
import { OPERATION_NAMES, operationNamed } from '../../iterable/operations.ts';
import { type JsonText, lengthOf, type Member, membersOf, textOf } from '../../json/json-text.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseJson } from '../../json/value.ts';
import { readBody, readJson } from '../body/read-body.ts';
import { type FoundEvent, listedEvents, notBesideList, notValid } from '../check/found.ts';
import { refuseRequested } from '../check/refuse-operation.ts';
import { bulkAnswer, refusedAnswer, singleAnswer } from './iterable-answers.ts';
import type { Found, Protocol } from './protocol.ts';

export const iterable: Protocol = {
  name: 'iterable',
  paths: [...OPERATION_NAMES, ...BULK_REQUEST_NAMES],
  async find({ request, source, path }) {
    const bulk = bulkRequestNamed(path);
    refuseRequested(source, bulk?.operation ?? path);
    const json = await readBody(request);
    return bulk === undefined ? oneCall(json, path) : cutItems(json, bulk);
  },
  refusalAnswer: refusedAnswer,
};

function oneCall(json: JsonText, path: string): Found {
  return {
    form: 'single',
    events: [{ json, operation: path }],
    anyId: true,
    answer: (fates) => singleAnswer(path, () => countOf(json, path), fates),
  };
}

/** How many users a body lists, where Iterable's answer counts them. */
function countOf(json: JsonText, path: string): number | undefined {
  const list = operationNamed(path)?.counts;
  const member = membersOf(json)?.find(({ name }) => name === list);
  return member && lengthOf(member.value);
}

function cutItems(json: JsonText, bulk: BulkRequest): Found {
  const members = membersOf(json);
  if (members === undefined) throw notValid('', 'invalid-type', 'must be an object');
  const list = members.find(({ name }) => name === bulk.list);
  if (list === undefined) throw notValid(bulk.list, 'invalid-type', 'is required');

  // What the call says for all items must go into each of them: other members could only be dropped.
  const isShared = ({ name }: Member) => Object.hasOwn(bulk.shared, name);
  const unshared = members.filter((member) => member !== list && !isShared(member)).map(({ name }) => name);
  if (unshared.length > 0) throw notBesideList(unshared, bulk.list);
  const shared = members.filter((member) => isShared(member) && !isNull(member));
  for (const { name, value } of shared) {
    if (bulk.shared[name]?.safeParse(parseJson(value)).success === false) {
      throw notValid(name, 'invalid-type', 'must be a boolean');
    }
  }
  const items = listedEvents(list.value, bulk.list);
  return {
    form: 'list',
    events: items.map((item) => itemEvent(item, bulk.operation, shared)),
    anyId: true,
    answer: (fates) => bulkAnswer(bulk, items, fates),
  };
}

/** What the call says for all its items goes into each item that doesn't say it itself. */
function itemEvent(item: JsonText, operation: string, shared: readonly Member[]): FoundEvent {
  const members = membersOf(item) ?? [];
  const missing = shared.filter(
    ({ name }) => !members.some((member) => member.name === name && !isNull(member)),
  );
  if (members.length === 0 || missing.length === 0) return { json: item, operation };
  const set = Object.fromEntries(missing.map(({ name, value }) => [name, textOf(value)]));
  return {
    json: readJson(spliceObject(item, { set }, members), 'the item'),
    operation,
    written: textOf(item),
  };
}

/** Said of all items, or by one of them, null says nothing. */
function isNull({ value }: Member): boolean {
  return textOf(value) === 'null';
}
