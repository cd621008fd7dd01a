import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../../lib/iterable/operations.ts';
import { importRow } from '../../../operate/import/event-text.ts';
import { Occurrences } from '../../../operate/import/occurrences.ts';

function madeOf(lines: readonly string[], operation: OperationName = 'events/track') {
  const occurrences = new Occurrences();
  return lines.map(
    (written, index) => importRow({ line: index + 1, written, event: written }, operation, occurrences).event,
  );
}

const idsOf = (lines: readonly string[]) => madeOf(lines).map((event) => JSON.parse(String(event)).id);

describe('the event of a row', () => {
  it('has an id made of its content, and of its number among equal rows', () => {
    const ids = idsOf(['{"a":1}', '{"a":2}', '{"a":1}', '{"a":1}']);

    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{64}(?:-\d+)?$/.test(id))).toBe(true);
    expect([ids[2], ids[3]]).toEqual([`${ids[0]}-2`, `${ids[0]}-3`]);
  });

  it('has another id for another event, though the cells of its row are the same', () => {
    const rowUnder = (event: string, operation: OperationName = 'events/track') =>
      importRow({ line: 2, written: '["x","1"]', event }, operation, new Occurrences()).event;
    const ids = [
      rowUnder('{"userId":"x","createdAt":1}'),
      rowUnder('{"userId":"x","campaignId":1}'),
      rowUnder('{"userId":"x","createdAt":1}', 'commerce/trackPurchase'),
    ].map((event) => JSON.parse(String(event)).id);

    expect(new Set(ids).size).toBe(3);
  });

  it('has the same id wherever it stands among others', () => {
    expect(idsOf(['{"a":3}', '{"a":1}'])[1]).toBe(idsOf(['{"a":1}'])[0]);
  });

  it('keeps its own id, its digits and its blanks', () => {
    const own = '{ "id": "7", "dataFields": {"n": 9007199254740993, "p": 1.0} }';

    expect(madeOf([own])).toEqual([own]);
    expect(madeOf(['{ "dataFields": {"n": 9007199254740993} }'])[0]).toMatch(
      /^\{"id":"[0-9a-f]{64}", "dataFields": \{"n": 9007199254740993\} \}$/,
    );
  });

  it('gets one in the place of a null, and in an empty object', () => {
    const id = /^[0-9a-f]{64}$/;

    expect(JSON.parse(String(madeOf(['{"id": null, "email": "a"}'])[0]))).toEqual({
      id: expect.stringMatching(id),
      email: 'a',
    });
    expect(JSON.parse(String(madeOf(['{}'])[0]))).toEqual({ id: expect.stringMatching(id) });
  });

  it('names its operation, unless it does so itself', () => {
    expect(
      madeOf(['{"email":"a"}', '{"email":"a","operation":"users/merge"}', '{}'], 'users/update'),
    ).toEqual([
      '{"operation":"users/update","email":"a"}',
      '{"email":"a","operation":"users/merge"}',
      '{"operation":"users/update"}',
    ]);
  });

  it('gets no id where its operation takes none', () => {
    expect(madeOf(['{"operation":"users/update"}'])).toEqual(['{"operation":"users/update"}']);
    expect(String(madeOf(['{"operation":"commerce/trackPurchase"}'], 'users/update')[0])).toMatch(/^\{"id":/);
  });

  it.each(['[]', '1', 'null', '{', '{"a":1}x', ''])('is none if the row is no object: %s', (text) => {
    expect(madeOf([text])).toEqual([{ code: 'invalid-json', message: 'is not a JSON object' }]);
  });
});

describe('the number of a row among equal ones', () => {
  it('is right for many, also when the table grows', () => {
    const occurrences = new Occurrences();
    const digestOf = (number: number) => (number * 2_654_435_761).toString(16).padStart(16, '0').slice(-16);
    for (let number = 0; number < 20_000; number += 1) expect(occurrences.next(digestOf(number))).toBe(1);
    for (let number = 0; number < 20_000; number += 7) expect(occurrences.next(digestOf(number))).toBe(2);
    for (let number = 20_000; number < 60_000; number += 1) occurrences.next(digestOf(number));
    expect([0, 1, 7].map((number) => occurrences.next(digestOf(number)))).toEqual([3, 2, 3]);
  });
});
