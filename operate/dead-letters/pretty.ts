/** JSON in lines that a person can read. Every value stays as it was written, digits included. */
import { walkedOrNothing } from '../../lib/iterable/subject.ts';
import { elementsOf, isEmpty, type JsonText, membersOf, startOf } from '../../lib/json/json-text.ts';

/** @returns the lines of the text as they are, if it is no JSON */
export function prettyLines(text: string): readonly string[] {
  const json = walkedOrNothing(text);
  return json === undefined ? text.split('\n') : linesOf(json);
}

function linesOf(json: JsonText): string[] {
  const members = membersOf(json);
  const parts = members
    ? members.map(({ name, value }) => ({ name: `${JSON.stringify(name)}: `, value }))
    : elementsOf(json)?.map((value) => ({ name: '', value }));
  if (parts === undefined || isEmpty(json))
    return [json.source.slice(startOf(json), json.spans.end(json.node))];
  const [open, close] = members ? ['{', '}'] : ['[', ']'];
  const inside = parts.flatMap(({ name, value }, index) => {
    const [first = '', ...others] = linesOf(value);
    const lines = [name + first, ...others];
    if (index < parts.length - 1) lines.push(`${lines.pop()},`);
    return lines.map((line) => `  ${line}`);
  });
  return [open, ...inside, close];
}
