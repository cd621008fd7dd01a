/** The numbers of time: what AWS publishes, and what depends on what, in plain numbers. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { QUEUE_MS } from '../../../lib/accept/accept.ts';
import { backoffSeconds } from '../../../lib/delivery/time/backoff.ts';
import * as budget from '../../../lib/delivery/time/budget.ts';
import { READ_TIMEOUT_MS } from '../../../lib/secrets/read-value.ts';

const {
  ATTEMPTS_END_MS,
  BATCH_WINDOW_SECONDS,
  BURYING_ENDS_MS,
  DELIVER_TIMEOUT_SECONDS,
  DOOR_ANSWERING_MS,
  DOOR_TIMEOUT_SECONDS,
  HIDING_ENDS_MS,
  MAX_ATTEMPT_MS,
  MAX_BACKOFF_SECONDS,
  MAX_HIDE_SECONDS,
  MAX_RECEIVES,
  MAX_RENEWAL_DELAY_SECONDS,
  MIN_ATTEMPT_MS,
  RENEW_AFTER_SECONDS,
  RENEW_AT_RECEIVES,
  RENEWING_ENDS_MS,
  RETENTION_SECONDS,
  SECRET_READ_TIMEOUT_MS,
  STARTS_FOR_SECONDS,
  visibilityTimeoutSeconds,
} = budget;

const JUST_BELOW_ONE = 1 - Number.EPSILON / 2;
const TWELVE_HOURS_SECONDS = 43_200;
const modes = ['single', 'bulk'] as const;

describe('a door', () => {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
  it('answers before an HTTP API gives up on it, after 30 s', () => {
    expect(DOOR_TIMEOUT_SECONDS).toBeLessThan(30);
  });

  it('has time to read a source’s key twice and a project’s once, to have the queue confirm, and to answer', () => {
    const longestMs = 3 * SECRET_READ_TIMEOUT_MS + QUEUE_MS + DOOR_ANSWERING_MS;
    expect(longestMs).toBeLessThanOrEqual(1_000 * DOOR_TIMEOUT_SECONDS);
  });
});

describe('the consumer', () => {
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  it('runs no longer than Lambda lets a function run, 900 s', () => {
    expect(DELIVER_TIMEOUT_SECONDS).toBeLessThanOrEqual(900);
  });

  it('can start attempts that take their whole time for more than half of an invocation', () => {
    const secondsForLongest = DELIVER_TIMEOUT_SECONDS - (ATTEMPTS_END_MS + MAX_ATTEMPT_MS) / 1_000;
    expect(secondsForLongest).toBeGreaterThan(DELIVER_TIMEOUT_SECONDS / 2);
  });

  it('starts no attempt that could not take its shortest time before burying begins', () => {
    const lastStartMs = 1_000 * STARTS_FOR_SECONDS;
    expect(lastStartMs + MIN_ATTEMPT_MS).toBe(1_000 * DELIVER_TIMEOUT_SECONDS - ATTEMPTS_END_MS);
    expect(MIN_ATTEMPT_MS).toBeLessThanOrEqual(MAX_ATTEMPT_MS);
  });

  it('has a key, or knows that there is none, before the attempt must have ended', () => {
    expect(READ_TIMEOUT_MS, 'lib/secrets reads no longer than the budget says').toBe(SECRET_READ_TIMEOUT_MS);
    expect(READ_TIMEOUT_MS).toBeLessThan(MIN_ATTEMPT_MS);
  });

  it('buries, renews and hides one after the other, each for a second or more, and then answers', () => {
    for (const [begins, ends] of [
      [ATTEMPTS_END_MS, BURYING_ENDS_MS],
      [BURYING_ENDS_MS, RENEWING_ENDS_MS],
      [RENEWING_ENDS_MS, HIDING_ENDS_MS],
    ] as const) {
      expect(begins - ends).toBeGreaterThanOrEqual(1_000);
    }
    expect(HIDING_ENDS_MS).toBeGreaterThanOrEqual(500);
  });
});

describe('a message on a queue', () => {
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  it.each(modes)('is hidden for six times as long as the consumer may run, and its window: %s', (mode) => {
    const seconds = visibilityTimeoutSeconds(mode);
    expect(seconds - BATCH_WINDOW_SECONDS[mode]).toBeGreaterThanOrEqual(6 * DELIVER_TIMEOUT_SECONDS);
    expect(seconds).toBeLessThanOrEqual(TWELVE_HOURS_SECONDS);
  });

  /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html: more than ten a batch need a window */
  it.each(modes)('waits for its batch as long as Lambda allows, 1 to 300 s: %s', (mode) => {
    expect(BATCH_WINDOW_SECONDS[mode]).toBeGreaterThanOrEqual(1);
    expect(BATCH_WINDOW_SECONDS[mode]).toBeLessThanOrEqual(300);
  });

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
  it.each(modes)('is hidden again no longer than SQS allows, 12 h from its receive: %s', (mode) => {
    const longestBefore = BATCH_WINDOW_SECONDS[mode] + DELIVER_TIMEOUT_SECONDS;
    expect(longestBefore + MAX_HIDE_SECONDS).toBeLessThanOrEqual(TWELVE_HOURS_SECONDS);
    expect(MAX_HIDE_SECONDS).toBeGreaterThan(11 * 3_600);
  });

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
  it('is renewed with a delay that SQS allows, 900 s, which is enough for any backoff', () => {
    expect(MAX_RENEWAL_DELAY_SECONDS).toBeLessThanOrEqual(900);
    expect(MAX_BACKOFF_SECONDS).toBeLessThanOrEqual(MAX_RENEWAL_DELAY_SECONDS);
  });

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  it('is kept as long as SQS keeps one, 14 days and 1,000 receives', () => {
    expect(RETENTION_SECONDS).toBe(14 * 86_400);
    expect(MAX_RECEIVES).toBe(1_000);
  });

  it('is renewed while it can still be hidden for 12 h three times, and received fifty times', () => {
    expect(RETENTION_SECONDS - RENEW_AFTER_SECONDS).toBeGreaterThanOrEqual(3 * TWELVE_HOURS_SECONDS);
    expect(MAX_RECEIVES - RENEW_AT_RECEIVES).toBeGreaterThanOrEqual(50);
  });
});

describe('docs/architecture.md', () => {
  it('has the longest delay after each attempt', async () => {
    const document = await readFile('docs/architecture.md', 'utf8');
    const [, cells = ''] = /^\| longest delay, s \| (.+) \|$/m.exec(document) ?? [];
    const longest = Array.from({ length: 10 }, (_, index) =>
      backoffSeconds(index + 1, JUST_BELOW_ONE, MAX_BACKOFF_SECONDS),
    );
    expect(cells.split(' | ').map(Number)).toEqual(longest);
  });

  const numberOf = (text: string | undefined) => Number(text?.replaceAll(',', ''));

  it('has each number of the budget in its table, as it is', async () => {
    const document = await readFile('docs/architecture.md', 'utf8');
    const rows = [...document.matchAll(/^\| `([A-Z_]+_(?:SECONDS|MS|RECEIVES))` \| ([\d,.]+) \|/gm)];
    const told = Object.fromEntries(rows.map(([, name, value]) => [name, numberOf(value)]));
    const numbers = Object.fromEntries(
      Object.entries(budget).filter(([, value]) => typeof value === 'number'),
    );
    expect(told).toEqual(numbers);
  });

  it('tells the end of an invocation by these numbers', async () => {
    const document = await readFile('docs/architecture.md', 'utf8');
    const [, table = ''] = document.split('| before the end | |\n|---|---|\n');
    const steps = table
      .slice(0, table.indexOf('\n\n'))
      .matchAll(/^\| ([^|]+) \|/gm)
      .map(([, when]) => when);
    const latestStart = DELIVER_TIMEOUT_SECONDS - STARTS_FOR_SECONDS;
    expect([...steps]).toEqual([
      `${DELIVER_TIMEOUT_SECONDS} s … ${latestStart} s`,
      ...[ATTEMPTS_END_MS, BURYING_ENDS_MS, RENEWING_ENDS_MS, HIDING_ENDS_MS].map((ms) => `${ms / 1_000} s`),
    ]);
  });
});
