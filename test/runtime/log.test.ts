import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LOG_LEVELS, type Log, writeLine } from '../../lib/runtime/log.ts';
import { anyText } from '../support/any-text.ts';
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
    log('warn', 'event-retried', { id: 'order-1', attempt: 2, code: undefined });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",.*\}\n$/);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: expect.any(String),
      level: 'warn',
      event: 'event-retried',
      id: 'order-1',
      attempt: 2,
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
      anyText,
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
