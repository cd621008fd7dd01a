/**
 * All values of a body with the names that they stand under, without parsing it: it may be no JSON, JSON a line, or
 * JSON that says a name twice, and of an erasure nothing may be missed.
 */

export interface Value {
  /** Of the member, or of the list that it is an element of. */
  readonly name: string;
  /** The name of the object that it stands in, where that has one. */
  readonly owner: string;
  /** A number has all of its digits. */
  readonly text: string;
  /** The same for all values of one element of a list, or of one line. */
  readonly element: symbol;
}

interface Place extends Omit<Value, 'text'> {
  readonly isList: boolean;
}

/** A text, and the colon if it is a name; a bracket; or a number, and words in what is no JSON. */
const TOKENS = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"?(\s*:)?|([{}[\]])|([^\s"{}[\],:]+)/g;
const IS_JSON = /^\s*[{["]/;

export function* valuesIn(body: string): Generator<Value> {
  const root: Place = { name: '', owner: '', element: Symbol('element'), isList: true };
  yield* valuesAt(root, body);
  if (IS_JSON.test(body)) return;
  for (const [name, text] of new URLSearchParams(body)) yield { ...root, name: withoutBrackets(name), text };
}

function* valuesAt(root: Place, json: string): Generator<Value> {
  const outer: Place[] = [];
  let place = root;
  for (const [, string, colon, bracket = '', other = ''] of json.matchAll(TOKENS)) {
    const open = OPENING[bracket];
    if (open !== undefined) {
      outer.push(place);
      place = open(place);
    } else if (bracket !== '') place = outer.pop() ?? root;
    else if (string === undefined) yield { ...place, text: other };
    else if (colon === undefined) yield* valuesOfText(place, unescaped(string));
    else {
      const name = unescaped(string);
      // It may be somebody's, too: `{"ann@example.com":{…}}`.
      yield { ...place, name: place.owner, text: name };
      place = { ...place, name };
    }
  }
}

/** The place of what stands in it. */
const OPENING: Readonly<Record<string, (place: Place) => Place>> = {
  '{': ({ name, element, isList }) => ({
    name: '',
    owner: name,
    element: isList ? Symbol('element') : element,
    isList: false,
  }),
  '[': (place) => ({ ...place, isList: true }),
};

/** A text may hold JSON, as the messages of SNS do. */
function* valuesOfText(place: Place, text: string): Generator<Value> {
  yield { ...place, text };
  if (IS_JSON.test(text)) yield* valuesAt({ ...place, isList: false }, text);
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Of JSON's escapes; never fails. */
export function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|([\s\S]))/gi, (_, code?: string, letter = '') =>
    code === undefined ? (NAMED_ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** `user[userId]` of a form. */
function withoutBrackets(name: string): string {
  return name.replace(/[[\]]+$/, '');
}
