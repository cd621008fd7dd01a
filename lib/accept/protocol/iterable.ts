/**
 * Iterable's own API, so that its clients need only another base URL. Bulk requests are cut into one event an
 * item, at the spans of their text; every other body travels as it came.
 */

import { BULK_REQUEST_NAMES, type BulkRequest, bulkRequestNamed } from '../../iterable/bulk-requests.ts';
import { OPERATION_NAMES, operationNamed } from '../../iterable/operations.ts';
import { isRecord } from '../../json/is-record.ts';
import { membersOf } from '../../json/scan.ts';
import { spliceObject } from '../../json/splice.ts';
import { parseWalked } from '../../json/value.ts';
import { readJsonText } from '../body/read-body.ts';
import { refuseOperation } from '../check/check-event.ts';
import { eventsIn, type FoundEvent, notValid } from '../check/found.ts';
import { Refusal } from '../refusal.ts';
import { bulkAnswer, refusedAnswer, singleAnswer } from './iterable-answers.ts';
import type { Found, Protocol } from './protocol.ts';

export const iterable: Protocol = {
  paths: [...OPERATION_NAMES, ...BULK_REQUEST_NAMES],
  async find({ request, source, path }) {
    const bulk = bulkRequestNamed(path);
    refuseOperation(source, bulk?.operation ?? path);
    const text = await readJsonText(request);
    return bulk === undefined ? oneCall(text, path) : cutItems(text, bulk);
  },
  refuse: refusedAnswer,
};

function oneCall(text: string, path: string): Found {
  return {
    form: 'single',
    events: [{ text, operation: path }],
    anyId: true,
    answer: (fates) => singleAnswer(path, () => countOf(text, path), fates),
  };
}

/** How many users a body lists, where Iterable's answer counts them. */
function countOf(text: string, path: string): number | undefined {
  const member = operationNamed(path)?.counts;
  const body = member === undefined ? undefined : parseWalked(text);
  const list = isRecord(body) && member !== undefined ? body[member] : undefined;
  return Array.isArray(list) ? list.length : undefined;
}

function cutItems(text: string, bulk: BulkRequest): Found {
  const members = membersOf(text);
  if (members === undefined) throw notValid('', 'invalid-type', 'must be an object');
  const list = members.find(({ name }) => name === bulk.list);
  if (list === undefined) throw notValid(bulk.list, 'invalid-type', 'is required');

  // An item can't say for itself what the call says for all, unless it is known how.
  const others = members.filter((member) => member !== list && !Object.hasOwn(bulk.shared, member.name));
  if (others.length > 0) {
    const issues = others.map(({ name }) => ({
      path: name,
      code: 'unknown-key',
      message: `cannot stand beside "${bulk.list}"`,
    }));
    throw new Refusal('invalid-event', { issues });
  }
  const shared = members.filter(({ name }) => Object.hasOwn(bulk.shared, name));
  for (const { name, value } of shared) {
    const parsed = bulk.shared[name]?.safeParse(parseWalked(text.slice(value.start, value.end)));
    if (parsed?.success === false) throw notValid(name, 'invalid-type', 'must be a boolean');
  }
  const texts = shared.map(({ name, value }) => [name, text.slice(value.start, value.end)] as const);
  const events = eventsIn(text, list.value.start, bulk.list).map(
    ({ start, end }): FoundEvent => ({
      text: withShared(text.slice(start, end), texts),
      operation: bulk.operation,
      written: text.slice(start, end),
    }),
  );
  return {
    form: 'list',
    events,
    anyId: true,
    answer: (fates) =>
      bulkAnswer(
        bulk,
        events.map((event) => event.text),
        fates,
      ),
  };
}

/** What the call says for all its items goes into each that doesn't say it itself. */
function withShared(item: string, shared: readonly (readonly [string, string])[]): string {
  const members = membersOf(item);
  if (members === undefined || members.length === 0) return item;
  const missing = shared.filter(([name]) => !members.some((member) => member.name === name));
  return missing.length === 0 ? item : spliceObject(item, members, { set: Object.fromEntries(missing) });
}
