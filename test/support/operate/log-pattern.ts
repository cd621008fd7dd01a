/**
 * CloudWatch Logs' patterns of JSON fields, as far as they are documented and used here:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

const TERM = /^\$\.(\w+) (=|>) (?:"((?:[^"\\]|\\.)*)"|(\d+))$/;

/** @throws Error for a pattern that the service would refuse */
export function matchesPattern(pattern: string, text: string): boolean {
  if (pattern.length > 1_024) throw new Error('the pattern is too long');
  const [, conditions] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  if (conditions === undefined) throw new Error(`no pattern of fields: ${pattern}`);
  const fields = parsed(text);
  return conditions.split(' && ').every((condition) =>
    condition
      .replace(/^\((.*)\)$/, '$1')
      .split(' || ')
      .some((term) => isMet(term, fields)),
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    // A line that is no JSON matches nothing.
    return {};
  }
}

function isMet(term: string, fields: Readonly<Record<string, unknown>>): boolean {
  const [, field = '', operator, quoted, digits] = TERM.exec(term) ?? [];
  if (field === '') throw new Error(`no term of a pattern: ${term}`);
  const value = fields[field];
  if (digits !== undefined) {
    if (typeof value !== 'number') return false;
    return operator === '>' ? value > Number(digits) : value === Number(digits);
  }
  if (typeof value !== 'string' || quoted === undefined) return false;
  const wanted = quoted.replace(/\\(.)/g, '$1');
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}
