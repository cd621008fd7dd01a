/** Which part of a request an event was: differences name places in the event, not in the request. */
import { type JsonLine, linesOf, textOf } from '../../parts/json-lines.ts';

export interface Part {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** The members that list events, of Iterable's and Segment's requests. */
const LISTS = ['events', 'batch'];

export function partOf(request: string, id: string): Part {
  const whole = { text: request, number: 1, of: 1 };
  const lines = linesOf(request);
  const body: unknown = lines === undefined ? undefined : JSON.parse(request);
  const [list, path] = listIn(body);
  if (lines === undefined || list.length === 0) return whole;
  const index = list.length === 1 ? 0 : list.findIndex((event) => idsOf(event).includes(id));
  return index === -1
    ? whole
    : { text: textAt(lines, `${path}[${index}]`), number: index + 1, of: list.length };
}

function listIn(body: unknown): readonly [readonly unknown[], string] {
  if (Array.isArray(body)) return [body, ''];
  for (const name of LISTS) {
    const list = membersOf(body)[name];
    if (Array.isArray(list)) return [list, name];
  }
  return [[], ''];
}

function idsOf(event: unknown): readonly unknown[] {
  const { id, messageId } = membersOf(event);
  return [id, messageId];
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textAt(lines: readonly JsonLine[], path: string): string {
  const part = lines.filter(
    (line) => line.path === path || line.path.startsWith(`${path}.`) || line.path.startsWith(`${path}[`),
  );
  const depth = part[0]?.depth ?? 0;
  return part
    .map((line, at) =>
      textOf({ ...line, depth: line.depth - depth, comma: at === part.length - 1 ? '' : line.comma }),
    )
    .join('\n');
}
