/** A call to an operation, from the arrival of its whole request to its end. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallRecords } from './call-records.ts';
import type { Arrival, Ending } from './calls.ts';
import type { Counters } from './control.ts';
import type { OperationName } from './operations.ts';
import type { Project } from './project.ts';
import type { Reply } from './replies.ts';
import { latencyOf } from './slow-users.ts';

export interface ReceivedCall {
  readonly operation: OperationName;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly socket: Socket;
}

interface Surroundings {
  readonly project: Project;
  readonly endingOf: (arrival: Arrival) => Promise<Ending>;
  readonly counters: Counters;
  readonly records: CallRecords;
  /** Of the sandbox. */
  readonly closing: AbortSignal;
}

export function createServeCall({ project, endingOf, counters, records, closing }: Surroundings) {
  return async (call: ReceivedCall, answer: (reply: Reply) => void): Promise<void> => {
    const { operation, headers, bytes, socket } = call;
    const record = records.begin(operation, bytes);
    const ending = await endingAfterLatency().catch((error: unknown) => {
      // The sandbox closes, or failed and answers so.
      if (closing.aborted) record.end('dropped');
      else record.end('answer', 500);
      throw error;
    });
    if (ending.as === 'answer') {
      answer(ending.reply);
      record.end('answer', ending.reply.status);
      return;
    }
    counters[ending.as] += 1;
    if (ending.as === 'hung') await endOf(socket);
    else socket.resetAndDestroy();
    record.end(ending.as);

    async function endingAfterLatency(): Promise<Ending> {
      const latencyMs = latencyOf(project.faults, bytes);
      if (latencyMs > 0) await delay(latencyMs, undefined, { signal: closing });
      const ip = socket.remoteAddress ?? '';
      return endingOf({ operation, headers, bytes, ip, onEffect: record.tookEffect });
    }
  };
}

/** That the caller has gone is known from its `end`, some time before the `close`; a broken connection has no `end`. */
async function endOf(socket: Socket): Promise<void> {
  if (socket.destroyed || socket.readableEnded) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('end', resolve).once('close', resolve);
  await promise;
}
