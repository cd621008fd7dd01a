/** What is told of a value in a call, whichever field it is for. */
import { isValid } from '../../../iterable/field-issues.ts';
import { email } from '../../../iterable/fields.ts';
import { elementsOf, extentOf, isEmpty, isNull, type JsonText, startsWith } from '../../../json/json-text.ts';
import { stringIn, stringText, writtenText } from '../../../json/object-text.ts';
import { OPEN_BRACE } from '../../../json/tokens.ts';

/** A number may be an id too, and keeps its digits. */
export function idIn(json: JsonText | undefined): string | undefined {
  const written = writtenText(json) ?? '';
  return /^-?\d/.test(written) ? written : stringIn(json);
}

/** The number 0 is the unset one of Go, Java and .NET: all users without an id would become one. */
export function userIdText(json: JsonText | undefined): string | undefined {
  return writtenText(json) === '0' ? undefined : stringText(json);
}

/** One object, or a list of them, in which null stands for none. */
export function objectsIn(json: JsonText): JsonText[] {
  if (startsWith(json, OPEN_BRACE)) return [json];
  return (elementsOf(json) ?? []).filter((element) => !isNull(element));
}

/** Twenty blanks and the quotes. */
const MAX_BLANK_LENGTH = 22;

/** Null, and a text of a few blanks, as in a form that was not filled in. */
export function saysNothing(json: JsonText | undefined): boolean {
  if (json === undefined || isNull(json)) return true;
  const { start, end } = extentOf(json);
  return end - start <= MAX_BLANK_LENGTH && /^"\s*"$/.test(json.source.slice(start, end));
}

/** An object or list with something in it. PHP writes an empty list for an empty object. */
export function filled(json: JsonText | undefined): JsonText | undefined {
  return json === undefined || isEmpty(json) ? undefined : json;
}

export function isEmail(json: JsonText | undefined): boolean {
  return isValid(email, stringIn(json));
}
