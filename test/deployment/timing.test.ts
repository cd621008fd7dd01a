import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  DOOR_TIMEOUT_SECONDS,
  MAPPING,
  MAX_CONCURRENCY,
  visibilityTimeoutSeconds,
} from '../../deploy/timing.ts';
import type { Mode } from '../../lib/iterable/project-kinds.ts';

const modes = Object.keys(MAPPING) as Mode[];
/** What a project may have in flight in an outage, of the 120,000 that SQS allows. */
const MAX_IN_FLIGHT = 20_000;

describe('the numbers of time', () => {
  it('let the door answer before an HTTP API gives up on it', () => {
    expect(DOOR_TIMEOUT_SECONDS).toBeLessThan(30);
  });

  it.each(modes)('are such as Lambda takes for a mapping: %s', (mode) => {
    const { batchSize, batchWindowSeconds } = MAPPING[mode];
    expect(batchSize).toSatisfy((size: number) => size > 10 && size <= 10_000);
    expect(batchWindowSeconds).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 300);
    expect(MAX_CONCURRENCY).toSatisfy((consumers: number) => consumers >= 2 && consumers <= 1_000);
  });

  it.each(modes)('keep few in flight when every consumer holds one batch and hides another: %s', (mode) => {
    expect(2 * MAX_CONCURRENCY * MAPPING[mode].batchSize).toBeLessThan(MAX_IN_FLIGHT);
  });

  it.each(modes)('are what the documents say: %s', async (mode) => {
    const { batchSize, batchWindowSeconds } = MAPPING[mode];
    const [batch, held] = [batchSize, batchSize * MAX_CONCURRENCY].map((count) => count.toLocaleString('en'));
    const row = `| \`${mode}\` | ${batch} | ${batchWindowSeconds} s | ${visibilityTimeoutSeconds(mode)} s | ${held} |`;
    expect(await readFile('docs/architecture.md', 'utf8')).toContain(row);
  });
});
