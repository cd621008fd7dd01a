import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { MAPPING, MAX_CONCURRENCY, USERS_MAPPING } from '../../deploy/mapping.ts';
import {
  USERS_VISIBILITY_TIMEOUT_SECONDS,
  visibilityTimeoutSeconds,
} from '../../lib/delivery/time/budget.ts';
import type { Mode } from '../../lib/iterable/project-kinds.ts';

const modes = Object.keys(MAPPING) as Mode[];
/** What a project may have in flight in an outage, of the 120,000 that SQS allows. */
const MAX_IN_FLIGHT = 20_000;

describe('the mapping from a queue to the consumer', () => {
  /** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
  it.each(modes)('has sizes that Lambda accepts: %s', (mode) => {
    const { batchSize } = MAPPING[mode];
    expect(batchSize).toSatisfy((size: number) => size > 10 && size <= 10_000);
    expect(MAX_CONCURRENCY).toSatisfy((consumers: number) => consumers >= 2 && consumers <= 1_000);
  });

  it.each(modes)('keeps few in flight when each consumer holds one batch and hides another: %s', (mode) => {
    expect(2 * MAX_CONCURRENCY * MAPPING[mode].batchSize).toBeLessThan(MAX_IN_FLIGHT);
  });

  it.each(modes)('is what docs/architecture.md says: %s', async (mode) => {
    const { batchSize, batchWindowSeconds } = MAPPING[mode];
    const [batch, held] = [batchSize, batchSize * MAX_CONCURRENCY].map((count) => count.toLocaleString('en'));
    const row = `| \`${mode}\` | ${batch} | ${batchWindowSeconds} s | ${visibilityTimeoutSeconds(mode)} s | ${held} |`;
    expect(await readFile('docs/architecture.md', 'utf8')).toContain(row);
  });
});

describe('the mapping from a queue of users to their consumer', () => {
  const { batchSize, maximumConcurrency } = USERS_MAPPING;

  it('has sizes that Lambda accepts of a FIFO queue', () => {
    expect(batchSize).toSatisfy((size: number) => size >= 1 && size <= 10);
    expect(maximumConcurrency).toSatisfy((consumers: number) => consumers >= 2 && consumers <= 1_000);
  });

  it("reaches Iterable's limit of 500 updates a second with answers of half a second", () => {
    expect((maximumConcurrency * batchSize) / 0.5).toBeGreaterThanOrEqual(500);
  });

  it('is what docs/architecture.md says', async () => {
    const held = batchSize * maximumConcurrency;
    const row = `| ${batchSize} | none | ${USERS_VISIBILITY_TIMEOUT_SECONDS} s | ${held} (by ${maximumConcurrency}) |`;
    expect(await readFile('docs/architecture.md', 'utf8')).toContain(row);
  });
});
