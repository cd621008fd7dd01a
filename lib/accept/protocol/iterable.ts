/**
 * Iterable's own API, so that its clients need only another base URL. Calls that list users or events are cut
 * into one event for each (`iterable-cut.ts`). Every other body travels as it came.
 */

import { BULK_REQUEST_NAMES, bulkRequestNamed } from '../../iterable/bulk-requests.ts';
import { claimedUser } from '../../iterable/jwt-claims.ts';
import { OPERATION_NAMES, type Operation, operationNamed } from '../../iterable/operations.ts';
import { type JsonText, membersOf, textOf } from '../../json/json-text.ts';
import { valuesNamed } from '../../json/object-text.ts';
import { spliceObject } from '../../json/splice.ts';
import { readJson, walkBody, wholeBody } from '../body/read-body.ts';
import type { FoundEvent } from '../check/found.ts';
import { refuseRequested } from '../check/refuse-operation.ts';
import type { Request } from '../request.ts';
import { apiKeyHeader } from '../verify/api-key.ts';
import { refusedAnswer, singleAnswer } from './iterable-answers.ts';
import { countedAnswer } from './iterable-counts.ts';
import { type CutCall, cutItems, cutUsers } from './iterable-cut.ts';
import type { Found, Protocol } from './protocol.ts';

export const iterable: Protocol = {
  name: 'iterable',
  paths: [...OPERATION_NAMES, ...BULK_REQUEST_NAMES],
  async find({ request, source, path }) {
    const bulk = bulkRequestNamed(path);
    refuseRequested(source, bulk?.operation ?? path);
    const body = await walkBody(request);
    if (bulk !== undefined) return cutCall(cutItems(body, bulk));
    const operation = operationNamed(path);
    if (operation?.counts !== undefined) return cutCall(cutUsers(body, operation, operation.counts, source));
    const json = wholeBody(body);
    return {
      form: 'single',
      events: [
        operation?.isNamedByToken ? withTokensUser(json, operation, request) : { json, operation: path },
      ],
      anyId: true,
      answer: (fates) => singleAnswer(path, fates),
    };
  },
  refusalAnswer: refusedAnswer,
};

function cutCall({ events, ...call }: CutCall): Found {
  return { form: 'list', events, anyId: true, answer: (fates) => countedAnswer(call, fates) };
}

/**
 * `@iterable/web-sdk` 2.2.1 names the user of its in-app events only in the JWT that comes along: that user goes
 * into the body, since the consumer signs a JWT of its own. A body that names one is left as it is, and so is one
 * without a JWT that can be read: Iterable knows for whom a message was.
 */
function withTokensUser(json: JsonText, { name }: Operation, { headers }: Request): FoundEvent {
  const found = { json, operation: name };
  const members = membersOf(json) ?? [];
  const named = valuesNamed(json, ['email', 'userId']);
  if (members.length === 0 || [...named.values()].some((value) => textOf(value) !== '""')) return found;
  // Without a key of its own, `Authorization` is where the sender put the source's key.
  const user = apiKeyHeader(headers) && claimedUser(headers.authorization);
  if (!user) return found;
  const set = Object.fromEntries(
    Object.entries(user).map(([field, value]) => [field, JSON.stringify(value)]),
  );
  return {
    ...found,
    json: readJson(spliceObject(json, { set }, members), 'the event'),
    written: textOf(json),
  };
}
