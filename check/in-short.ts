/** The one line that says it, of a fault that TypeScript tells in types of many lines. */

/** @param fault what TypeScript says, without its place */
export function inShort(fault: string): string {
  for (const say of [ourSentences, whatIsUnknown, deepestFault]) {
    const said = say(fault);
    if (said !== undefined) return said;
  }
  return fault;
}

/** What our own types say stands in the type of a text. */
const OUR_SENTENCES: readonly RegExp[] = [
  /(?<=")[^"\n]+: no such (?:field in [\w/]+|operation)(?=")/g,
  /(?<=")operation: must be the name of one;[^"\n]+(?=")/g,
  /(?<=")the function must [^"\n]+(?=")/g,
];

function ourSentences(fault: string): string | undefined {
  const sentences = new Set(OUR_SENTENCES.flatMap((pattern) => fault.match(pattern) ?? []));
  if (sentences.size === 0) return;
  return [...sentences].map((sentence) => sentence.replace(/^.+(?=: )/, '"$&"')).join(', ');
}

function whatIsUnknown(fault: string): string | undefined {
  if (!/^ *Type 'unknown' is not assignable to type 'EventObject /m.test(fault)) return;
  return "what the function returns is unknown: give it a type, such as EventOf<'events/track'>";
}

/** TypeScript goes from the whole to the part, a line each; the last line is about the part. */
function deepestFault(fault: string): string | undefined {
  const lines = fault.split('\n').map((line) => line.trim());
  // There the parts are those of what a function takes.
  if (lines.some((line) => line.startsWith('Types of parameters '))) {
    return fault.includes('MapOf<')
      ? `the function takes another body than it gets: ${lines.at(-1)}`
      : undefined;
  }
  const path = pathIn(lines);
  for (const [pattern, say] of LAST_LINES) {
    const found = pattern.exec(lines.at(-1) ?? '');
    if (found !== null) return say(path, found.slice(1));
  }
  return;
}

/** As `items[].price`. */
function pathIn(lines: readonly string[]): string[] {
  const path = lines.flatMap((line, index) => {
    const [, name] = /^(?:Types of property|The types of) '(.+)' are incompatible/.exec(line) ?? [];
    if (name === undefined) return [];
    const isList = / is not assignable to type 'readonly /.test(lines[index + 1] ?? '');
    return [isList && index + 2 < lines.length ? `${name}[]` : name];
  });
  // Where a project is named, in a text or by a function, the place is the setting itself.
  return path.length === 0 && lines.some((line) => line.includes('(event: AcceptedEvent) => '))
    ? ['project']
    : path;
}

type Say = (path: readonly string[], found: readonly (string | undefined)[]) => string | undefined;

const LAST_LINES: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^Property '(.+?)' is missing in type /,
    (path, [name = '']) => `"${[...path, name].join('.')}" is missing`,
  ],
  // Of a list, the methods are.
  [
    /^Type '(.+)' is missing the following properties from type 'readonly .+': length, /,
    (path, [given = '']) => mustBe(path, 'a list', given),
  ],
  [
    /^Type .+ is missing the following properties from type .+': (.+?)\.?$/,
    (path, [names = '']) => `${path.length > 0 ? `"${path.join('.')}": ` : ''}${names} are missing`,
  ],
  [
    /^Object literal may only specify known properties, (?:and|but) '(.+?)' does not exist in type .+?'\.( Did you mean .+)?$/,
    (path, [name = '', advice = '']) => `"${[...path, name].join('.')}" does not exist.${advice}`,
  ],
  [
    /^Type '(.+)' is not assignable to type '(.+?)'\.( Did you mean .+)?$/,
    (path, [given = '', wanted = '', advice = '']) => mustBe(path, kindOf(wanted), given, advice),
  ],
];

/** @returns nothing of what is no part: the place is said, and TypeScript's words are short then */
function mustBe(path: readonly string[], kind: string, given: string, advice = ''): string | undefined {
  if (path.length === 0) return;
  const unit = path.at(-1) === 'createdAt' ? ' (Unix seconds)' : '';
  return `"${path.join('.')}": must be ${kind}${unit}, not ${kindOf(given)}${advice && `.${advice}`}`;
}

/** A type in a word where TypeScript writes out what is in it. */
function kindOf(type: string): string {
  if (/^readonly |\[\]$/.test(type)) return 'a list';
  if (/^(Flat<|\{|object$)/.test(type)) return 'an object';
  // A project may be named by a function too.
  return type.replace(/ \| \(\(.*$/, '').replace(/ \| undefined\b/, '');
}
