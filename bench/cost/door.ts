/** What the door does with requests of one kind. */
import { setTimeout as timer } from 'node:timers/promises';
import { requestBody } from '../flow/events.ts';
import { requestOf } from '../requests.ts';
import { KEY } from '../servers/server.ts';
import type { Invocation, Loaded } from './function.ts';
import type { Parts } from './parts.ts';
import type { SqsRequest, SqsTold } from './sqs.ts';

export interface Sending {
  readonly mode: 'single' | 'bulk';
  readonly perRequest: number;
}

export interface MeasuredDoor {
  readonly loaded: Loaded;
  /** One after the other. */
  readonly invocations: readonly Invocation[];
  /** So far apart that what the door writes once a second is written for each. */
  readonly alone: readonly Invocation[];
  /** Of the first. */
  readonly sent: readonly SqsRequest[];
  /** All that it has put on the queue, so many or more. */
  readonly messages: readonly string[];
}

export const REQUESTS = 300;
const WARM_UP_REQUESTS = 150;
const REQUESTS_ALONE = 3;
const APART_MS = 1_100;
/** When only the messages are of interest. */
const PER_LONG_REQUEST = 100;

/** @param events messages that are wanted */
export async function measureDoor(
  { mode, perRequest }: Sending,
  events: number,
  { sqs, start }: Parts,
): Promise<MeasuredDoor> {
  const door = await start('http');
  const messages: string[] = [];
  const send = async (count: number, each: number) => {
    const requests = Array.from({ length: count }, (_, index) =>
      requestOf(requestBody(messages.length + index * each, each), KEY, `/to-${mode}`),
    );
    const invocations = await door.ask<Invocation[]>(requests);
    for (const { answer } of invocations) expectAccepted(answer);
    const told = await sqs.ask<SqsTold>('tell');
    messages.push(...told.messages);
    return { invocations, requests: told.requests };
  };

  await send(WARM_UP_REQUESTS, perRequest);
  const measured = await send(REQUESTS, perRequest);
  const alone: Invocation[] = [];
  for (let request = 0; request < REQUESTS_ALONE; request++) {
    await timer(APART_MS);
    alone.push(...(await send(1, perRequest)).invocations);
  }
  await send(Math.max(0, Math.ceil((events - messages.length) / PER_LONG_REQUEST)), PER_LONG_REQUEST);
  await door.close();
  return { loaded: door.first, invocations: measured.invocations, alone, sent: measured.requests, messages };
}

function expectAccepted(answer: unknown): void {
  const { statusCode } = answer as { statusCode: number };
  if (statusCode !== 202) throw new Error(`the door answered ${statusCode}`);
}
