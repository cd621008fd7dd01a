/** Entries of one line, of which one is under way at a time. */
import { describe, expect, it } from 'vitest';
import { confirmEach } from '../../lib/queue/confirm.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { all, playedCall } from '../support/delivery/batch-call.ts';

/** `a1` and `a2` stand in the line `a`; what is written large stands in none. */
const lineOf = (entry: string) => (/[a-z]/.test(entry) ? entry.charAt(0) : undefined);

async function confirm(entries: readonly string[], call: ReturnType<typeof playedCall<string>>, ms = 10_000) {
  const confirmed = await confirmEach(entries, { ...call, lineOf }, NOON + ms, clockAt());
  return [...confirmed].toSorted();
}

describe('entries in lines', () => {
  it('go one after the other, those of several lines and of none together', async () => {
    const call = playedCall<string>(all);
    expect(await confirm(['a1', 'b1', 'a2', 'X', 'a3', 'Y'], call)).toHaveLength(6);
    expect(call.batches).toEqual([['a1', 'b1', 'X', 'Y'], ['a2'], ['a3']]);
  });

  it('wait until the one before them is confirmed', async () => {
    const failing = () => ({
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
    });
    const call = playedCall<string>(failing, all);
    expect(await confirm(['a1', 'b1', 'a2', 'b2'], call)).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(call.batches).toEqual([['a1', 'b1'], ['b2'], ['a1'], ['a2']]);
  });

  it('don’t wait for those of another line that are sent again', async () => {
    const clock = clockAt(NOON, () => 1);
    const failsForA = (batch: readonly string[]) => ({
      Successful: batch.flatMap((entry, index) => (entry.startsWith('a') ? [] : [{ Id: String(index) }])),
      Failed: batch.flatMap((entry, index) =>
        entry.startsWith('a') ? [{ Id: String(index), Code: 'InternalError', SenderFault: false }] : [],
      ),
    });
    const call = playedCall<string>(failsForA);
    const entries = Array.from({ length: 50 }, (_, index) => [`a${index}`, `b${index}`]).flat();
    const confirmed = await confirmEach(entries, { ...call, lineOf }, NOON + 1_000, clock);
    expect(confirmed.size).toBe(50);
    expect(call.batches.flat().filter((entry) => entry.startsWith('a') && entry !== 'a0')).toEqual([]);
  });

  it('are not sent after one that SQS refuses, or does not confirm in time', async () => {
    const refusing = (Code: string) => () => ({
      Successful: [{ Id: '1' }],
      Failed: [{ Id: '0', Code, SenderFault: true }],
    });
    const refused = playedCall<string>(refusing('InvalidParameterValue'), all);
    expect(await confirm(['a1', 'b1', 'a2'], refused)).toEqual(['b1']);
    expect(refused.batches.flat()).not.toContain('a2');

    const late = playedCall<string>(() => ({ Failed: [{ Id: '0', Code: 'InternalError' }] }));
    expect(await confirm(['a1', 'a2'], late, 500)).toEqual([]);
    expect(late.batches.flat()).not.toContain('a2');
  });

  it('never share a call with another of their line, however many there are', async () => {
    const call = playedCall<string>(all);
    const entries = Array.from({ length: 60 }, (_, index) => `${'abc'.charAt(index % 3)}${index}`);
    expect(await confirm(entries, call)).toHaveLength(60);
    for (const batch of call.batches) expect(new Set(batch.map(lineOf)).size).toBe(batch.length);
    for (const line of 'abc') {
      const sent = call.batches.flat().filter((entry) => entry.startsWith(line));
      expect(sent).toEqual(entries.filter((entry) => entry.startsWith(line)));
    }
  });
});
