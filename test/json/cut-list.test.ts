import { expect, it } from 'vitest';
import { cutAtList } from '../../lib/json/cut-list.ts';
import { elementsOf, membersOf } from '../../lib/json/json-text.ts';
import { walkJson } from '../../lib/json/scan.ts';

function cut(text: string, name: string): string[] {
  const members = membersOf(walkJson(text)) ?? [];
  const list = members.find((member) => member.name === name);
  if (list === undefined) throw new RangeError(`there is no ${name}`);
  const others = members.filter((member) => member !== list);
  const { shared, textWith } = cutAtList(name, others);
  expect(JSON.parse(shared)).toEqual({ ...JSON.parse(text), [name]: [] });
  return (elementsOf(list.value) ?? []).map(textWith);
}

it.each([
  ['{"users":[1,{"a":2.0}]}', ['{"users":[1]}', '{"users":[{"a":2.0}]}']],
  ['{"a":1.0,"users":[1],"b":9007199254740993}', ['{"a":1.0,"b":9007199254740993,"users":[1]}']],
  [
    '\n{ "users" : [ "é\\u00e9" , null ] , "a" : { } }\n',
    ['{"a" : { },"users":["é\\u00e9"]}', '{"a" : { },"users":[null]}'],
  ],
  ['{"us\\u0065rs":[1],"\\u0061":"x"}', ['{"\\u0061":"x","users":[1]}']],
  ['{"a":1,"users":[]}', []],
])('cuts %j into texts that say all the rest alike', (text, texts) => {
  expect(cut(text, 'users')).toEqual(texts);
});
