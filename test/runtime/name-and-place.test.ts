import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameAndPlace } from '../../lib/runtime/name-and-place.ts';
import { PLANTED } from '../support/planted.ts';

/** The folder of the project, which holds whatever runs here. */
const OURS = new URL('../../', import.meta.url).href;

describe('what is said of an unexpected error', () => {
  const MESSAGE = `${PLANTED.email} is not valid`;

  it('is its name and the place it comes from', () => {
    expect(nameAndPlace(new RangeError(MESSAGE))).toEqual({
      error: 'RangeError',
      place: expect.stringMatching(/^at .*name-and-place\.test\.ts:\d+:\d+/),
    });
  });

  it.each(['SyntaxError', 'AbortError', 'AssertionError'])('is the name that everybody knows: %s', (name) => {
    expect(nameAndPlace(Object.assign(new Error(MESSAGE), { name })).error).toBe(name);
  });

  it.each([
    PLANTED.email,
    `${PLANTED.email}Error`,
    'CustomerError',
    'JaneDoe4111111111111111Error',
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
    `Error\n    at ${PLANTED.email} (${OURS}http.mjs:1:2)`,
    `Error\n    at f (${OURS}${PLANTED.email}.ts:1:2)`,
    `Error\n    at f (${OURS}http.mjs?user=ada:1:2)`,
    `Error\n    at u1 u2 (${OURS}http.mjs:1:2)`,
    'Error\n    at f (file:///jane/1234-5678:1:2)',
    'Error\n    at f (file:///jane/http.mjs:1:2)',
    `Error\n    at f (${OURS}../jane/http.mjs:1:2)`,
    `Error\n    at f (${OURS}1234-5678:1:2)`,
    'Error',
    '',
    7,
    null,
    { split: 'at f (f.ts:1:2)' },
  ])('is no place that a function may have made of anything: %j', (stack) => {
    expect(nameAndPlace(Object.assign(new Error(''), { stack })).place).toBe('');
  });

  it.each([
    `at ${OURS}http.mjs:1:2`,
    `at async Promise.f (${OURS}http.mjs:10:200)`,
    `at new Gate (${fileURLToPath(OURS)}node_modules/@acme/x-y/index.js:1:2)`,
    `at Object.<anonymous> (${OURS}a%20b/http.cjs:1:2)`,
    `at Map.f [as forEach] (${OURS}lib/map.ts:1:2)`,
    `at Gate.#next (${OURS}http.mjs:1:2)`,
  ])('is its first place in our own files: %s', (place) => {
    const foreign = 'at Map.forEach (node:internal/map:1:2)\n    at f (file:///elsewhere/f.ts:1:2)';
    const stack = `Error\n    at async Promise.all (index 0)\n    ${foreign}\n    ${place}\n    at later (${OURS}f.ts:1:2)`;

    expect(nameAndPlace(Object.assign(new Error(''), { stack })).place).toBe(place);
  });

  it.each(['name', 'message', 'stack'])('is told of an error that throws when its %s is read', (member) => {
    const error = Object.defineProperty(new Error(MESSAGE), member, {
      get() {
        throw new Error('boom');
      },
    });

    expect(nameAndPlace(error)).toEqual({ error: 'object', place: '' });
  });

  it('is told of what throws when it is asked for its class', () => {
    const { proxy, revoke } = Proxy.revocable(new Error(MESSAGE), {});
    revoke();

    expect(nameAndPlace(proxy)).toEqual({ error: 'object', place: '' });
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
