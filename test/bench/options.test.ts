import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../bench/report/options.ts';

const NAMES = ['delivery', 'door', 'size'];
const BENCHMARKS = [...NAMES.map((name) => ({ name })), { name: 'million', isOnlyByName: true as const }];

describe('the options of npm run bench', () => {
  it.each([
    ['', { names: NAMES, purpose: 'print' }],
    ['--only million', { names: ['million'], purpose: 'print' }],
    ['--only size', { names: ['size'], purpose: 'print' }],
    ['--only size --only delivery --check', { names: ['delivery', 'size'], purpose: 'check' }],
    ['--only size,door --record', { names: ['door', 'size'], purpose: 'record' }],
  ])('%s', (line, options) => {
    expect(parseOptions(line.split(' ').filter(Boolean), BENCHMARKS)).toEqual(options);
  });

  it.each([
    ['--only nothing', 'There is no benchmark "nothing". There are: delivery, door, size, million.'],
    ['--only', /'--only <value>' argument missing.* Options: --only NAME, --check, --record\.$/],
    ['--chekc', "Unknown option '--chekc'. Options: --only NAME, --check, --record."],
    ['size', /^Unexpected argument 'size'.* Options: --only NAME, --check, --record\.$/],
    ['--check --record', /one of them/],
  ])('%s is refused in one line', (line, message) => {
    const parse = () => parseOptions(line.split(' '), BENCHMARKS);

    expect(parse).toThrow(message);
    expect(parse).toThrow(/^[^\n]*$/);
  });
});
