/** JSON texts as senders may write them, for properties: odd blanks, escapes, numbers and names included. */
import fc from 'fast-check';

const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 2 });

const hexDigit = fc.constantFrom(...'0123456789abcdefABCDEF');
const hexEscape = fc.string({ unit: hexDigit, minLength: 4, maxLength: 4 }).map((digits) => `\\u${digits}`);

const plainCharacter = fc.constantFrom('a', 'é', '😀', ' ', '/', '\u2028', '\u007f', '{', ']', ':', ',');
const simpleEscape = fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t');
/** Halves of surrogate pairs, whole pairs, and the two characters that SQS refuses. */
const oddCharacter = fc.constantFrom(
  ...['\\ud83d', '\\uDE00', '\\ud83d\\ude00', '\\uD83D\\uD83D\\uDE00', '\\udbff\\uDFFF'],
  ...['\ufffe', '\uffff', '\\\\\uffff', '\\uffff', '\\\\ud800'],
);

function stringOf(...units: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.array(fc.oneof(...units), { maxLength: 5 }).map((characters) => `"${characters.join('')}"`);
}

const honestString = stringOf(plainCharacter, simpleEscape);
const oddString = stringOf(plainCharacter, simpleEscape, hexEscape, oddCharacter);

const number = fc.oneof(
  fc.constantFrom('0', '-0', '1e400', '-1E+2', '1.0', '9007199254740993', '-0.0e-1', '123456789012345678901'),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => JSON.stringify(x)),
);

/** Few enough that the same name often comes twice in one object, in another spelling too. */
const oddName = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('"a"', '"\\u0061"', '"b"', '"constructor"', '""', '"1"', '"toString"'),
  },
  { weight: 1, arbitrary: fc.constantFrom('"__proto__"', '"\\u005f_proto__"', '"__proto\\u005F_"') },
  { weight: 3, arbitrary: oddString },
);

/** What no JSON parser takes. */
const broken = fc.constantFrom('01', '1.', '.5', '+1', '-', 'tru', 'NaN', "'a'", '"\\x"', '"\\u12g4"', '"a');

type Texts = Record<'value' | 'list' | 'object', string>;

function textsOf(
  scalar: fc.Arbitrary<string>,
  objectOf: (value: fc.Arbitrary<string>) => fc.Arbitrary<string>,
) {
  return fc.letrec<Texts>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('object')),
    list: fc
      .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
      .chain((elements) =>
        space.map((gap) => `[${elements.map((parts) => parts.join('')).join(',') || gap}]`),
      ),
    object: objectOf(tie('value')),
  }));
}

function joinedObject(members: readonly (readonly string[])[], gap: string): string {
  const parts = members.map(([a, name, b, c, value, d]) => `${a}${name}${b}:${c}${value}${d}`);
  return `{${parts.join(',') || gap}}`;
}

const keyword = fc.constantFrom('true', 'false', 'null');

const odd = textsOf(
  fc.oneof({ weight: 20, arbitrary: fc.oneof(number, oddString, keyword) }, { weight: 1, arbitrary: broken }),
  (value) =>
    fc
      .tuple(fc.array(fc.tuple(space, oddName, space, space, value, space), { maxLength: 4 }), space)
      .map(([members, gap]) => joinedObject(members, gap)),
);

const honest = textsOf(fc.oneof(number, honestString, keyword), (value) =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(space, honestString, space, space, value, space), {
        maxLength: 5,
        selector: ([, name]) => JSON.parse(name) as string,
      }),
      space,
    )
    .map(([members, gap]) => joinedObject(members, gap)),
);

/** Mostly valid, often with a fault: the raw material of whoever wants to be read in two ways. */
export const oddJsonText: fc.Arbitrary<string> = fc
  .tuple(space, odd.value, space)
  .map((parts) => parts.join(''));

/** Any of them, with one character lost, put in, or everything from it on cut off. */
export const damagedJsonText: fc.Arbitrary<string> = fc
  .tuple(
    oddJsonText,
    fc.nat(),
    fc.constantFrom(
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      'e',
      '\u0000',
      '\n',
      '\ufeff',
      '\ufffe',
    ),
    fc.constantFrom<'lose' | 'put in' | 'cut off'>('lose', 'put in', 'cut off'),
  )
  .map(([text, position, character, damage]) => {
    const at = position % (text.length + 1);
    const before = text.slice(0, at);
    if (damage === 'cut off') return before + character;
    return before + character + text.slice(damage === 'lose' ? at + 1 : at);
  });

/** Objects without any fault, with blanks around them. */
export const honestObjectText: fc.Arbitrary<string> = fc
  .tuple(space, honest.object, space)
  .map((parts) => parts.join(''));

/** Lists without any fault, with blanks around them. */
export const honestListText: fc.Arbitrary<string> = fc
  .tuple(space, honest.list, space)
  .map((parts) => parts.join(''));
