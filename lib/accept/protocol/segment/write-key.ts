/** The write key where Segment's and RudderStack's libraries put it, if not into a header. */
import { unescape as percentDecoded } from 'node:querystring';
import { eachMember, extentOf, type JsonText, startOf, textOf } from '../../../json/json-text.ts';
import { stringIn, valuesNamed } from '../../../json/object-text.ts';
import { readBody } from '../../body/read-body.ts';
import { Refusal } from '../../refusal.ts';
import type { Request } from '../../request.ts';
import type { KeyAndBody } from '../protocol.ts';

const NAME = 'writeKey';

/** Bodies are JSON, whatever their type says: RudderStack's library sends compressed ones as a form. */
export function readCalls(request: Request): Promise<JsonText> {
  return readBody({ ...request, headers: { ...request.headers, 'content-type': 'application/json' } });
}

/**
 * A stranger is told that the key is missing, and not what is wrong with a body in which none was found.
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#writekey-authentication
 */
export async function readKey(request: Request): Promise<KeyAndBody> {
  try {
    const body = await readCalls(request);
    return { key: stringIn(valuesNamed(body, [NAME]).get(NAME)), body };
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
export function textWithoutWriteKey(call: JsonText): string {
  for (const { name, value, end: valueEnd } of eachMember(call)) {
    if (name !== NAME) continue;
    const { start, end } = extentOf(call);
    return `${call.source.slice(start, startOf(value))}null${call.source.slice(valueEnd, end)}`;
  }
  return textOf(call);
}
