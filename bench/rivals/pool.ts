/**
 * The floor of a consumer: the bodies of its calls are ready before the time is taken, and a bare pool of undici's
 * posts them.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Pool } from 'undici';
import { type Message, messageIn, ORIGIN } from './iterable-calls.ts';
import { variable } from './variable.ts';

const HEADERS = { 'api-key': variable('API_KEY'), 'content-type': 'application/json' };
/** As many as our own. */
const CONNECTIONS = 100;
const PER_BULK_CALL = 1_000;

const pool = new Pool(ORIGIN, { connections: CONNECTIONS, pipelining: 1 });
const ready = new Map<string, readonly Message[]>();

export function prepare(events: readonly SQSEvent[]): void {
  ready.clear();
  for (const { Records } of events) ready.set(nameOf(Records), callsOf(Records));
}

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const calls = ready.get(nameOf(Records)) ?? [];
  let next = 0;
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  async function work(): Promise<void> {
    for (let index = next++; index < calls.length; index = next++) {
      if (!(await post(calls[index] as Message))) {
        batchItemFailures.push({ itemIdentifier: Records[index]?.messageId ?? '' });
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONNECTIONS, calls.length) }, work));
  return { batchItemFailures };
}

/** Lambda makes a new object for each invocation. */
function nameOf(records: readonly SQSRecord[]): string {
  return records[0]?.messageId ?? '';
}

async function post({ operation, body }: Message): Promise<boolean> {
  const { statusCode, body: answer } = await pool.request({
    method: 'POST',
    path: `/api/${operation}`,
    headers: HEADERS,
    body,
  });
  await answer.text();
  return statusCode === 200;
}

function callsOf(records: readonly SQSRecord[]): readonly Message[] {
  return CALLS[variable('CALLS') as keyof typeof CALLS](records);
}

const CALLS = {
  single: (records: readonly SQSRecord[]) => records.map(messageIn),
  bulk: (records: readonly SQSRecord[]) =>
    Array.from({ length: Math.ceil(records.length / PER_BULK_CALL) }, (_, call) => {
      const of = records.slice(call * PER_BULK_CALL, (call + 1) * PER_BULK_CALL);
      const bodies = of.map((record) => messageIn(record).body);
      return { operation: 'events/trackBulk', body: `{"events":[${bodies.join(',')}]}` };
    }),
  /** One call a user, with all that was sent of that one. */
  coalesced: (records: readonly SQSRecord[]) =>
    [...Map.groupBy(records, ({ attributes }) => attributes.MessageGroupId).values()].map((ofUser) => {
      const messages = ofUser.map(messageIn);
      const bodies = messages.map(({ body }) => JSON.parse(body) as { dataFields: object });
      const dataFields = Object.assign({}, ...bodies.map((body) => body.dataFields));
      const body = JSON.stringify({ ...bodies[0], dataFields });
      return { operation: messages[0]?.operation ?? '', body };
    }),
};
