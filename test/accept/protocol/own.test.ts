import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutEvents } from '../../../lib/accept/protocol/own.ts';
import { Refusal } from '../../../lib/accept/refusal.ts';
import { textOf } from '../../../lib/json/json-text.ts';
import { walk } from '../../../lib/json/scan.ts';
import { readJson } from '../../support/json-reference.ts';
import { honestListText } from '../../support/json-texts.ts';

function cut(text: string) {
  const { form, events } = cutEvents(walk(text));
  return { form, texts: events.map((event) => ('json' in event ? textOf(event.json) : event.refusal.code)) };
}

function refusalOf(text: string): Refusal {
  try {
    cut(text);
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal;
    throw refusal;
  }
  throw new Error('nothing was refused');
}

describe("a request in the door's own form", () => {
  it.each(['{ "eventName" : "sum" }\n', '"events"', '1', 'null', '{"Events":[]}'])(
    'is one event, as it came: %s',
    (text) => {
      expect(cut(text)).toEqual({ form: 'single', texts: [text] });
    },
  );

  it.each([
    ['[]', []],
    [' [{"events":[]} , 1.0]\n', ['{"events":[]}', '1.0']],
    ['[{"a":1,"a":2},{}]', ['duplicate-key', '{}']],
  ])('may be the list alone: %s', (text, texts) => {
    expect(cut(text)).toEqual({ form: 'list', texts });
    expect(cut(`{"events":${text}}`)).toEqual({ form: 'list', texts });
  });

  it('is cut into the elements of its list, each as it was written', () => {
    expect(cut('{ "events" : [ { "a" : 1.0 } ,\n{"b":[1,{"events":[]}]},"x",7 ] }')).toEqual({
      form: 'list',
      texts: ['{ "a" : 1.0 }', '{"b":[1,{"events":[]}]}', '"x"', '7'],
    });
    expect(cut('{"\\u0065vents":[]}')).toEqual({ form: 'list', texts: [] });
  });

  it('is cut into texts that mean what the elements mean', () => {
    fc.assert(
      fc.property(honestListText, (list) => {
        expect(cut(`{"events":${list}}`).texts.map(readJson)).toEqual(readJson(list));
      }),
    );
  });

  it.each(['{"a":1}', '"x"', 'null', '1'])('is refused when its events are %s', (value) => {
    expect(refusalOf(`{"events":${value}}`)).toMatchObject({
      code: 'invalid-event',
      issues: [{ path: 'events', code: 'invalid-type', message: 'must be a list' }],
    });
  });

  it('is refused when anything stands beside its events', () => {
    expect(refusalOf('{"operation":"events/track","events":[],"eventName":"sum"}')).toMatchObject({
      code: 'invalid-event',
      issues: ['operation', 'eventName'].map((path) => ({
        path,
        code: 'unknown-key',
        message: 'cannot stand beside "events"',
      })),
    });
  });

  it('takes 10,000 events and refuses one more', () => {
    const listOf = (count: number) => `{"events":[${Array(count).fill('{}').join()}]}`;

    expect(cut(listOf(10_000)).texts).toHaveLength(10_000);
    for (const count of [10_001, 1_000_000]) {
      expect(refusalOf(listOf(count))).toMatchObject({
        code: 'too-large',
        message: 'a request takes at most 10000 events',
      });
    }
  }, 60_000);
});
