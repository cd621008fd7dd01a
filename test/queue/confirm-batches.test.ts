import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BYTES, MAX_ENTRIES } from '../../lib/queue/confirm.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { confirmWithin, ids, playedCall, sdkError } from '../support/delivery/batch-call.ts';

interface Entry {
  readonly bytes: number;
}

const entry = fc.record({
  bytes: fc.oneof(
    fc.integer({ min: 0, max: MAX_BYTES }),
    fc.integer({ min: 0, max: 2_000 }),
    fc.constantFrom(MAX_BYTES / 2, MAX_BYTES / 2 + 1, MAX_BYTES),
  ),
});

const sumOf = (batch: readonly Entry[]) => batch.reduce((sum, { bytes }) => sum + bytes, 0);
const measured = (call: ReturnType<typeof playedCall<Entry>>) => ({
  ...call,
  bytesOf: ({ bytes }: Entry) => bytes,
});

describe('batches', () => {
  it('hold at most what SQS takes, and every entry once and in order', async () => {
    expect([MAX_ENTRIES, MAX_BYTES]).toEqual([10, 1_048_576]);
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 60 }), async (entries) => {
        const call = playedCall<Entry>();
        expect(await confirmWithin(10, entries, measured(call))).toEqual(entries);
        expect(call.batches.flat()).toEqual(entries);
        expect(call.batches.filter((batch) => batch.length > 10 || sumOf(batch) > 1_048_576)).toEqual([]);
      }),
    );
  });

  it('are as few as the order allows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 60 }), async (entries) => {
        const call = playedCall<Entry>();
        await confirmWithin(10, entries, measured(call));
        const couldBeOne = call.batches.filter((batch, index) => {
          const first = call.batches[index + 1]?.[0];
          return first !== undefined && batch.length < 10 && sumOf(batch) + first.bytes <= 1_048_576;
        });
        expect(couldBeOne).toEqual([]);
      }),
    );
  });

  it.each([
    ['exactly full', [524_288, 524_288], 1],
    ['a byte over', [524_288, 524_289], 2],
    ['an entry that no call can hold, alone', [1, 1_048_577, 1], 3],
    ['ten small ones', Array(10).fill(1), 1],
    ['eleven small ones', Array(11).fill(1), 2],
    ['entries that weigh nothing', Array(21).fill(0), 3],
  ])('are cut at the limits: %s', async (_, sizes: readonly number[], calls) => {
    const call = playedCall<Entry>();
    await confirmWithin(
      10,
      sizes.map((bytes) => ({ bytes })),
      measured(call),
    );
    expect(call.batches).toHaveLength(calls);
  });
});

describe('whatever SQS answers', () => {
  /** For each entry of each call: confirmed, failed so or so, or left out; or the call fails. */
  const fate = fc.constantFrom('confirmed', 'failed', 'throttled', 'refused', 'left out');
  const script = fc.array(fc.oneof(fc.array(fate, { maxLength: 10 }), fc.constantFrom('network', 'client')), {
    maxLength: 30,
  });
  const answerOf = (fates: readonly string[], batch: readonly Entry[]) => {
    const fated = (...names: string[]) =>
      ids(batch).filter((_, index) => names.includes(fates[index] ?? 'confirmed'));
    return {
      Successful: fated('confirmed'),
      Failed: [
        ...fated('failed').map((id) => ({ ...id, Code: 'InternalError', SenderFault: false })),
        ...fated('throttled').map((id) => ({ ...id, Code: 'Throttling', SenderFault: true })),
        ...fated('refused').map((id) => ({ ...id, Code: 'InvalidMessageContents', SenderFault: true })),
      ],
    };
  };

  it('only what it confirmed is confirmed, and nothing is sent again after that or after a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 40 }),
        script,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (entries, calls, dice) => {
          const settled = new Map<Entry, 'confirmed' | 'refused'>();
          const sentInVain: Entry[] = [];
          let turn = 0;
          const call = playedCall<Entry>((batch) => {
            sentInVain.push(...batch.filter((sent) => settled.has(sent)));
            const fates = calls[turn++] ?? [];
            if (fates === 'network') throw sdkError('ECONNRESET');
            for (const [index, sent] of batch.entries()) {
              const fate = fates === 'client' ? 'refused' : (fates[index] ?? 'confirmed');
              if (fate === 'confirmed' || fate === 'refused') settled.set(sent, fate);
            }
            if (fates === 'client') throw sdkError('AccessDenied', 'client');
            return answerOf(fates, batch);
          });
          const confirmed = await confirmWithin(
            600,
            entries,
            measured(call),
            clockAt(NOON, () => dice),
          );

          expect(sentInVain).toEqual([]);
          expect(new Set(confirmed)).toEqual(
            new Set(entries.filter((sent) => settled.get(sent) === 'confirmed')),
          );
          expect(confirmed.filter((sent) => settled.get(sent) !== 'confirmed')).toEqual([]);
          expect(settled.size).toBe(entries.length);
        },
      ),
    );
  });

  it('no call starts at or past the deadline, and no pause is longer than two seconds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0.2, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 0, max: 3_000 }),
        async (remainingMs, dice, callMs) => {
          const clock = clockAt(NOON, () => dice);
          const starts: number[] = [];
          const call = playedCall<Entry>(() => {
            starts.push(clock.now() - NOON);
            clock.advance(callMs);
            throw sdkError('ECONNREFUSED');
          });
          await confirmWithin(remainingMs / 1_000, [{ bytes: 1 }], call, clock);
          expect(starts.every((start) => start < remainingMs)).toBe(true);
          expect(clock.pauses.every((ms) => ms < 2_000)).toBe(true);
          expect(clock.pauses[0] ?? 0).toBeLessThan(100);
        },
      ),
    );
  });
});
