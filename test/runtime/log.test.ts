import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LOG_LEVELS, type Log, nameAndPlace, writeLine } from '../../lib/runtime/log.ts';
import { PLANTED } from '../support/planted.ts';
import { recordedLog } from '../support/recorded-output.ts';

function linesFrom(lowest: (typeof LOG_LEVELS)[number]): {
  lines: string[];
  log: Log;
} {
  const lines: string[] = [];
  return { lines, log: recordedLog(lowest, (line) => lines.push(line)) };
}

describe('the log', () => {
  it('writes one line of JSON an occurrence', () => {
    const { lines, log } = linesFrom('info');
    log('warn', 'event-retried', { eventId: 'order-1', attempt: 2, isLast: false, code: undefined });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",.*\}\n$/);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: expect.any(String),
      level: 'warn',
      event: 'event-retried',
      eventId: 'order-1',
      attempt: 2,
      isLast: false,
    });
  });

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('leaves out what lies below %s', (lowest, written) => {
    const { lines, log } = linesFrom(lowest);
    for (const level of LOG_LEVELS) log(level, 'request-answered', {});

    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(written);
  });

  it('keeps every occurrence to its line, whatever a value holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\n', '\r', '"', '\\', '\u001b', '\u0000', '}', '\ud800') }),
    );
    fc.assert(
      fc.property(text, text, (name, value) => {
        const { lines, log } = linesFrom('debug');
        log('info', 'event-buried', { [`x-${name}`]: value });

        expect(lines).toHaveLength(1);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the point
        expect(lines[0]).toMatch(/^[^\u0000-\u001f]*\n$/);
        expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', event: 'event-buried' });
      }),
    );
  });

  it('goes to standard output', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      writeLine('one line\n');
      expect(write.mock.calls).toEqual([['one line\n']]);
    } finally {
      write.mockRestore();
    }
  });
});

describe('what is said of an unexpected error', () => {
  const MESSAGE = `${PLANTED.email} is not valid`;

  it('is its name and the place it comes from', () => {
    expect(nameAndPlace(new RangeError(MESSAGE))).toEqual({
      error: 'RangeError',
      place: expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+/),
    });
  });

  it('is the name of its own class', () => {
    class CustomerError extends Error {
      override readonly name = 'CustomerError';
    }

    expect(nameAndPlace(new CustomerError(MESSAGE)).error).toBe('CustomerError');
  });

  it.each([
    ['of one line', MESSAGE],
    ['of several lines', `first\n${MESSAGE}\nlast`],
    ['that starts like a place', `at ${MESSAGE}`],
    ['that is empty', ''],
  ])('is never its message, %s', (_, message) => {
    const { error, place } = nameAndPlace(new TypeError(message));

    expect(error).toBe('TypeError');
    expect(place).toMatch(/log\.test\.ts/);
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
      place: expect.stringMatching(/^at (?!.*@).*log\.test\.ts:\d+:\d+/),
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

          expect(place).toMatch(/^at .*log\.test\.ts:\d+:\d+/);
          expect(place).not.toContain('SECRET');
        },
      ),
    );
  });

  it('is never the message of its cause', () => {
    const error = new Error('outer', { cause: new Error(`inner\n    at ${MESSAGE}`) });

    expect(nameAndPlace(error).place).toMatch(/^at .*log\.test\.ts/);
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
