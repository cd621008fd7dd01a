import fc from 'fast-check';

/** Text of any characters, halves of pairs too. `fc.string({ unit: 'binary' })` is one, and takes a second to make. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.nat(0x10_ff_ff))
  .map((codes) => String.fromCodePoint(...codes));
