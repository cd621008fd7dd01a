/** No key that the stack knows stands in the file, wherever a sender wrote it. */
import { expect, it } from 'vitest';
import { createMask } from '../../../local/history/mask.ts';
import { called, invoked, stored, writing } from './told.ts';

it('keys are replaced in every text, as they are, in JSON and in a path', () => {
  const mask = createMask(['local-app-key', 'with "quotes"', 'a/path key']);

  expect(mask('{"writeKey":"local-app-key","x":"with \\"quotes\\""}')).toBe(
    '{"writeKey":"[key]","x":"[key]"}',
  );
  expect(mask('/hook/a%2Fpath%20key/a/path key')).toBe('/hook/[key]/[key]');
  expect([mask(null), mask(undefined), mask('')]).toEqual([null, undefined, '']);
});

it('of two keys of which one begins with the other nothing is left', () => {
  expect(createMask(['local-key', 'local-key-2'])('local-key-2 local-key')).toBe('[key] [key]');
});

it('what is too short for a key stays: it would stand in many a word', () => {
  expect(createMask(['key', ''])('the key')).toBe('the key');
});

it('nothing of a row has one', () => {
  const key = 'the-real-key-of-iterable';
  const { hear, rows } = writing({ keys: [key] });
  const body = `{"eventName":"${key}","userId":"${key}","dataFields":{}}`;

  hear(stored(1, { body }), invoked(2, [{ body }]));
  hear(called(5, { body, status: 400, answer: `no ${key}` }));
  hear({
    kind: 'answered',
    by: 'request-1',
    at: 1,
    ms: 1,
    method: 'POST',
    path: `/app/${key}`,
    type: key,
    bytes: 1,
    body,
    isWhole: true,
    status: 202,
    answer: key,
  });

  const all = ['requests', 'events', 'steps', 'calls'].flatMap((table) => rows(`SELECT * FROM ${table}`));
  expect(all.length).toBeGreaterThan(4);
  expect(JSON.stringify(all)).not.toContain(key);
});
