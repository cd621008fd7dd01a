import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameAndPlace } from '../../lib/runtime/name-and-place.ts';
import { PLANTED } from '../support/planted.ts';

describe('what is said of an unexpected error', () => {
  const MESSAGE = `${PLANTED.email} is not valid`;

  it('is its name and the place it comes from', () => {
    expect(nameAndPlace(new RangeError(MESSAGE))).toEqual({
      error: 'RangeError',
      place: expect.stringMatching(/^at .*name-and-place\.test\.ts:\d+:\d+/),
    });
  });

  it.each(['CustomerError', 'NotFoundException', 'E404Error'])('is the name of its own class: %s', (name) => {
    expect(nameAndPlace(Object.assign(new Error(MESSAGE), { name })).error).toBe(name);
  });

  it.each([
    PLANTED.email,
    `${PLANTED.email}Error`,
    'ada',
    'Ada',
    'ada Error',
    `A${'d'.repeat(100)}Error`,
    '',
    7,
    undefined,
    { toString: () => 'AdaError' },
  ])('is no name that a function may have made of anything: %j', (name) => {
    expect(nameAndPlace(Object.assign(new Error(MESSAGE), { name })).error).toBe('Error');
  });

  it.each([
    `Error\n    at ${PLANTED.email} (file:///var/task/http.mjs:1:2)`,
    `Error\n    at f (${PLANTED.email}:1:2)`,
    `Error\n    at f (file:///var/task/http.mjs?user=ada:1:2)`,
    `Error\n    at u1 u2 (file:///var/task/http.mjs:1:2)`,
    'Error',
    '',
    7,
    null,
    { split: 'at f (f.ts:1:2)' },
  ])('is no place that a function may have made of anything: %j', (stack) => {
    expect(nameAndPlace(Object.assign(new Error(''), { stack })).place).toBe('');
  });

  it.each([
    'at file:///var/task/http.mjs:1:2',
    'at async Promise.f (file:///var/task/http.mjs:10:200)',
    'at new Gate (/home/a_b/node_modules/@acme/x-y/index.js:1:2)',
    'at Object.<anonymous> (file:///C:/a%20b/http.mjs:1:2)',
    'at Map.f [as forEach] (node:internal/map:1:2)',
    'at Gate.#next (file:///var/task/http.mjs:1:2)',
  ])('is its place: %s', (place) => {
    const stack = `Error\n    at async Promise.all (index 0)\n    ${place}\n    at later (f.ts:1:2)`;

    expect(nameAndPlace(Object.assign(new Error(''), { stack })).place).toBe(place);
  });

  it('is told of an error whose message is none', () => {
    const error = Object.assign(new Error(), { message: 7 });

    expect(nameAndPlace(error)).toEqual({ error: 'Error', place: '' });
  });

  it.each([
    ['of one line', MESSAGE],
    ['of several lines', `first\n${MESSAGE}\nlast`],
    ['that starts like a place', `at ${MESSAGE}`],
    ['that is empty', ''],
  ])('is never its message, %s', (_, message) => {
    const { error, place } = nameAndPlace(new TypeError(message));

    expect(error).toBe('TypeError');
    expect(place).toMatch(/name-and-place\.test\.ts/);
    expect(place).not.toContain(PLANTED.email);
  });

  it.each([
    `first\nat ${MESSAGE}`,
    `first\n    at ${MESSAGE}\n    at more`,
    `    at ${MESSAGE}`,
    `\n    at ${MESSAGE}\n`,
    `Error\n    at Error\n    at ${MESSAGE}`,
    `Error: \n    at ${MESSAGE}\n    at Error: `,
  ])('is never its message, where a line of it reads like a place: %j', (message) => {
    expect(nameAndPlace(new Error(message))).toEqual({
      error: 'Error',
      place: expect.stringMatching(/^at (?!.*@).*name-and-place\.test\.ts:\d+:\d+/),
    });
  });

  it('is never its message, whatever that is', () => {
    const word = fc.constantFrom(
      '\n',
      ' ',
      '    at ',
      'at ',
      'Error',
      ':',
      'SECRET',
      '\r',
      '\u2028',
      '(',
      '$&',
    );
    fc.assert(
      fc.property(
        fc.array(word).map((words) => words.join('')),
        (message) => {
          const { place } = nameAndPlace(new Error(message));

          expect(place).toMatch(/^at .*name-and-place\.test\.ts:\d+:\d+/);
          expect(place).not.toContain('SECRET');
        },
      ),
    );
  });

  it('is never the message of its cause', () => {
    const error = new Error('outer', { cause: new Error(`inner\n    at ${MESSAGE}`) });

    expect(nameAndPlace(error).place).toMatch(/^at .*name-and-place\.test\.ts/);
    expect(nameAndPlace(error).place).not.toContain(PLANTED.email);
  });

  it('is only its kind when it is no error', () => {
    expect(nameAndPlace(MESSAGE)).toEqual({ error: 'string', place: '' });
    expect(nameAndPlace({ message: MESSAGE })).toEqual({ error: 'object', place: '' });
    expect(nameAndPlace(undefined)).toEqual({ error: 'undefined', place: '' });
  });

  it('is its name alone when it has no stack', () => {
    const error = new Error(MESSAGE);
    delete error.stack;

    expect(nameAndPlace(error)).toEqual({ error: 'Error', place: '' });
  });
});
