/** What an answer says that counts the users of one body, as `lists/subscribe` gives it. */
import { describe, expect, it } from 'vitest';
import { readCounted } from '../../lib/iterable/bulk-response.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import type { Reading } from '../../lib/iterable/response.ts';

const answered = (body: unknown, status = 200): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const ANN = 'ann@example.com';

describe('a body with several users', () => {
  it.each<[string, Exchange, Reading]>([
    ['all are well', answered({ successCount: 2, failCount: 0 }), { verdict: 'delivered' }],
    [
      'one is unknown',
      answered({ failCount: 1, failedUpdates: { notFoundEmails: [ANN] } }),
      { verdict: 'user-unknown', status: 200, detail: 'notFoundEmails' },
    ],
    [
      'one is unknown, and another refused',
      answered({ failCount: 2, invalidEmails: ['x'], failedUpdates: { notFoundUserIds: ['7'] } }),
      { verdict: 'user-unknown', status: 200, detail: 'notFoundUserIds; invalidEmails' },
    ],
    [
      'one is refused',
      answered({ failCount: 1, failedUpdates: { forgottenEmails: [ANN], invalidEmails: [] } }),
      { verdict: 'partly-refused', status: 200, detail: 'forgottenEmails' },
    ],
    [
      'nobody can say which failed',
      answered({ successCount: 1, failCount: 1 }),
      { verdict: 'partly-refused', status: 200, detail: '' },
    ],
    [
      'only those who are well are counted',
      answered({ successCount: 2 }),
      { verdict: 'unavailable', status: 200, detail: 'failCount' },
    ],
    [
      'nothing is counted',
      answered({ msg: '', code: 'Success' }),
      { verdict: 'unavailable', status: 200, detail: 'failCount' },
    ],
    ['nothing can be read', answered('<html>'), { verdict: 'in-doubt', status: 200 }],
    [
      'it is refused whole',
      answered({ code: 'BadParams' }, 400),
      { verdict: 'rejected', status: 400, code: 'BadParams' },
    ],
    [
      'no answer came',
      { kind: 'no-answer', cause: 'timeout', isSent: true },
      { verdict: 'in-doubt', detail: 'timeout' },
    ],
  ])('of whom %s', (_, exchange, reading) => {
    expect(readCounted(exchange)).toEqual(reading);
  });

  it('is never quoted', () => {
    const exchange = answered({ failCount: 1, failedUpdates: { forgottenEmails: [ANN] } });
    expect(JSON.stringify(readCounted(exchange))).not.toContain('ann');
  });
});
