import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../lib/event/dead-letter.ts';
import { attributeBytes, attributesOf } from '../../lib/queue/attributes.ts';
import { MAX_BYTES } from '../../lib/queue/confirm.ts';
import { NOON } from '../support/clock.ts';

const LETTER: DeadLetter = {
  message: '{"v":1}\n{}',
  reason: 'rejected',
  code: 'BadParams',
  status: 400,
  detail: 'obj.createdAt',
  attempts: 7,
  diedAt: NOON,
};

/** SQS's own words: characters that XML 1.0 allows. */
const ALLOWED = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

const valuesOf = (letter: DeadLetter) =>
  Object.fromEntries(
    Object.entries(attributesOf(letter)).map(([name, { StringValue }]) => [name, StringValue]),
  );

/** A letter whose message leaves `room` bytes of what SQS takes. */
const withRoom = (room: number, letter: DeadLetter = LETTER): DeadLetter => ({
  ...letter,
  message: 'x'.repeat(MAX_BYTES - room),
});

describe('the attributes of a dead letter', () => {
  it('say why it died, and nothing else', () => {
    expect(attributesOf(LETTER)).toEqual({
      reason: { DataType: 'String', StringValue: 'rejected' },
      code: { DataType: 'String', StringValue: 'BadParams' },
      status: { DataType: 'Number', StringValue: '400' },
      detail: { DataType: 'String', StringValue: 'obj.createdAt' },
      attempts: { DataType: 'Number', StringValue: '7' },
      diedAt: { DataType: 'String', StringValue: '2026-11-23T12:00:00.000Z' },
    });
  });

  it.each([
    ['absent', { code: undefined, status: undefined, detail: undefined }],
    ['empty, which SQS refuses', { code: '', status: undefined, detail: '' }],
  ])('leave out what is %s', (_, changes) => {
    expect(Object.keys(attributesOf({ ...LETTER, ...changes }))).toEqual(['reason', 'attempts', 'diedAt']);
  });

  it('count a name, a type and a value in bytes', () => {
    expect(attributeBytes({ détail: { DataType: 'String', StringValue: '😀' } })).toBe(7 + 6 + 4);
    expect(attributeBytes({})).toBe(0);
  });

  it.each([
    ['a detail of a kilobyte', 'x'.repeat(1_024), 'x'.repeat(1_024)],
    ['a detail of a byte more', 'x'.repeat(1_025), 'x'.repeat(1_021)],
    ['a letter of two bytes on the edge', `x${'é'.repeat(600)}`, `x${'é'.repeat(510)}`],
    ['a letter of two bytes cut by the edge', 'é'.repeat(600), `${'é'.repeat(510)}\ufffd`],
    ['a letter of three bytes cut by the edge', '€'.repeat(400), `${'€'.repeat(340)}\ufffd`],
    ['an emoji cut by the edge', '😀'.repeat(300), `${'😀'.repeat(255)}\ufffd`],
  ])('hold at most a kilobyte of detail: %s', (_, detail, expected) => {
    expect(attributesOf({ ...LETTER, detail }).detail?.StringValue).toBe(expected);
    expect(Buffer.byteLength(expected)).toBeLessThanOrEqual(1_024);
  });

  it('hold at most a kilobyte of detail, the beginning of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 200, maxLength: 2_000 }), (detail) => {
        const kept = attributesOf({ ...LETTER, detail }).detail?.StringValue ?? '';
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(1_024);
        expect(detail.startsWith(kept.replace(/\ufffd$/, ''))).toBe(true);
        if (kept !== detail) expect(Buffer.byteLength(kept)).toBeGreaterThan(1_024 - 8);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['nulls', '\u0000'.repeat(1_024)],
    ['halves of surrogate pairs', '\ud83d'.repeat(1_024)],
    ['non-characters', '\uffff'.repeat(342)],
  ])('hold at most a kilobyte of detail when every character of it had to be replaced: %s', (_, detail) => {
    const kept = attributesOf({ ...LETTER, detail }).detail?.StringValue ?? '';
    expect(kept).toMatch(/^\ufffd{341}$/);
  });

  it.each([
    ['a null', 'a\u0000b', 'a\ufffdb'],
    ['an escape', '\u001b[31m', '\ufffd[31m'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['the other half', '\ude00a', '\ufffda'],
    ['a non-character', '\ufffe\uffff', '\ufffd\ufffd'],
    ['tab, line feed and carriage return, which are fine', '\t\n\r', '\t\n\r'],
    ['an emoji, which is fine', '😀', '😀'],
    ['a delete, which is fine', '\u007f\u0085', '\u007f\u0085'],
  ])('replace what SQS refuses in code and detail: %s', (_, value, expected) => {
    expect(valuesOf({ ...LETTER, code: value, detail: value })).toMatchObject({
      code: expected,
      detail: expected,
    });
  });

  it('hold only characters that SQS takes, and at most a kilobyte of detail, whatever was said', () => {
    const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));
    const anyText = fc.oneof(
      fc.string({ unit: anyUnit }),
      fc.string({ unit: anyUnit, minLength: 300, maxLength: 1_200 }),
    );
    fc.assert(
      fc.property(anyText, anyText, (code, detail) => {
        const values = valuesOf({ ...LETTER, code, detail });
        expect(Object.values(values).filter((value = '') => value === '' || !ALLOWED.test(value))).toEqual(
          [],
        );
        expect(Buffer.byteLength(values.detail ?? '')).toBeLessThanOrEqual(1_024);
      }),
    );
  });
});

describe('the attributes of a dead letter that is almost too large', () => {
  const bytes = attributeBytes(attributesOf(LETTER));

  it.each([
    ['all', 0, ['reason', 'code', 'status', 'detail', 'attempts', 'diedAt']],
    ['all but the detail', 1, ['reason', 'code', 'status', 'attempts', 'diedAt']],
    ['all but detail and code', 1 + 25, ['reason', 'status', 'attempts', 'diedAt']],
    ['reason, attempts and time', 1 + 25 + 19, ['reason', 'attempts', 'diedAt']],
    ['reason and attempts', 1 + 25 + 19 + 15, ['reason', 'attempts']],
    ['only the reason', 1 + 25 + 19 + 15 + 36, ['reason']],
  ])('keep %s', (_, missing, names) => {
    const letter = withRoom(bytes - missing);
    expect(Object.keys(attributesOf(letter))).toEqual(names);
    expect(Buffer.byteLength(letter.message) + attributeBytes(attributesOf(letter))).toBeLessThanOrEqual(
      MAX_BYTES,
    );
  });

  it('keep the reason when there is no room at all', () => {
    expect(Object.keys(attributesOf(withRoom(0)))).toEqual(['reason']);
  });

  it('keep everything beside the largest event that the door takes', () => {
    const full = { ...LETTER, code: 'c'.repeat(900), detail: 'x'.repeat(9_000) };
    expect(Object.keys(attributesOf(withRoom(MAX_BYTES - 1_044_480, full)))).toHaveLength(6);
  });

  it('measure the message in bytes, not in characters', () => {
    const message = 'é'.repeat((MAX_BYTES - bytes + 2) / 2);
    expect(Object.keys(attributesOf({ ...LETTER, message }))).not.toContain('detail');
  });
});
