/** Which keys stand in a secret, in each form that it may have. */
import { expect, it } from 'vitest';
import { projectKeyTexts, sourceKeyTexts } from '../../local/key-texts.ts';

it.each([
  ['key-number-one', ['key-number-one']],
  [' key-number-one\n', ['key-number-one']],
  ['["key-number-one","key-number-two"]', ['key-number-one', 'key-number-two']],
  ['[{"key":"key-number-one"},"key-number-two"]', ['key-number-one', 'key-number-two']],
  ['{"key":"key-number-one","previous":false}', ['key-number-one']],
])('finds the keys of a source in %j', async (secret, keys) => {
  expect(await sourceKeyTexts(secret)).toEqual(keys);
});

it('finds all keys of a project', async () => {
  expect(await projectKeyTexts('api-key')).toEqual(['api-key']);
  expect(await projectKeyTexts('{"apiKey":"a","clientApiKey":"b","jwtSecret":"c"}')).toEqual(['a', 'b', 'c']);
});

it.each(['{no-json', '[', '{}', '[]', ''])(
  'takes the whole of %j, in which there is none',
  async (secret) => {
    expect(await sourceKeyTexts(secret)).toEqual([secret]);
    expect(await projectKeyTexts(secret)).toEqual([secret]);
  },
);
