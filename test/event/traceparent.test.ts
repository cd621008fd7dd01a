import { describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../lib/event/traceparent.ts';

const [TRACE, SPAN] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];

describe('a traceparent', () => {
  it.each([
    ['00', false],
    ['01', true],
    ['02', false],
    ['03', true],
    ['fe', false],
    ['ff', true],
  ])('with the flags %s is sampled: %s', (flags, isSampled) => {
    const traceparent = `00-${TRACE}-${SPAN}-${flags}`;

    expect(parseTraceparent(traceparent)).toEqual({ traceparent, isSampled });
  });

  it('may be of a later version', () => {
    expect(parseTraceparent(`cc-${TRACE}-${SPAN}-01`)).toMatchObject({ isSampled: true });
  });

  it.each([
    undefined,
    '',
    'x',
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01,00-1`,
    `00-${TRACE}-${SPAN}-01\n`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-0g`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
  ])('is none where it is malformed: %j', (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
