import { describe, expect, it } from 'vitest';
import { sandboxOf } from './caller.ts';

/** Field values stand as JSON text, because `1` and `1.0` are one number to JavaScript. */
const eventWith = (value: string, eventName = 'bought') =>
  `{"eventName":"${eventName}","userId":"u","dataFields":{"field":${value}}}`;

const DATES = [
  '"2026-11-23"',
  '"2026-11-23 02:45:00"',
  '"2026-11-23 02:45:00 +01:00"',
  '"2026-11-23T02:45:00.000-05:00"',
  '"2026-11-23T02:45:00.000Z"',
];

describe("the sandbox that watches the types of an event's fields", () => {
  it.each([
    ['1', '1.0', 'long', 'double'],
    ['1', '1e3', 'long', 'double'],
    ['1.0', '1', 'double', 'long'],
    ['1', '"1"', 'long', 'string'],
    ['"yes"', 'true', 'string', 'boolean'],
    ['true', '"yes"', 'boolean', 'string'],
    ['"text"', '{"a":1}', 'string', 'object'],
    ['{"a":1}', '[{"a":1}]', 'object', 'array'],
    ['[1]', '1', 'array', 'long'],
    ['"2026-11-23"', '"soon"', 'date', 'string'],
    ['"2026-11-23"', '"2026-11-23 02:45:00.000"', 'date', 'string'],
    ['"2026-11-23"', '"2026-11-23T02:45:00Z"', 'date', 'string'],
    ['"2026-11-23"', '"2026-13-01"', 'date', 'string'],
    ['"text"', '"2026-11-23"', 'string', 'date'],
  ])('refuses, after %s, %s', async (first, later, expectedType, incomingType) => {
    const sandbox = await sandboxOf();
    await sandbox.track(eventWith(first));

    const response = await sandbox.track(eventWith(later));

    const incomingTypes = incomingType === 'string' ? ['string', 'keyword'] : [incomingType];
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      msg:
        'Project 1001: The request does not have the same data types as the data previously submitted. ' +
        `Field 'field' already exists for type 'event' and has a data type of '${expectedType}' ` +
        `but possible types '${incomingTypes.join(', ')}' in the request.`,
      code: 'RequestFieldsTypesMismatched',
      params: {
        validationErrors: {
          field: {
            expectedType,
            incomingTypes,
            offendingValue: JSON.parse(later),
            _type: 'UnexpectedType',
            category: 'event',
          },
        },
      },
    });
    expect(text).toContain(`"offendingValue":${later},`);
    expect(sandbox.events.distinctIds).toBe(1);
  });

  it.each([
    ['1', '9007199254740993'],
    ['1.5', '2.0'],
    ['"text"', '"more text"'],
    ['[1]', '["a"]'],
    ['1', 'null'],
    ['null', '"anything"'],
    ['{"a":1}', '{"b":"new"}'],
    ...DATES.map((date) => ['"2026-11-23"', date]),
  ])('takes, after %s, %s', async (first, later) => {
    const sandbox = await sandboxOf();
    await sandbox.track(eventWith(first));

    expect((await sandbox.track(eventWith(later))).status).toBe(200);
  });

  it('keeps types by event name', async () => {
    const sandbox = await sandboxOf();
    await sandbox.track(eventWith('1', 'bought'));

    expect((await sandbox.track(eventWith('"x"', 'Bought'))).status).toBe(200);
    expect((await sandbox.track(eventWith('"x"', 'bought'))).status).toBe(400);
  });

  it('names a nested field by its path', async () => {
    const sandbox = await sandboxOf();
    await sandbox.track(eventWith('{"city":{"zip":"10115"}}'));

    const response = await sandbox.track(eventWith('{"city":{"zip":10115}}'));

    expect(await response.json()).toMatchObject({
      params: { validationErrors: { 'field.city.zip': { expectedType: 'string', offendingValue: 10115 } } },
    });
  });

  it('takes a location with whole and broken degrees alike', async () => {
    const sandbox = await sandboxOf();
    const at = (lat: string) =>
      `{"eventName":"a","userId":"u","dataFields":{"shop_geo_location":{"lat":${lat},"lon":13.4}}}`;
    await sandbox.track(at('52'));

    expect((await sandbox.track(at('52.5'))).status).toBe(200);
  });

  it('learns nothing from an event it refuses', async () => {
    const sandbox = await sandboxOf();
    await sandbox.track('{"eventName":"a","userId":"u","dataFields":{"known":1}}');
    await sandbox.track('{"eventName":"a","userId":"u","dataFields":{"fresh":"text","known":"x"}}');

    expect((await sandbox.track('{"eventName":"a","userId":"u","dataFields":{"fresh":2}}')).status).toBe(200);
  });

  it('knows fields that are named like members of every object', async () => {
    const sandbox = await sandboxOf();
    const named = (value: string) =>
      `{"eventName":"constructor","userId":"u","dataFields":{"__proto__":${value},"toString":${value}}}`;
    await sandbox.track(named('1'));

    const response = await sandbox.track(named('"x"'));

    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/"__proto__":\{.*"toString":\{/);
  });
});
