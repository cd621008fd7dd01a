/** What is told of a value in a call, whichever field it is for. */
import { email } from '../../../iterable/fields.ts';
import { elementsOf, isEmpty, type JsonText, startsWith } from '../../../json/json-text.ts';
import { stringIn, writtenText } from '../../../json/object-text.ts';
import { OPEN_BRACE } from '../../../json/tokens.ts';

/** A number may be an id too, and keeps its digits. */
export function idIn(json: JsonText | undefined): string | undefined {
  const written = writtenText(json) ?? '';
  return /^-?\d/.test(written) ? written : stringIn(json);
}

/** One object, or a list of them, in which null stands for none. */
export function objectsIn(json: JsonText): JsonText[] {
  if (startsWith(json, OPEN_BRACE)) return [json];
  return (elementsOf(json) ?? []).filter((element) => writtenText(element) !== 'null');
}

/** Null, and a text of a few blanks, as in a form that was not filled in. */
export function saysNothing(json: JsonText | undefined): boolean {
  const written = writtenText(json);
  return written === undefined || written === 'null' || /^"\s{0,20}"$/.test(written);
}

/** An object or list with something in it. PHP writes an empty list for an empty object. */
export function filled(json: JsonText | undefined): JsonText | undefined {
  return json === undefined || isEmpty(json) ? undefined : json;
}

export function isEmail(json: JsonText | undefined): boolean {
  const said = stringIn(json);
  return said !== undefined && email.safeParse(said).success;
}
