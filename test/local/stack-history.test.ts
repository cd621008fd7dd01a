/** What the history of a stack must not keep. */
import { expect, it } from 'vitest';
import { readSettings } from '../../local/settings.ts';
import { historySettings } from '../../local/stack-history.ts';

const keysOf = async (variables: Record<string, string>, ...secrets: readonly string[]) => {
  const sourceKeys = Object.fromEntries(secrets.map((value, index) => [`source-${index}`, { value }]));
  return (await historySettings(readSettings(variables), sourceKeys, () => undefined)).keys;
};

it('is each key of each source, and those of the real project', async () => {
  const project = { ITERABLE_API_KEY: 'of-the-project', ITERABLE_DATA_CENTER: 'US' };
  expect(await keysOf({}, 'one', '["two","three"]', '[{"key":"four","previous":false}]')).toEqual([
    'one',
    'two',
    'three',
    'four',
  ]);
  expect(await keysOf(project, 'one')).toEqual(['one', 'of-the-project']);
  expect(await keysOf({ ...project, ITERABLE_API_KEY: '{"apiKey":"a","jwtSecret":"b"}' })).toEqual([
    'a',
    'b',
  ]);
});
