import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutEvents, cutEvents } from '../../lib/accept/cut-events.ts';
import type { EventObject, MapFunction } from '../../lib/config.ts';
import { Refusal } from '../../lib/errors.ts';
import { readJson } from '../support/json-reference.ts';
import { honestListText } from '../support/json-texts.ts';
import { requestWith } from '../support/requests.ts';
import { sourceWith } from '../support/sources.ts';

function cut(text: string, map?: MapFunction, headers: Record<string, string> = {}): CutEvents {
  return cutEvents(text, requestWith({ headers }), sourceWith(map === undefined ? {} : { map }));
}

function refusalOf(text: string, map?: MapFunction): Refusal {
  try {
    cut(text, map);
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal;
    throw refusal;
  }
  throw new Error('nothing was refused');
}

describe('a request without a map function', () => {
  it.each(['{ "eventName" : "sum" }\n', '[]', '[{"events":[]}]', '"events"', '1', 'null', '{"Events":[]}'])(
    'is one event, as it came: %s',
    (text) => {
      expect(cut(text)).toEqual({ form: 'single', texts: [text] });
    },
  );

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
    for (const count of [10_001, 2_000_000]) {
      expect(refusalOf(listOf(count))).toMatchObject({
        code: 'too-large',
        message: 'a request takes at most 10000 events',
      });
    }
  });
});

describe('a request with a map function', () => {
  const event = { eventName: 'sum', userId: 'u1' };
  const text = JSON.stringify(event);

  it('hands the function the parsed body and the headers', () => {
    const { texts } = cut(
      '{"events":[],"n":1.0}',
      (body, headers) => ({ body, topic: headers['x-topic'], none: headers['x-none'] }),
      { 'x-topic': 'orders' },
    );

    expect(texts).toEqual(['{"body":{"events":[],"n":1},"topic":"orders"}']);
  });

  it('hands the function the names that were sent, whatever was read before', () => {
    for (let i = 0; i < 2; i++) JSON.parse('{"the request":0,"\\\\u":0}');
    const { texts } = cut('{"the request":0,"\\u0069d":1}', (body) => body as EventObject);

    expect(texts).toEqual(['{"the request":0,"id":1}']);
  });

  it('becomes text that SQS takes', () => {
    expect(cut('{}', () => ({ 'a\ufffe': '\uffff\\\uffff' })).texts).toEqual([
      '{"a\\ufffe":"\\uffff\\\\\\uffff"}',
    ]);
  });

  it.each<[string, ReturnType<MapFunction>, string[]]>([
    ['no event', undefined, []],
    ['null', null, []],
    ['an empty list', [], []],
    ['one event', event, [text]],
    ['several events', [event, event, {}], [text, text, '{}']],
    ['an event that is none', [7 as never], ['7']],
  ])('becomes what the function returns: %s', (_, result, texts) => {
    expect(cut('{}', () => result)).toEqual({ form: 'mapped', texts });
  });

  it.each<[string, MapFunction]>([
    ['throws', () => raise(new TypeError('value of ann@example.com'))],
    ['throws no error', () => raise('ann@example.com')],
    ['throws nothing', () => raise(undefined)],
    ['returns a function', () => (() => 1) as never],
    ['returns a list with a hole', () => [event, undefined as never]],
    ['returns what JSON has no form for', () => ({ n: 1n })],
    ['returns a ring', () => ring()],
    ['is async', (async () => event) as never],
    ['returns a promise of nothing', () => Promise.resolve() as never],
  ])('is refused when the function %s', (_, map) => {
    expect(refusalOf('{}', map)).toMatchObject({
      code: 'not-mapped',
      message: "the source's map function failed",
    });
  });

  it('keeps its headers, whatever that function does to those it gets', () => {
    const headers = { 'idempotency-key': 'k-1' };

    cut(
      '{}',
      (_, own) => {
        (own as Record<string, string>)['idempotency-key'] = 'k-2';
        return event;
      },
      headers,
    );

    expect(headers).toEqual({ 'idempotency-key': 'k-1' });
  });

  it('keeps the cause of the failure for the log', () => {
    const cause = new RangeError('why');

    expect(refusalOf('{}', () => raise(cause)).cause).toBe(cause);
    expect(refusalOf('{}', (async () => event) as never).cause).toMatchObject({
      name: 'TypeError',
      message: 'the function must not be async',
    });
  });

  it('takes 10,000 events and refuses one more', () => {
    expect(cut('{}', () => Array(10_000).fill(event)).texts).toHaveLength(10_000);
    expect(refusalOf('{}', () => Array(10_001).fill(event)).code).toBe('too-large');
  });
});

function raise(error: unknown): never {
  throw error;
}

function ring(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  object.self = object;
  return object;
}
