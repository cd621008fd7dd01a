import { describe, expect, it } from 'vitest';
import { signOf } from '../../../lib/delivery/lane/sign.ts';
import type { Reading } from '../../../lib/iterable/response.ts';

const DELIVERED: Reading = { verdict: 'delivered' };
const UNEXPLAINED: Reading = { verdict: 'unavailable', status: 200, detail: 'failCount' };

describe('a 200 to a call of many', () => {
  it.each<[string, string, readonly (Reading | undefined)[]]>([
    ['answered', 'all are delivered', [DELIVERED, DELIVERED]],
    ['answered', 'one is delivered', [UNEXPLAINED, DELIVERED]],
    ['answered', 'some must go again alone', [undefined, undefined]],
    ['failed', 'it says nothing of any', [UNEXPLAINED]],
  ])('is a sign of this kind: %s, where %s', (kind, _, events) => {
    expect(signOf({ reading: DELIVERED, events, named: [] }, 1, false).kind).toBe(kind);
  });
});

describe('a Retry-After', () => {
  it.each<[string, Reading, string | undefined]>([
    ['asks the lane to wait, with a 429', { verdict: 'rate-limited', status: 429 }, '60'],
    ['asks the lane to wait, with a 503', { verdict: 'unavailable', status: 503 }, '60'],
    [
      'asks nothing of the lane, on a page for one request',
      { verdict: 'unavailable', status: 403 },
      undefined,
    ],
    ['asks nothing of the lane, with a 408', { verdict: 'unavailable', status: 408 }, undefined],
  ])('%s', (_, reading, retryAfter) => {
    const attempted = { reading: { ...reading, retryAfter: '60' }, events: [], named: [] };
    expect(signOf(attempted, 1, false)).toMatchObject({ retryAfter });
  });
});
