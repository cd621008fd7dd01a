import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DENIALS } from '../../lib/accept/verify/denial.ts';
import { createProjectMetrics } from '../../lib/delivery/metrics.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { createTerminal } from '../../local/terminal.ts';

/** What a reader sees of these log lines, without colours and times of day. */
function shown(...lines: readonly object[]): string[] {
  const seen: string[] = [];
  const terminal = createTerminal((text) => seen.push(text));
  for (const line of lines) terminal.show(JSON.stringify({ time: 'now', level: 'info', ...line }));
  terminal.flush();
  return seen.map((text) =>
    stripVTControlCharacters(text)
      .replace(/^[\d:]+ +/, '')
      .trimEnd(),
  );
}

const answered = { event: 'request-answered', source: 'app', status: 202, accepted: 1, refused: 0 };
const tried = { project: 'us', operation: 'events/track', id: 'e-1', attempt: 2, durationMs: 7 };

describe('the terminal', () => {
  it.each([
    ['an accepted request', answered, 'accepted   1 from app'],
    [
      'one of which some events are refused',
      { ...answered, status: 207, refused: 2, code: 'invalid-event' },
      'accepted   1 from app, 2 refused: 207 invalid-event',
    ],
    [
      'a batch of which one event is buried',
      { ...answered, status: 200, accepted: 2, refused: 1, buried: 1, code: 'invalid-event' },
      'accepted   2 from app, 1 refused: 200 invalid-event, 1 buried',
    ],
    [
      'a batch of which one is dropped and one buried',
      { ...answered, status: 200, accepted: 0, dropped: 1, refused: 1, buried: 1, code: 'invalid-event' },
      'answered   200 to app, no event to send, 1 buried',
    ],
    ['a webhook without an event', { ...answered, accepted: 0 }, 'answered   202 to app, no event to send'],
    [
      'a refused request',
      { ...answered, accepted: 0, refused: 1, status: 401, code: 'unauthorized' },
      'refused    401 unauthorized to app',
    ],
    [
      'a request that is not verified',
      {
        ...{ ...answered, accepted: 0, refused: 1, status: 401, code: 'unauthorized' },
        ...{ why: 'stale', header: 'stripe-signature' },
      },
      'refused    401 unauthorized: the signed timestamp is more than 5 minutes from now (stripe-signature) to app',
    ],
    [
      'a function of the configuration that made what is not valid',
      {
        ...{ ...answered, accepted: 0, refused: 1, status: 400, code: 'not-mapped' },
        ...{ message: 'it made it', function: 'sources.app.map', issues: 'eventName: too-small' },
      },
      'refused    400 not-mapped: it made it (sources.app.map; eventName: too-small) to app',
    ],
    [
      'a function of the configuration that failed',
      {
        ...answered,
        accepted: 0,
        status: 400,
        code: 'not-mapped',
        error: 'TypeError',
        place: 'at map (f.ts:1:2)',
      },
      'refused    400 not-mapped, TypeError at map (f.ts:1:2) to app',
    ],
    ['a delivery', { ...tried, event: 'event-delivered' }, 'delivered  us events/track e-1, attempt 2, 7 ms'],
    [
      'a retry',
      { ...tried, event: 'event-retried', verdict: 'rate-limited', status: 429, delaySeconds: 3 },
      'retried    us events/track e-1, attempt 2 rate-limited (429), again in 3 s',
    ],
    [
      'a burial',
      { ...tried, event: 'event-buried', reason: 'rejected', status: 400, code: 'BadParams' },
      'buried     us events/track e-1, attempt 2: rejected (400 BadParams)',
    ],
    [
      'a burial by the door',
      { event: 'event-buried', source: 'hook', id: 'e-2', reason: 'invalid' },
      'buried     e-2 from hook: invalid',
    ],
    ['any other line', { event: 'message-failed', error: 'X' }, 'trouble    message-failed {"error":"X"}'],
  ])('tells of %s', (_, line, text) => {
    expect(shown(line)).toEqual([text]);
  });

  it.each(DENIALS)('says in words why a sender is not verified: %s', (why) => {
    const line = { ...answered, accepted: 0, refused: 1, status: 401, code: 'unauthorized', why };

    expect(shown(line)).toEqual([
      expect.stringMatching(/^refused {4}401 unauthorized: [a-z][^:]{10,} to app$/),
    ]);
  });

  it('sums up what a reader could not follow', () => {
    const lines = shown(...Array.from({ length: 20 }, () => ({ ...answered, accepted: 5 })));

    expect(lines).toHaveLength(9);
    expect(lines.at(-1)).toBe('… and      60 accepted');
  });

  it.each(['plain text', '["a", "list"]', '{"an": "object"}', 'null'])(
    'shows what is no log line as it is: %s',
    (text) => {
      const seen: string[] = [];
      createTerminal((line) => seen.push(line)).show(text);

      expect(seen.join()).toContain(text);
    },
  );

  it('keeps quiet about metrics', () => {
    const metrics = createProjectMetrics('forwarder', systemClock);
    metrics.of('us').count('Delivered');
    const seen: string[] = [];
    const terminal = createTerminal((line) => seen.push(line));
    for (const record of metrics.take()) terminal.show(record.trimEnd());
    terminal.flush();

    expect(seen).toEqual([]);
  });
});
