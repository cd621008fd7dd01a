import { expect, it } from 'vitest';
import { findingsOf } from './findings.ts';

const bodyOf = (marker: string, more = '') => `{"dataFields":{"marker":"${marker}"${more}}}`;
const arrivedAs = (id: string, body: string) => ({ id, count: 1, body });
const acceptedAs = (marker: string) => ({ dataCenter: 'US', marker, body: bodyOf(marker) }) as const;

it('finds what is missing, changed, misplaced and there twice', () => {
  const markers = ['well', 'lost', 'changed', 'abroad', 'double'];
  const load = {
    accepted: new Map(markers.map((marker) => [`id-${marker}`, acceptedAs(marker)])),
    posted: new Map(markers.map((marker) => [marker, 'US'] as const)),
  };

  expect(
    findingsOf(load, {
      US: [
        arrivedAs('id-well', bodyOf('well')),
        arrivedAs('id-changed', bodyOf('changed', ',"one":1')),
        arrivedAs('id-double', bodyOf('double')),
        arrivedAs('id-other', bodyOf('double')),
        arrivedAs('id-stranger', '{}'),
      ],
      EU: [arrivedAs('id-abroad', bodyOf('abroad'))],
    }),
  ).toEqual({
    missing: ['id-lost', 'id-abroad'],
    changed: ['id-changed'],
    misplaced: ['id-stranger', 'id-abroad'],
    twice: ['double'],
  });
});
