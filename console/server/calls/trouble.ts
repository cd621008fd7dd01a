/** What stands in the way of a project's events, in words for the bar on top. */
import type { EventRow } from '../../../operate/history/rows.ts';
import { closing, duration } from '../../../operate/log/words.ts';
import type { ProjectStatus } from '../../../operate/status/status.ts';
import type { Lately } from './rates.ts';

const RUNNING: Readonly<Record<ProjectStatus['running'], string | undefined>> = {
  running: undefined,
  paused: 'paused',
  'partly-paused': 'one of its two queues is paused',
  changing: 'being paused or resumed',
};

type Retrying = Pick<EventRow, 'reason' | 'status' | 'nextAt'>;

/** One whose next try is due for longer waits for its turn: what its last one met with says nothing of now. */
const DUE_MS = 10_000;
const NOT_TOLD: Lately = { perSecond: 0, limited: 0 };

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
 * It ends as soon as nothing waits. That Iterable answers 429 ends, too, as soon as events are delivered again and no
 * call lately was answered so, though some that were wait for their next try.
 * @param retrying some of those that are tried again
 * @returns nothing if nothing does, as far as is known
 */
export function troubleOf(
  status: Stands,
  retrying: readonly Retrying[],
  nowMs: number,
  lately: Lately = NOT_TOLD,
): string | undefined {
  const pause = RUNNING[status.running];
  if (pause !== undefined) return pause;
  const trouble = troubleIn(status, retrying, nowMs, lately);
  return trouble && `${trouble.words}${nextTry(trouble.times, nowMs)}`;
}

type Stands = Pick<ProjectStatus, 'running' | 'gates' | 'waiting' | 'hidden'>;

/** Verdicts that say nothing of the one event that met with them. */
const OF_ALL: ReadonlySet<string | null> = new Set(['rate-limited', 'unavailable', 'credentials-refused']);

/** What holds back all that waits, while nothing is delivered: also what was never tried. */
export function holdOf(
  status: Stands,
  retrying: readonly Retrying[],
  nowMs: number,
  lately: Lately = NOT_TOLD,
): string | undefined {
  if (lately.perSecond > 0) return undefined;
  const ofAll = retrying.filter(({ reason }) => OF_ALL.has(reason));
  return troubleIn(status, ofAll, nowMs, lately)?.words;
}

function troubleIn(
  { gates, waiting, hidden }: Stands,
  retrying: readonly Retrying[],
  nowMs: number,
  { perSecond, limited }: Lately,
): { readonly words: string; readonly times: readonly number[] } | undefined {
  if (waiting + hidden === 0) return undefined;
  const [gate] = gates.toSorted((one, other) => other.until.getTime() - one.until.getTime());
  if (gate !== undefined) return { words: closing(gate).why, times: [gate.until.getTime()] };
  const isLimitOver = perSecond > 0 && limited === 0;
  const ofNow = retrying.filter(
    ({ reason, nextAt }) => (nextAt ?? nowMs) > nowMs - DUE_MS && !(isLimitOver && reason === 'rate-limited'),
  );
  const [most] = [...Map.groupBy(ofNow, wordsFor)].toSorted(
    ([, some], [, others]) => others.length - some.length,
  );
  if (most === undefined) return undefined;
  const [words, alike] = most;
  return { words, times: alike.flatMap(({ nextAt }) => nextAt ?? []) };
}

function wordsFor({ reason, status }: Retrying): string {
  return VERDICTS[reason ?? '']?.(status) ?? `some are tried again: ${reason ?? 'it is not known why'}`;
}

/** The soonest that is yet to come. */
function nextTry(times: readonly number[], nowMs: number): string {
  const next = Math.min(...times.filter((at) => at > nowMs));
  return Number.isFinite(next) ? `, next try in ${duration(next - nowMs)}` : '';
}
