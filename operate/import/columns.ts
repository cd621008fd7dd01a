/**
 * The header of a CSV: each column's name is a path in the event, `dataFields.plan`. Values are strings, unless the
 * name says another type, `dataFields.seats:number`, or Iterable's own field has one. An empty cell is absent.
 */
import { schemaIssues, schemaOf } from '../../lib/iterable/event-schema.ts';
import type { OperationName } from '../../lib/iterable/operations.ts';
import { OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import type { RowFault } from './file-row.ts';

interface Type {
  readonly article: string;
  /** The cell as JSON, or nothing if it is none of this type. */
  readonly textOf: (cell: string) => string | undefined;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const TYPES = {
  string: { article: 'a string', textOf: (cell) => JSON.stringify(cell) },
  // It keeps its digits.
  number: { article: 'a number', textOf: (cell) => matching(NUMBER, cell.trim()) },
  boolean: {
    article: 'true or false',
    textOf: (cell) => matching(/^(?:true|false)$/, cell.trim().toLowerCase()),
  },
  json: { article: 'JSON', textOf: (cell) => jsonText(cell.trim()) },
} as const satisfies Readonly<Record<string, Type>>;

type TypeName = keyof typeof TYPES;
const TYPE_NAMES = Object.keys(TYPES) as readonly TypeName[];

interface Column {
  /** As the header has it, without its type. */
  readonly name: string;
  readonly path: readonly string[];
  readonly type: Type;
}

/** An object of the event: its members are columns, by their places in the row, or objects again. */
type Tree = Map<string, number | Tree>;

export interface Columns {
  readonly count: number;
  /** @returns the event that a row becomes, as JSON */
  readonly eventOf: (cells: readonly string[]) => string | RowFault;
}

/** @throws OperateFault wrong-use for a header that makes no events */
export function parseHeader(header: readonly string[], operation: OperationName): Columns {
  const columns = header.map((text) => parseColumn(text, operation));
  const tree: Tree = new Map();
  for (const [index, column] of columns.entries()) place(column, index, tree);
  return {
    count: columns.length,
    eventOf(cells) {
      const texts: (string | undefined)[] = [];
      for (const [index, { name, type }] of columns.entries()) {
        const cell = cells[index] ?? '';
        const text = cell === '' ? undefined : type.textOf(cell);
        if (cell !== '' && text === undefined) {
          return { code: 'invalid-type', message: `${printable(name)}: must be ${type.article}` };
        }
        texts.push(text);
      }
      return objectOf(tree, texts) ?? '{}';
    },
  };
}

function parseColumn(text: string, operation: OperationName): Column {
  const [, name = text, suffix] = /^(.*):([a-z]+)$/s.exec(text.trim()) ?? [undefined, text.trim()];
  if (suffix !== undefined && !Object.hasOwn(TYPES, suffix)) {
    throw wrongHeader(
      `"${printable(text)}" has no type that is known`,
      `one of ${TYPE_NAMES.join(', ')}; if the field is really called so, write ${printable(text)}:string`,
    );
  }
  const path = name.split('.');
  if (path.some((part) => part === '' || part === '__proto__')) {
    throw wrongHeader(`the column "${printable(name)}" is no path`, 'write it as dataFields.plan');
  }
  const [first = ''] = path;
  const type = suffix ?? (path.length === 1 ? typeOfField(first, operation) : 'string');
  return { name, path, type: TYPES[type as TypeName] };
}

const SPECIMENS: readonly (readonly [TypeName, unknown])[] = [
  ['string', 'x'],
  ['number', 1],
  ['boolean', true],
];

/** What Iterable's own fields take, by the schema that the door checks them with: `createdAt` is a number. */
function typeOfField(field: string, operation: OperationName): TypeName {
  const fits = SPECIMENS.find(([, specimen]) =>
    schemaIssues(schemaOf(operation), { [field]: specimen }, 1).every(
      ({ path, code }) => path !== field || code !== 'invalid-type',
    ),
  );
  return fits?.[0] ?? 'json';
}

function place({ name, path }: Column, index: number, tree: Tree): void {
  const last = path.at(-1) ?? '';
  let object = tree;
  for (const part of path.slice(0, -1)) {
    const inside = object.get(part) ?? new Map();
    if (typeof inside === 'number') throw standsTwice(name);
    object.set(part, inside);
    object = inside;
  }
  if (object.has(last)) throw standsTwice(name);
  object.set(last, index);
}

/** @returns nothing for an object of which every cell is empty */
function objectOf(tree: Tree, texts: readonly (string | undefined)[]): string | undefined {
  const members: string[] = [];
  for (const [name, inside] of tree) {
    const text = typeof inside === 'number' ? texts[inside] : objectOf(inside, texts);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return members.length === 0 ? undefined : `{${members.join(',')}}`;
}

function matching(pattern: RegExp, text: string): string | undefined {
  return pattern.test(text) ? text : undefined;
}

function jsonText(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function standsTwice(name: string): OperateFault {
  return wrongHeader(`the column "${printable(name)}" stands twice, or inside another`, 'leave one out');
}

function wrongHeader(message: string, remedy: string): OperateFault {
  return new OperateFault('wrong-use', `the header of the file: ${message}`, { remedy });
}
