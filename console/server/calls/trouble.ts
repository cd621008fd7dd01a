/** What stands in the way of a project's events, in words for the bar on top. */
import type { EventRow } from '../../../operate/history/rows.ts';
import { closing, duration } from '../../../operate/log/words.ts';
import type { ProjectStatus } from '../../../operate/status/status.ts';

const RUNNING: Readonly<Record<ProjectStatus['running'], string | undefined>> = {
  running: undefined,
  paused: 'paused',
  'partly-paused': 'one of its two queues is paused',
  changing: 'being paused or resumed',
};

type Retrying = Pick<EventRow, 'reason' | 'status' | 'nextAt'>;

/** By the verdict on the last attempt. */
const VERDICTS: Readonly<Record<string, (status: number | null) => string>> = {
  'rate-limited': () => 'Iterable answers 429',
  unavailable: (status) => (status === null ? "Iterable can't be reached" : `Iterable answers ${status}`),
  'in-doubt': () => 'Iterable gives no answer that can be read',
  'credentials-refused': () => 'Iterable refuses the key',
  'jwt-refused': () => "Iterable refuses a user's token",
  'jwt-user-mismatch': () => "Iterable refuses a user's token",
  'user-unknown': () => 'Iterable does not know a user yet',
};

/**
 * @param retrying some of those that are tried again
 * @returns nothing if nothing does, as far as is known
 */
export function troubleOf(
  { running, gates }: Pick<ProjectStatus, 'running' | 'gates'>,
  retrying: readonly Retrying[],
  nowMs: number,
): string | undefined {
  const pause = RUNNING[running];
  if (pause !== undefined) return pause;
  const [gate] = gates.toSorted((one, other) => other.until.getTime() - one.until.getTime());
  if (gate !== undefined) return `${closing(gate).why}${nextTry([gate.until.getTime()], nowMs)}`;
  const [most] = [...Map.groupBy(retrying, wordsFor)].toSorted(
    ([, some], [, others]) => others.length - some.length,
  );
  if (most === undefined) return undefined;
  const [words, alike] = most;
  return `${words}${nextTry(
    alike.flatMap(({ nextAt }) => nextAt ?? []),
    nowMs,
  )}`;
}

function wordsFor({ reason, status }: Retrying): string {
  return VERDICTS[reason ?? '']?.(status) ?? `some are tried again: ${reason ?? 'it is not known why'}`;
}

/** The soonest that is yet to come. */
function nextTry(times: readonly number[], nowMs: number): string {
  const next = Math.min(...times.filter((at) => at > nowMs));
  return Number.isFinite(next) ? `, next try in ${duration(next - nowMs)}` : '';
}
