/**
 * Which lines CloudWatch Logs shall look for, in its own language:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * A pattern may let through more than is wanted, and never less: whoever reads the lines looks at each again.
 */

/** As the service sets it. */
const MAX_PATTERN_LENGTH = 1_024;
const FIELD = /^[A-Za-z]\w*$/;
/** From here on a value could end its quotes, be a wildcard, or be read in more than one way. */
const UNSAFE = /[^\w./:@ +-]/;
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Of the lines that the forwarder logs, and neither of Lambda's own nor of metrics, which have no `event`.
 * @param where value by field
 */
export function patternFor(where: Readonly<Record<string, string>>, ...more: readonly string[]): string {
  const terms = ['$.event = "*"', ...more];
  for (const [field, value] of Object.entries(where)) {
    const term = termFor(field, value);
    if (term !== undefined && written([...terms, term]).length <= MAX_PATTERN_LENGTH) terms.push(term);
  }
  return written(terms);
}

const written = (terms: readonly string[]) => `{ ${terms.join(' && ')} }`;

function termFor(field: string, value: string): string | undefined {
  if (!FIELD.test(field)) return undefined;
  // A number and a text of the same digits are told apart there.
  if (WHOLE_NUMBER.test(value)) return `($.${field} = "${value}" || $.${field} = ${value})`;
  const at = value.search(UNSAFE);
  if (at < 0) return `$.${field} = "${value}"`;
  // The wildcard may stand at the end of a value.
  return at === 0 ? undefined : `$.${field} = "${value.slice(0, at)}*"`;
}

/** Exactly what is wanted. */
export function isWanted(
  line: Readonly<Record<string, unknown>>,
  where: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(where).every(
    ([field, value]) => Object.hasOwn(line, field) && String(line[field]) === value,
  );
}
