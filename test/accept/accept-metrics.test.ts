import { describe, expect, it } from 'vitest';
import { createSourceMetrics } from '../../lib/accept/metrics.ts';
import { clockAt } from '../support/clock.ts';
import { openDoor } from '../support/door.ts';

const event = { eventName: 'sum', userId: 'u1' };

describe('the metrics of the door', () => {
  it.each([
    ['what was taken', event, {}, { Accepted: 1 }],
    ['what a sender that proved who it is should not have sent', {}, {}, { Accepted: 0, Refused: 1 }],
    ['a wrong key', event, { headers: { 'api-key': 'wrong' } }, undefined],
    ['an unknown path', event, { path: '/nowhere' }, undefined],
    ['a method that is not taken', event, { method: 'PUT' }, undefined],
  ])('count %s as they should', async (_, body, request, figures) => {
    const metrics = createSourceMetrics('test', clockAt());
    const { post } = openDoor({}, { metrics });

    await post(body, request);

    const lines = metrics.take().map((line) => JSON.parse(line));
    expect(lines).toEqual(
      figures === undefined ? [] : [expect.objectContaining({ source: 'app', ...figures })],
    );
  });
});
