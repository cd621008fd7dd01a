import { describe, expect, it } from 'vitest';
import { textInString, unwrapped } from '../../lib/json/nested.ts';

describe('JSON text in a JSON string', () => {
  it.each(['{"a":1.0}', ' [1,{"b":2}]', '{"a":1,"a":2}', '{"a":"\\ud800"}'])(
    'is taken out once: %s',
    (text) => {
      expect(textInString(text)).toBe(text);
      expect(unwrapped(` ${JSON.stringify(text)}\n`)).toBe(text);
      const twice = JSON.stringify(JSON.stringify(text));
      expect(unwrapped(twice)).toBe(twice);
    },
  );

  it.each(['"a"', 'a', '', '1', '{', '[1', '\ufeff{}'])('is none, and stays a string: %j', (text) => {
    expect(textInString(text)).toBeUndefined();
    expect(unwrapped(JSON.stringify(text))).toBe(JSON.stringify(text));
  });

  it.each(['{"a":"{}"}', '["{}"]', '"{}', '""x', 'hello', ''])('is not looked for in %j', (text) => {
    expect(unwrapped(text)).toBe(text);
  });

  it.each([{}, [], 1, null, undefined])('is not %j', (value) => {
    expect(textInString(value)).toBeUndefined();
  });
});
