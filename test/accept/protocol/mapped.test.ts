import { describe, expect, it } from 'vitest';
import { mapBody } from '../../../lib/accept/protocol/mapped.ts';
import { Refusal } from '../../../lib/accept/refusal.ts';
import type { EventObject, MapFunction } from '../../../lib/event/event-object.ts';
import { textOf } from '../../../lib/json/json-text.ts';
import { walkJson } from '../../../lib/json/scan.ts';

function cut(text: string, map: MapFunction, headers: Record<string, string> = {}) {
  const found = mapBody(map, walkJson(text), headers);
  const faultOf = ({ code, issues }: Refusal) => [code, ...(issues ?? []).map((issue) => issue.code)].join();
  return { texts: found.map((event) => ('refusal' in event ? faultOf(event.refusal) : textOf(event.json))) };
}

function refusalOf(text: string, map: MapFunction): Refusal {
  try {
    cut(text, map);
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal;
    throw refusal;
  }
  throw new Error('nothing was refused');
}

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

  it('hands the function integers of any length, and writes them as they were sent', () => {
    const { texts } = cut('{"id":788032119674292922,"lines":[{"id":9007199254740993}]}', (body) => ({
      eventName: `order ${body.id}`,
      dataFields: body,
    }));

    expect(texts).toEqual([
      '{"eventName":"order 788032119674292922","dataFields":{"id":788032119674292922,"lines":[{"id":9007199254740993}]}}',
    ]);
  });

  it('may hold half of a surrogate pair, which becomes U+FFFD', () => {
    expect(cut('{}', () => ({ eventName: '\ud800' })).texts).toEqual(['{"eventName":"\\ufffd"}']);
  });

  it('becomes text that SQS takes', () => {
    expect(cut('{}', () => ({ 'a\ufffe': '\uffff\\\uffff' })).texts).toEqual([
      '{"a\\ufffe":"\\uffff\\\\\\uffff"}',
    ]);
  });

  it.each([
    [JSON.parse('{"__proto__":{}}'), 'forbidden-key'],
    [JSON.parse(`{"x":${'['.repeat(64)}${']'.repeat(64)}}`), 'too-deep'],
  ])('is read as strictly as what senders write: %j', (made, code) => {
    expect(cut('{}', () => [made, event])).toEqual({ texts: [`not-mapped,${code}`, text] });
  });

  it.each<[string, ReturnType<MapFunction>, string[]]>([
    ['no event', undefined, []],
    ['null', null, []],
    ['an empty list', [], []],
    ['one event', event, [text]],
    ['several events', [event, event, {}], [text, text, '{}']],
    ['an event that is none', [7 as never], ['7']],
  ])('becomes what the function returns: %s', (_, result, texts) => {
    expect(cut('{}', () => result)).toEqual({ texts });
  });

  it.each<[string, MapFunction]>([
    ['throws', () => raise(new TypeError('value of ann@example.com'))],
    ['throws no error', () => raise('ann@example.com')],
    ['throws nothing', () => raise(undefined)],
  ])('is refused when the function %s', (_, map) => {
    expect(refusalOf('{}', map)).toMatchObject({
      code: 'not-mapped',
      message: "the source's map function failed",
    });
  });

  it.each<[string, MapFunction, string]>([
    ['returns a function', () => (() => 1) as never, 'must return events'],
    ['returns a list with nothing in it', () => [event, undefined as never], 'must return events'],
    ['returns a list with a hole', () => Object.assign([], { 1: event }), 'must return events'],
    ['returns what JSON has no form for', () => ({ n: 1n }), 'returned what JSON cannot write'],
    ['returns a ring', () => ring(), 'returned what JSON cannot write'],
    ['is async', (async () => event) as never, 'must not be async'],
    ['returns a promise of nothing', () => Promise.resolve() as never, 'must not be async'],
  ])('is told why it is refused when the function %s, without a place of ours', (_, map, reason) => {
    const { code, message, cause } = refusalOf('{}', map);

    expect({ code, message, cause }).toEqual({
      code: 'not-mapped',
      message: `the source's map function ${reason}`,
      cause: undefined,
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
    expect(refusalOf('{}', () => ({ toJSON: () => raise(cause) })).cause).toBe(cause);
  });

  it('takes 50,000 integers that no number holds and refuses one more', () => {
    const ids = (count: number) => `[${Array(count).fill('9007199254740993').join()}]`;

    expect(cut(ids(50_000), () => event).texts).toHaveLength(1);
    expect(refusalOf(ids(50_001), () => event)).toMatchObject({
      code: 'too-large',
      message: 'a request takes at most 50000 integers beyond 2^53',
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
