import { expect, it } from 'vitest';
import { findingsOf, stepIn, wrongUsersAmong } from './findings.ts';

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

it('finds users who went back, lost a field, lost digits, have one too many, or are not there', async () => {
  const right = '{"step":2,"field1":1,"nested":{"a":1},"list":[1,2],"big":9007199254740993}';
  const profiles: Record<string, string> = {
    right: '{"big":9007199254740993,"list":[1,2],"nested":{"a":1},"field1":1,"step":2}',
    back: right.replace('"step":2', '"step":1'),
    lost: right.replace('"field1":1,', ''),
    rounded: right.replace('993}', '992}'),
    more: right.replace('{"a":1}', '{"a":1,"b":2}'),
    reordered: right.replace('[1,2]', '[2,1]'),
  };
  const expected = ['right', 'back', 'lost', 'rounded', 'more', 'reordered', 'absent'].map((userId) => ({
    dataCenter: 'US' as const,
    userId,
    dataFields: right,
  }));

  const wrong = await wrongUsersAmong(expected, async (_, userId) => {
    const dataFields = profiles[userId];
    return dataFields && `{"userId":"${userId}","dataFields":${dataFields}}`;
  });

  expect(wrong).toEqual(['back', 'lost', 'rounded', 'more', 'reordered', 'absent']);
});

it.each([
  [undefined, 0],
  ['{"userId":"u","dataFields":{}}', 0],
  ['{"userId":"u","dataFields":{"step":7}}', 7],
])('reads in %j to which step a user has come', (profile, step) => {
  expect(stepIn(profile)).toBe(step);
});
