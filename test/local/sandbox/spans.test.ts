import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textsOfItems, textsWithOneItem } from '../../../local/sandbox/spans.ts';

it('cuts any list at its items, each as it was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.json({ maxDepth: 3 })),
      fc.json(),
      fc.stringMatching(/^[ \n\r\t]{0,3}$/),
      (items, other, space) => {
        const textWith = (...listed: readonly string[]) =>
          `${space}{"other":${other}${space},${space}"list"${space}:[${space}${listed.join(`${space},${space}`)}${space}],"more":${other}}`;
        const text = textWith(...items);
        expect(textsOfItems(text, 'list')).toEqual(items);
        expect(textsWithOneItem(text, 'list')).toEqual(items.map((item) => textWith(item)));
      },
    ),
  );
});

it('cuts the last of two lists of one name, and the list whose name is escaped', () => {
  expect(textsOfItems('{"list":[1],"list":[2,3]}', 'list')).toEqual(['2', '3']);
  expect(textsOfItems('{"l\\u0069st":["\\\\"]}', 'list')).toEqual(['"\\\\"']);
});
