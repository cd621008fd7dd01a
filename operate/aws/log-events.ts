/** What CloudWatch Logs has in a log group, page by page. */
import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsFaultOf } from './faults.ts';
import type { Wait } from './mappings.ts';

export interface LoggedEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

export interface Reading {
  readonly client: CloudWatchLogsClient;
  readonly wait: Wait;
  readonly signal: AbortSignal | undefined;
}

export type Search = Pick<FilterLogEventsRequest, 'filterPattern' | 'startTime' | 'startFromHead' | 'limit'>;

/** After the SDK's own: the service answers few searches a second for a whole account. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;

/**
 * In the order of their time; nothing if there is no such log group.
 * @throws OperateFault
 */
export async function* searchLog(
  reading: Reading,
  logGroupName: string,
  search: Search,
): AsyncGenerator<readonly LoggedEvent[]> {
  let nextToken: string | undefined;
  do {
    const input = { ...search, logGroupName, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = await pageOf(reading, input);
    // Interrupted, or no such group.
    if (page === undefined) return;
    // A page may be empty and not the last: it is as much as the service searched at once.
    yield (page.events ?? []).map(({ eventId = '', timestamp = 0, message = '' }) => ({
      id: eventId,
      at: timestamp,
      text: message,
    }));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
}

async function pageOf({ client, wait, signal }: Reading, input: FilterLogEventsRequest) {
  const options = signal === undefined ? {} : { abortSignal: signal };
  for (let failures = 0; signal?.aborted !== true; failures++) {
    try {
      return await client.send(new FilterLogEventsCommand(input), options);
    } catch (error) {
      if (signal?.aborted) return undefined;
      const pauseMs = pauseAfter(error, input, failures);
      if (pauseMs === undefined) return undefined;
      await wait(pauseMs, signal);
    }
  }
  return undefined;
}

/**
 * @returns nothing if there is no such log group
 * @throws OperateFault if another try is no use
 */
function pauseAfter(
  error: unknown,
  { logGroupName }: FilterLogEventsRequest,
  failures: number,
): number | undefined {
  const fault = awsFaultOf(error, `read the log ${logGroupName}`);
  if (fault?.kind === 'not-found') return undefined;
  const pauseMs = PAUSES_MS[failures];
  if (fault?.kind !== 'try-again' || pauseMs === undefined) throw fault ?? error;
  return pauseMs;
}
