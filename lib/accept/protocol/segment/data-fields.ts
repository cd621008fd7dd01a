/** An object's text for `dataFields`: dates get the form that Iterable stores as a date. */
import { withIterableDates } from '../../../iterable/dates.ts';
import { isEmpty, type JsonText, type Member, membersOf, startOf } from '../../../json/json-text.ts';
import { objectText } from '../../../json/object-text.ts';

export interface Difference {
  /** Of a member that is not sent, such as one that has a field of its own. */
  readonly isLeftOut?: (member: Member) => boolean;
  /** JSON texts by name, instead of what the object says. */
  readonly set?: Readonly<Record<string, string>>;
}

/**
 * Without a value it is an object of what is set; so is an empty list, which PHP writes for an empty object. Any
 * other value that is no object stays as it is, and the checks refuse it.
 */
export function dataFieldsText(json: JsonText | undefined, { isLeftOut, set = {} }: Difference = {}): string {
  if (json === undefined || isEmpty(json)) return objectText(set);
  const isChanged = isLeftOut !== undefined || Object.keys(set).length > 0;
  const members = isChanged ? membersOf(json) : undefined;
  if (members === undefined) return withIterableDates(json);
  const kept = members.filter((member) => !(isLeftOut?.(member) || Object.hasOwn(set, member.name)));
  const texts = kept.map(
    ({ start, value }) => json.source.slice(start, startOf(value)) + withIterableDates(value),
  );
  const added = Object.entries(set).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${[...texts, ...added].join(',')}}`;
}
