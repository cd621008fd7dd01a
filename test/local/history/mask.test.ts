/** No key that the stack knows stands in the file, wherever a sender wrote it. */
import { describe, expect, it } from 'vitest';
import { createMask } from '../../../local/history/mask.ts';
import { textIn } from '../../../local/history/text-in.ts';
import { buried, called, delivered, invoked, messageOf, stored, T0, writing } from './told.ts';

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

it('a short key is masked where it stands alone', () => {
  expect(createMask(['sesam'])('{"key":"sesam","name":"sesame"}')).toBe('{"key":"[key]","name":"sesame"}');
});

it('JSON may say each character of a key in another way', () => {
  const mask = createMask(['local/app-kéy']);

  expect(mask(String.raw`{"a":"\u006cocal\/app\u002Dk\u00E9y","b":"loc\\u0061l"}`)).toBe(
    String.raw`{"a":"[key]","b":"loc\\u0061l"}`,
  );
});

it('of a text whose end is cut off, the beginning of a key goes, too', () => {
  const { cut } = createMask(['local-key', 'local-key-2', 'abXYZWab']);

  expect(cut('say local-key, local-ke')).toBe('say [key], ');
  expect(cut('say local-key-')).toBe('say ');
  expect(cut('say abXYZWab')).toBe('say ');
  expect(cut('say abXYZWab l')).toBe('say [key] ');
  expect(cut('say this')).toBe('say this');
});

describe('an id that holds a key', () => {
  const keys = ['the-real-key', 'other-real-key'];
  const [one, other] = keys;

  it('is masked, and no other event is taken for it, also after a restart', () => {
    const { hear, rows, database } = writing({ keys });
    hear(stored(1, { id: `${one}` }), stored(2, { id: `${other}` }), stored(3, { id: 'e3' }));
    hear(delivered(60, { id: other }));
    const restarted = writing({ keys }, database);
    const waiting = messageOf({ id: `${one}` })
      .split('\n', 1)
      .join();
    restarted.hear({ kind: 'found', at: T0 + 99, queues: 1, waiting: [waiting], letters: [] });

    expect(rows('SELECT state, isMasked FROM events')).toEqual([
      { state: 'waiting', isMasked: 1 },
      { state: 'delivered', isMasked: 1 },
      { state: 'delivered', isMasked: 0 },
    ]);
    for (const { id } of rows('SELECT id FROM events LIMIT 2')) expect(id).toMatch(/^\[key\]~[0-9a-f]{16}$/);
  });

  it('is found by its letter, its attempts and those behind it', () => {
    const { hear, event, rows } = writing({ keys });
    const id = `a ${one}`;
    const letter = buried(70, { id });
    hear(stored(1, { id }), stored(1), invoked(2, [{ id, group: 'g' }, { group: 'g' }]));
    hear({
      kind: 'logged',
      line: JSON.stringify({
        time: new Date(T0 + 9),
        level: 'warn',
        event: 'events-held',
        id,
        project: 'us',
      }),
    });
    hear(called(12, { status: 400 }), letter, { kind: 'removed', at: T0 + 80, message: letter.message });

    const [{ id: masked } = {}] = rows('SELECT id FROM events WHERE event = 1');
    expect(event(String(masked))).toMatchObject({ state: 'dead', isDeleted: 1, attempts: 1 });
    expect(rows("SELECT event, facts ->> 'behind' AS behind FROM steps WHERE kind = 'held'")).toEqual([
      { event: 2, behind: masked },
    ]);
  });
});

it('what is kept in part has no part of a key at its end', () => {
  const key = 'the-real-key-of-iterable';
  const { hear, rows } = writing({ keys: [key] });
  const body = `{"listId":1,"subscribers":[{"userId":"${'u'.repeat(65_491)}${key}"}]}`;
  const list = { operation: 'lists/subscribe', body: body.replace('"listId":1', '"listId":1 ') };
  const request = { ...textIn(Buffer.from(body), body.length), type: undefined, bytes: body.length };

  hear({
    ...request,
    kind: 'answered',
    by: 'r',
    at: 1,
    ms: 1,
    method: 'POST',
    path: '/',
    status: 202,
    answer: '',
  });
  hear(invoked(2, [list, { ...list, id: 'e2' }]));
  hear(called(5, { path: '/api/lists/subscribe', body, answer: `${'a'.repeat(16_380)}the-` }));

  expect(request.body?.slice(-8)).toBe('uthe-rea');
  const [kept = {}] = rows(
    'SELECT requests.body AS request, calls.body AS call, calls.answer FROM requests LEFT JOIN calls',
  );
  expect(Object.values(kept).map((text) => String(text).includes('the-'))).toEqual([false, false, false]);
});

it('what was mended is not taken for another because of a key in it', () => {
  const { hear, rows } = writing({ keys: ['the-real-key'] });
  const body = '{"eventName":"the-real-key"}';

  for (const at of [1, 90]) hear(stored(at, { body }));

  expect(rows('SELECT body FROM steps')).toEqual([{ body: null }, { body: null }]);
});

it('nothing of a row has one', () => {
  const key = 'the-real-key-of-iterable';
  const { hear, rows } = writing({ keys: [key] });
  const body = `{"eventName":"${key}","userId":"${key}","dataFields":{}}`;

  hear(stored(1, { body }), invoked(2, [{ body }]));
  hear(called(5, { body, status: 400, answer: `no ${key}` }), called(6, { body: key, fault: key }));
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
