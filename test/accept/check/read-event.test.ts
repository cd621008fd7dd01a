import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../lib/accept/check/check-event.ts';
import { checksOf } from '../../../lib/accept/check/part.ts';
import type { Issue } from '../../../lib/issues.ts';
import type { Operation } from '../../../lib/iterable/operations.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { arrivalAt } from '../../support/arrival.ts';
import { NOON } from '../../support/clock.ts';
import { configurationWith, sourceWith } from '../../support/sources.ts';

const honest = { eventName: 'sum', userId: 'u1' };

interface Read {
  readonly id: string;
  readonly operation: Operation;
  readonly body: string;
  readonly warnings: readonly Issue[];
}

function read(event: object | string): Read {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  const checked = checkEvent(
    { json: walkJson(text) },
    arrivalAt(sourceWith()),
    checksOf(configurationWith()),
  );
  const [part] = checked.kind === 'valid' ? checked.parts : [];
  if (part === undefined) throw new Error('the event was not accepted', { cause: checked });
  const { id, operation, messages, warnings } = part;
  const [{ text: message = '' } = {}] = messages;
  return { id, operation, warnings, body: message.slice(message.indexOf('\n') + 1) };
}

describe('an event that is read', () => {
  it('gets an id made from its own text and the time of acceptance, after what it brought', () => {
    const text = '{"eventName":"sum","userId":"u1"}';

    expect(read(text)).toMatchObject({
      id: `made-from-${text.length}`,
      operation: { name: 'events/track' },
      body: `{"eventName":"sum","userId":"u1","id":"made-from-${text.length}","createdAt":${NOON / 1000}}`,
      warnings: [],
    });
  });

  it('keeps an id and a time of its own where they stand', () => {
    const text =
      '{ "id" : "order-1", "createdAt" : 1700000000 , "eventName":"sum","email":"ann@example.com" }\n';

    expect(read(text)).toMatchObject({ id: 'order-1', body: text });
  });

  it('keeps an id that is written with escapes as it is written', () => {
    const text = '{"\\u0069d":"order\\u002d1","createdAt":1,"eventName":"sum","userId":"u1"}';

    expect(read(text)).toMatchObject({ id: 'order-1', body: text });
  });

  // V8 takes an escaped name for another that it met before: https://github.com/nodejs/node/issues/63785.
  it('keeps an id that is written with escapes whatever was read before', () => {
    const text = '{"createdAt":1,"eventName":"sum","userId":"u1","\\u0069d":"order-1"}';
    for (let i = 0; i < 2; i++) {
      JSON.parse('{"createdAt":1,"eventName":"sum","userId":"u1","\\\\u":"order-1"}');
    }

    expect(read(text)).toMatchObject({ id: 'order-1', body: text });
  });

  it.each([
    ['"operation":"events/track","eventName":"sum","userId":"u1"', '"eventName":"sum","userId":"u1"'],
    ['"eventName":"sum", "operation":"events/track", "userId":"u1"', '"eventName":"sum", "userId":"u1"'],
    ['"eventName":"sum","userId":"u1" ,\n"operation":"events/track"', '"eventName":"sum","userId":"u1"'],
    ['"eventName":"sum","\\u006fperation":"events/track","userId":"u1"', '"eventName":"sum","userId":"u1"'],
  ])('does not send its operation on: {%s}', (members, kept) => {
    const { operation, body, warnings } = read(`{"id":"1","createdAt":1,${members}}`);

    expect(operation.name).toBe('events/track');
    expect(body).toBe(`{"id":"1","createdAt":1,${kept}}`);
    expect(warnings).toEqual([]);
  });

  it('keeps the digits of numbers and the escapes of text', () => {
    const text =
      '{"eventName":"s\\u00fcm\\/","userId":"u1","id":"1","createdAt":1,"campaignId":9007199254740993,' +
      '"templateId":1.0e2,"dataFields":{"big":9007199254740993,"one":1.0,"hundred":1e2,"huge":1e400,"z":-0}}';

    expect(read(text).body).toBe(text);
  });

  it.each([
    ['1', '1'],
    ['1.0', '1'],
    ['1.7e9', '1700000000'],
    ['99999999999', '99999999999'],
    ['100000000000', '100000000'],
    ['1e11', '100000000'],
    ['1700000000999', '1700000000'],
    ['99999999999999', '99999999999'],
  ])('has a createdAt of %s as %s seconds', (written, seconds) => {
    expect(read(`{"eventName":"sum","userId":"u1","id":"1","createdAt":${written}}`).body).toBe(
      `{"eventName":"sum","userId":"u1","id":"1","createdAt":${seconds}}`,
    );
  });

  it('forwards fields that Iterable does not document, and names each in a warning', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'Email', 'events', 'apiKeys', ''];
    const unknown = Object.fromEntries(names.map((name) => [name, { prototype: null }]));

    const { body, warnings } = read({ ...honest, id: '1', createdAt: 1, ...unknown });

    expect(body).toBe(JSON.stringify({ ...honest, id: '1', createdAt: 1, ...unknown }));
    expect(warnings).toEqual(
      names.map((path) => ({ path, code: 'unknown-field', message: 'is not a field Iterable documents' })),
    );
  });

  it('may have anything within its dataFields, a key included', () => {
    expect(read({ ...honest, dataFields: { api_key: 'x', operation: 'y', id: 1 } })).toMatchObject({
      warnings: [],
    });
  });

  it.each([
    ['id', 'a'],
    ['id', 'A-9'],
    ['userId', ' a b~!'],
    ['email', 'a@b.c'],
    ['email', 'ünï+tag@exämple.com'],
    ['eventName', ' '],
    ['eventName', '😀'],
    ['campaignId', 0],
    ['campaignId', -(2 ** 63 - 1024)],
    ['templateId', 2 ** 63 - 1024],
    ['createNewFields', false],
    ['dataFields', {}],
  ])('may have the %s %j', (field, value) => {
    expect(JSON.parse(read({ ...honest, [field]: value }).body)).toHaveProperty(field, value);
  });
});
