/** The write key where Segment's and RudderStack's libraries put it, if not into a header. */
import { unescape as percentDecoded } from 'node:querystring';
import { walkedMembers } from '../../../json/apart.ts';
import { extentOf, startOf, type Walked } from '../../../json/json-text.ts';
import { stringIn, valuesAmong } from '../../../json/object-text.ts';
import { replaceIn } from '../../../json/replace.ts';
import { listApart, walkBody } from '../../body/read-body.ts';
import { Refusal } from '../../refusal.ts';
import type { Request } from '../../request.ts';
import type { KeyAndBody } from '../protocol.ts';

const NAME = 'writeKey';

/**
 * A stranger is told that the key is missing, and not what is wrong with a body in which none was found.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#writekey-authentication
 */
export async function readKey(request: Request): Promise<KeyAndBody> {
  try {
    const body = await walkBody(request);
    const { others } = listApart(body, 'batch');
    return { key: stringIn(valuesAmong(others, [NAME]).get(NAME)), body };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { key: undefined };
  }
}

/**
 * The first of that name, as at RudderStack:
 * https://github.com/rudderlabs/rudder-server/blob/master/gateway/handle_http_beacon.go. Its library writes the
 * key as it is, so a plus is a plus and no blank.
 */
export function writeKeyInQuery(query: string): string | undefined {
  const parameter = query.split('&').find((text) => text.startsWith(`${NAME}=`));
  return parameter && percentDecoded(parameter.slice(NAME.length + 1));
}

/** The text of a call, of which only the key is not kept: in a batch of `analytics-next` each call has it. */
export function textWithoutWriteKey(call: Walked): string {
  const { start, end } = extentOf(call);
  // A call with a fault may have it twice.
  const keys = Iterator.from(walkedMembers(call)).filter(({ name }) => name === NAME);
  const replacements = keys.map((key) => ({ start: startOf(key.value), end: key.end, text: 'null' }));
  return replaceIn(call.source, start, end, replacements);
}
