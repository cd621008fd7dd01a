/**
 * `integrations` of a call: the destinations for which its sender means it, which may be what a user agreed to.
 * https://segment.com/docs/connections/spec/common/#integrations, merged with those of the batch:
 * https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
import { eachMember, isNull, type JsonText, lengthOf, startsWith, textOf } from '../../../json/json-text.ts';
import { OPEN_BRACE, OPEN_BRACKET } from '../../../json/tokens.ts';

/** What Segment's documentation calls its destinations for Iterable: the classic one, and that of Actions. */
const DEFAULT_NAMES = ['Iterable', 'Iterable (Actions)', 'Actions Iterable'] as const;

/** The names of a destination, as they are written and in lower case. */
export interface Destination {
  readonly names: readonly string[];
  readonly lowered: readonly string[];
}

/** What an `integrations` says; `undefined` where nothing is said. */
export interface Said {
  readonly iterable?: boolean | undefined;
  readonly all?: boolean | undefined;
}

const ALL = destinationNamed(['All']);

export function destinationNamed(names: readonly string[] = DEFAULT_NAMES): Destination {
  return { names, lowered: names.map((name) => name.toLowerCase()) };
}

/** Whether a call may go to Iterable: it says so itself, name by name, and what it leaves open its batch decides. */
export function isMeant(call: Said, batch: Said = {}): boolean {
  if (call.iterable !== undefined) return call.iterable;
  if (call.all === false) return false;
  return batch.iterable ?? call.all ?? batch.all ?? true;
}

export function readIntegrations(json: JsonText | undefined, iterable: Destination): Said {
  if (json === undefined) return {};
  if (startsWith(json, OPEN_BRACE)) return saidIn(json, iterable);
  // PHP writes an empty object as an empty list. Whatever else is no object may mean that nobody is to have it.
  const isOpen = startsWith(json, OPEN_BRACKET) ? lengthOf(json) === 0 : isYes(json);
  return isOpen ? {} : { iterable: false };
}

/**
 * Names are compared with case, as Segment does. But a no counts in any case, and one no outweighs every yes:
 * what is sent against somebody's will can't be taken back.
 */
function saidIn(integrations: JsonText, iterable: Destination): Said {
  const said: { iterable?: boolean; all?: boolean } = {};
  for (const { name, value } of eachMember(integrations)) {
    const lowered = name.toLowerCase();
    const destination = lowered === 'all' ? ALL : iterable;
    if (!destination.lowered.includes(lowered) || isNull(value)) continue;
    const yes = isYes(value);
    if (yes && !destination.names.includes(name)) continue;
    const key = destination === ALL ? 'all' : 'iterable';
    said[key] = yes && said[key] !== false;
  }
  return said;
}

/** Options for the destination are a yes. */
function isYes(value: JsonText): boolean {
  return (
    startsWith(value, OPEN_BRACE) ||
    startsWith(value, OPEN_BRACKET) ||
    /^"?(?:true|1)"?$/i.test(textOf(value).slice(0, 7))
  );
}
