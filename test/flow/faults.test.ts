import { expect, it } from 'vitest';
import { isNightly } from '../support/nightly.ts';
import { useStack } from '../support/running-stack.ts';

const running = useStack();

// Each 429 halves the pace, and failures in a row close the gate: few enough to be through in seconds.
const EVENTS = isNightly ? 800 : 400;
const PER_REQUEST = 200;
const FAULTY_ANSWERS = isNightly ? 900 : 400;

it('loses, buries and duplicates nothing while Iterable throttles, fails and drops connections', async () => {
  const sandbox = running.sandbox('US');
  sandbox.setFaults({ rateLimited: 0.04, serverError: 0.1, dropped: 0.05, answerLost: 0.05, latencyMs: 2 });
  for (let first = 0; first < EVENTS; first += PER_REQUEST) {
    const events = Array.from({ length: PER_REQUEST }, (_, i) => ({
      eventName: 'faults',
      userId: `user-${first + i}`,
      id: `fault-${first + i}`,
    }));
    expect((await running.post('/app', { events })).status).toBe(202);
  }
  await expect.poll(() => sandbox.counters.requests, { timeout: 50_000 }).toBeGreaterThan(FAULTY_ANSWERS);
  sandbox.setFaults({});
  await running.arrived('US', EVENTS);
  await running.everyQueueIsEmpty();

  for (let i = 0; i < EVENTS; i++) expect(sandbox.events.get(`fault-${i}`)).toBeDefined();
  expect(await running.depth(running.stack.deadLetterQueueUrl)).toBe(0);
  const retries = running.log.filter((line) => line.event === 'event-retried');
  expect(new Set(retries.map(({ status }) => status))).toEqual(new Set([429, 503, undefined]));
  for (const { attempt, delaySeconds } of retries) {
    expect(delaySeconds).toBeGreaterThanOrEqual(1);
    expect(delaySeconds).toBeLessThanOrEqual(Math.min(900, 2 * 2 ** (Number(attempt) - 1)));
  }
  expect(running.log.filter((line) => line.level === 'error')).toEqual([]);
}, 120_000);
