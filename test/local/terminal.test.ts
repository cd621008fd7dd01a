import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DENIALS } from '../../lib/accept/verify/denial.ts';
import { createProjectMetrics } from '../../lib/delivery/metrics.ts';
import { systemClock } from '../../lib/runtime/clock.ts';
import { LOG_EVENTS } from '../../lib/runtime/log.ts';
import type { Backlog } from '../../local/backlog-lines.ts';
import { createTerminal, type TerminalSettings } from '../../local/terminal.ts';

const DESTINATIONS = new Map([
  ['us', 'sandbox'],
  ['eu', 'Iterable EU'],
]);

/** A terminal at which nothing waits, and all that it writes. */
function terminalAndWritten(settings: Partial<TerminalSettings> = {}) {
  const written: string[] = [];
  const terminal = createTerminal({
    write: (text) => void written.push(text),
    destinationOf: (project) => DESTINATIONS.get(project),
    backlogs: () => [],
    ...settings,
  });
  return { ...terminal, written };
}

/** Without colours and times of day. */
function read(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/^[\d:]+ +/, '')
    .trimEnd();
}

/** What a reader sees of these log lines. */
function shown(...lines: readonly object[]): string[] {
  const { show, flush, written } = terminalAndWritten();
  for (const line of lines) show(lineOf(line));
  flush();
  return written.map(read);
}

function lineOf(fields: object): string {
  return JSON.stringify({ time: 'now', level: 'info', ...fields });
}

const answered = { event: 'request-answered', source: 'app', status: 202, accepted: 1, refused: 0 };
const givenBack = {
  event: 'events-not-attempted',
  project: 'us',
  endpoint: 'events/track',
  why: 'gate-closed',
  count: 12,
};
const CHECK_KEY =
  'Its events wait, none is lost. Check ITERABLE_API_KEY and ITERABLE_DATA_CENTER; or, in a sandbox, its fault apiKeys';
const SEE_ERRORS = 'See docs/errors.md, "In the logs"';
const SEE_DOOR = 'See docs/errors.md, "At the door"';
const tried = { project: 'us', operation: 'events/track', id: 'e-1', attempt: 2, durationMs: 7 };

describe('the terminal', () => {
  it.each([
    ['an accepted request', answered, 'accepted   1 from app'],
    [
      'one of which some events are refused',
      { ...answered, status: 207, refused: 2, code: 'invalid-event' },
      'accepted   1 from app, 2 refused: invalid-event',
    ],
    [
      'a batch of which one event is buried',
      { ...answered, status: 200, accepted: 2, refused: 1, buried: 1, code: 'invalid-event' },
      'accepted   2 from app, 1 refused: invalid-event, 1 buried',
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
      'refused    401 unauthorized to app: the signed timestamp is more than 5 minutes from now (stale; stripe-signature)',
    ],
    [
      'a function of the configuration that made what is not valid',
      {
        ...{ ...answered, level: 'error', accepted: 0, refused: 1, status: 400, code: 'not-mapped' },
        ...{ message: 'it made it', function: 'sources.app.map', issues: 'eventName: too-small' },
      },
      `trouble    400 not-mapped to app: it made it (sources.app.map; eventName: too-small). ${SEE_DOOR}`,
    ],
    [
      'one that made what is not valid of a part',
      {
        ...{ ...answered, level: 'error', accepted: 3, refused: 1, buried: 1, code: 'not-mapped' },
        ...{ message: 'it made it', function: 'sources.app.map', issues: 'eventName: too-small' },
      },
      'trouble    3 accepted from app, 1 refused: not-mapped: it made it (sources.app.map; eventName: too-small), ' +
        `1 buried. ${SEE_DOOR}`,
    ],
    [
      'a queue that did not confirm a part',
      { ...answered, level: 'error', status: 503, code: 'not-queued' },
      `trouble    1 accepted from app: not-queued. ${SEE_DOOR}`,
    ],
    [
      'a source whose key cannot be read',
      { ...answered, level: 'error', accepted: 0, refused: 1, status: 503, code: 'secret-unavailable' },
      `trouble    503 secret-unavailable to app. ${SEE_DOOR}`,
    ],
    [
      'a function of the configuration that failed',
      {
        ...answered,
        level: 'error',
        accepted: 0,
        status: 400,
        code: 'not-mapped',
        error: 'TypeError',
        place: 'at map (f.ts:1:2)',
      },
      `trouble    400 not-mapped to app, TypeError at map (f.ts:1:2). ${SEE_DOOR}`,
    ],
    [
      'an event of a bus',
      { ...answered, event: 'bus-event-taken', status: undefined },
      'accepted   1 from app',
    ],
    [
      'an event of a bus that is not valid',
      { event: 'bus-event-taken', source: 'app', accepted: 0, refused: 1, buried: 1, code: 'invalid-event' },
      'refused    invalid-event to app, 1 buried',
    ],
    [
      'a delivery to a sandbox',
      { ...tried, event: 'event-delivered' },
      'delivered  us (sandbox) events/track e-1, attempt 2, 7 ms',
    ],
    [
      'a delivery to a real project',
      { ...tried, project: 'eu', event: 'event-delivered' },
      'delivered  eu (Iterable EU) events/track e-1, attempt 2, 7 ms',
    ],
    [
      'a retry',
      { ...tried, event: 'event-retried', verdict: 'rate-limited', status: 429, delaySeconds: 3 },
      'retried    us (sandbox) events/track e-1, attempt 2 rate-limited (429), again in 3 s',
    ],
    [
      'a burial',
      { ...tried, event: 'event-buried', reason: 'rejected', status: 400, code: 'BadParams' },
      'buried     us (sandbox) events/track e-1, attempt 2: rejected (400 BadParams)',
    ],
    [
      'the burial of an event whose name is switched off',
      { ...tried, event: 'event-buried', reason: 'event-name-disallowed', status: 200, detail: 'gone' },
      'buried     us (sandbox) events/track e-1, attempt 2: event-name-disallowed (200): gone',
    ],
    [
      'the burial of a message that is for no project of this configuration',
      { ...tried, project: 'constructor', event: 'event-buried', reason: 'unknown-project' },
      'buried     constructor events/track e-1, attempt 2: unknown-project',
    ],
    [
      'events behind a gate that a 429 closed',
      { ...givenBack, closedBy: 'throttled', gateClosedMs: 7_400 },
      'waiting    12 for us (sandbox) events/track: Iterable answers 429, tries again in 8 s',
    ],
    [
      'events behind a gate that failures closed',
      { ...givenBack, closedBy: 'failed', gateClosedMs: 10_800_000 },
      "waiting    12 for us (sandbox) events/track: Iterable fails, or can't be reached, tries again in 3 h",
    ],
    [
      'events behind a gate that a refused key closed',
      { ...givenBack, closedBy: 'refused', gateClosedMs: 300_000 },
      'waiting    12 for us (sandbox) events/track: Iterable refuses the key, tries again in 5 min',
    ],
    [
      'events whose key is not there',
      { ...givenBack, closedBy: 'barred', gateClosedMs: 1 },
      "waiting    12 for us (sandbox) events/track: the key can't be read, tries again in 1 s",
    ],
    [
      'events for which no time is left',
      { ...givenBack, why: 'no-time' },
      'waiting    12 for us (sandbox) events/track: no time left in this run, the next run takes over',
    ],
    [
      'a sampled event that waits',
      { ...givenBack, count: 1, id: 'e-1', why: 'no-time' },
      'waiting    e-1 for us (sandbox) events/track: no time left in this run, the next run takes over',
    ],
    [
      'a key that Iterable refuses',
      {
        event: 'credentials-refused',
        project: 'eu',
        secret: 'iterable-eu',
        dataCenter: 'EU',
        status: 401,
        code: 'BadApiKey',
        words: 'Invalid API key',
      },
      'trouble    Iterable refuses the key of eu (Iterable EU), secret iterable-eu, data centre EU ' +
        `(401 BadApiKey "Invalid API key"). ${CHECK_KEY}`,
    ],
    [
      "a source's secret that can't be read",
      {
        ...{ event: 'secret-unreadable', source: 'app', secret: 'source-app' },
        ...{ code: 'secret-empty', message: 'the secret is empty' },
      },
      `trouble    the secret source-app of source app can't be read: the secret is empty (secret-empty). ${SEE_ERRORS}`,
    ],
    [
      "a project's secret that the forwarder fails to read",
      {
        event: 'secret-unreadable',
        project: 'us',
        secret: 's',
        code: 'internal-error',
        error: 'X',
        place: 'at y',
      },
      "trouble    the secret s of project us (sandbox) can't be read: the forwarder failed (X at y) (internal-error). " +
        SEE_ERRORS,
    ],
    [
      'what SQS did not confirm',
      { event: 'queue-call-failed', action: 'send', count: 2, code: 'queue-timeout', message: 'too slow' },
      'trouble    the local SQS did not confirm send, 2 times: too slow (queue-timeout). ' +
        `What was accepted stays on the queue. ${SEE_ERRORS}`,
    ],
    [
      'a bug',
      { event: 'message-failed', error: 'TypeError', place: 'at f' },
      'trouble    the forwarder has a bug (TypeError at f). The event stays on the queue. Please report this line',
    ],
    ['what it does not know', { event: 'new', n: 1 }, 'trouble    new {"n":1}'],
  ])('tells of %s', (_, line, text) => {
    expect(shown(line)).toEqual([text]);
  });

  it.each(DENIALS)('says in words why a sender is not verified: %s', (why) => {
    const line = { ...answered, accepted: 0, refused: 1, status: 401, code: 'unauthorized', why };

    expect(shown(line)).toEqual([
      expect.stringMatching(new RegExp(`^refused {4}401 unauthorized to app: [a-z][^:]{10,} \\(${why}\\)$`)),
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
      const { show, written } = terminalAndWritten();
      show(text);

      expect(written.map(read)).toEqual([`says       ${text}`]);
    },
  );

  it('shows as it is what a function of the configuration printed in the form of a log line', () => {
    const line = '{"event":"event-delivered","id":{"toString":1}}';
    const { show, written } = terminalAndWritten();
    show(line);

    expect(written.map(read)).toEqual([`says       ${line}`]);
  });

  it.each(LOG_EVENTS)('has words of its own for %s, whatever it tells', (event) => {
    for (const line of shown({ event })) expect(line).not.toContain(event);
  });

  it('keeps quiet about the short keys of this machine', () => {
    expect(shown({ event: 'source-key-short', source: 'app', message: 'short' })).toEqual([]);
  });

  it.each(['\u001b]0;title\u0007', '\u009b31m', 'a\r\nb', '\u202egnp', '\ud800'])(
    'writes out what a terminal would obey, in the form of %j too',
    (hostile) => {
      const { show, written } = terminalAndWritten();
      show(lineOf({ ...tried, event: 'event-delivered', id: hostile }));
      show(lineOf({ ...tried, event: 'event-buried', reason: hostile, project: hostile }));
      show(lineOf({ event: hostile, [hostile]: hostile }));
      show(`text ${hostile}`);

      expect(written).toHaveLength(4);
      for (const text of written) {
        const own = stripVTControlCharacters(text).replace(/\n$/, '');
        expect(own).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(own).toContain(String.raw`\u{`);
      }
    },
  );

  it('keeps quiet about metrics', () => {
    const metrics = createProjectMetrics('forwarder', systemClock);
    metrics.of('us').count('Delivered');
    const { show, flush, written } = terminalAndWritten();
    for (const record of metrics.take()) show(record.trimEnd());
    flush();

    expect(written).toEqual([]);
  });

  it('says what the README shows', async () => {
    const shownThere = [...(await readFile('README.md', 'utf8')).matchAll(/^\d\d:\d\d:\d\d {2}(.*)$/gm)];
    let waiting: Backlog[] = [{ project: 'us', count: 13, hidden: 13, oldestSentAt: 0 }];
    const { show, flush, written } = terminalAndWritten({ backlogs: () => waiting, now: () => 6_000 });
    const event = { ...tried, id: '3abc7638-7280-4447-8e57-1cf3b20abe66', attempt: 1, durationMs: 31 };
    show(lineOf(answered));
    show(lineOf({ ...event, event: 'event-delivered' }));
    show(lineOf({ ...event, event: 'event-retried', verdict: 'rate-limited', status: 429, delaySeconds: 8 }));
    flush();
    waiting = [{ project: 'us', count: 0, hidden: 0, oldestSentAt: undefined }];
    flush();

    expect(written.map(read)).toEqual(shownThere.map(([, line]) => line));
  });

  it('tells of what fails outside of the functions', () => {
    const { complain, written } = terminalAndWritten();
    complain('project us: the invocation failed: \u001b[2J');

    expect(written.map(read)).toEqual([String.raw`trouble    project us: the invocation failed: \u{1b}[2J`]);
  });
});
