/**
 * zod's findings in our words: where, which rule, and what would be right. For what checks on the machine of a
 * developer or operator: no function has zod.
 */
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import type { Issue } from './issues.ts';

/** What a value of another type should have been. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

// zod/mini comes without messages. Its English ones are for rules that bring none of their own.
z.config({ ...english(), customError: ourWords });

/** @returns nothing where zod's words will do */
function ourWords(issue: z.core.$ZodRawIssue): string | undefined {
  // Of a choice by a member, as `scheme`, the options are known, and the path has the member.
  const options = issue.code === 'invalid_union' ? issue.options : undefined;
  if (Array.isArray(options)) return oneOf(options);
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return undefined;
  // What is missing is said plainly, not as a type or a value that was not received.
  if (issue.input === undefined) return 'is required';
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  const kind = KINDS[issue.expected];
  return kind && `must be ${kind}`;
}

function oneOf(values: readonly unknown[]): string {
  return `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`;
}

/** The issues of a parse, none if it succeeded, one per field; an unknown key is named by its own path. */
export function issuesOf(error: z.core.$ZodError | undefined): Issue[] {
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pathOf([...issue.path, key]),
          code: 'unknown-key',
          message: 'is not a known setting',
        }))
      : [{ path: pathOf(issue.path), code: codeOf(issue), message: messageOf(issue) }],
  );
}

function codeOf({ code }: z.core.$ZodIssue): string {
  return code === 'custom' ? 'invalid-value' : code.replaceAll('_', '-');
}

/** Of a wrong key in a table, zod keeps the rule one level below. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join(', ') : issue.message;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
