import { describe, expect, it } from 'vitest';
import { type Operation, operationNamed } from '../../../lib/iterable/operations.ts';
import { inWords } from '../../../operate/import/plan.ts';
import { defaultRate } from '../../../operate/import/rate.ts';
import { configurationWith } from '../../support/sources.ts';

const rateOf = (name: string, ...settings: Parameters<typeof configurationWith>) => {
  const configuration = configurationWith(...settings);
  const source = configuration.sources.app;
  if (source === undefined) throw new Error('there is no such source');
  return defaultRate(operationNamed(name) as Operation, source, configuration);
};

describe('the rate of an import', () => {
  it.each([
    ['events/track', {}, {}, 200],
    ['users/update', {}, {}, 50],
    ['users/forget', {}, {}, 1],
    ['events/track', {}, { us: { rateLimit: { 'events/track': 500 } } }, 50],
    ['events/track', {}, { us: { mode: 'bulk' } }, 1_000],
    ['users/update', {}, { us: { mode: 'bulk' } }, 50],
    ['users/update', {}, { us: { mode: 'bulk', order: 'none' } }, 500],
    ['users/update', {}, { us: { mode: 'bulk', order: 'none', rateLimit: { 'users/bulkUpdate': 1 } } }, 100],
    ['events/track', { project: () => 'us' }, { eu: { rateLimit: { 'events/track': 100 } } }, 10],
    ['events/track', {}, { eu: { rateLimit: { 'events/track': 100 } } }, 200],
  ] as const)('is a tenth of the lowest limit: %s of %o in %o', (name, source, projects, rate) => {
    expect(rateOf(name, source, projects)).toBe(rate);
  });
});

it.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [61, '1 min 1 s'],
  [5_000, '1 h 23 min'],
  [7_200, '2 h'],
  [90_000, '1 d 1 h'],
])('says %i seconds in words', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
