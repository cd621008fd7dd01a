/** One call: who may ask it, what was asked, and the answer or why there is none. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { issuesOf } from '../../lib/zod-issues.ts';
import type { Fault } from '../api.ts';
import type { Context } from './call.ts';
import { CALLS } from './calls/all.ts';
import { drained } from './drained.ts';
import { faultOf, Misuse } from './faults.ts';
import { answer, safeHeaders } from './headers.ts';
import type { Surroundings } from './surroundings.ts';
import { hasToken } from './token.ts';

const MAX_BODY_BYTES = 2 * 1024 * 1024;
const JSON_TYPE = 'application/json';

/** @param name what follows `/_console/` */
export async function answerCall(
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const { schema, answer: answering } = callNamed(name, request, context);
    const asked = z.safeParse(schema, await bodyOf(request));
    if (!asked.success) throw new Misuse(400, wordsFor(asked.error));
    const heard = answering(asked.data, context, gone.signal);
    const { mask } = context.surroundings;
    if (Symbol.asyncIterator in heard) await answerLines(response, heard, mask, gone.signal);
    else answerJson(response, 200, mask(JSON.stringify(await heard)));
  } catch (error) {
    // Who has gone needs no answer, and half an answer is ended as such.
    if (response.headersSent || response.destroyed) response.destroy();
    else answerFault(response, error, context.surroundings.mask);
  }
}

/** Any of them: what is asked was parsed by its own schema. */
interface AnyCall {
  readonly schema: z.ZodMiniType<unknown>;
  readonly answer: (
    ask: unknown,
    context: Context,
    gone: AbortSignal,
  ) => Promise<unknown> | AsyncIterable<unknown>;
}

function callNamed(name: string, request: IncomingMessage, { surroundings }: Context): AnyCall {
  const { method, headers } = request;
  if (!hasToken(request, surroundings.token)) {
    throw new Misuse(
      401,
      'this page has not the token of the stack that runs now',
      'open the address that npm start prints; at each start it is another one',
    );
  }
  const call = Object.hasOwn(CALLS, name)
    ? (CALLS[name as keyof typeof CALLS] as unknown as AnyCall)
    : undefined;
  if (call === undefined) throw new Misuse(404, 'there is no such call');
  if (method !== 'POST') throw new Misuse(405, 'a call is a POST');
  // A page of another site can send no such type without asking first.
  if (headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() !== JSON_TYPE) {
    throw new Misuse(415, `a call is ${JSON_TYPE}`);
  }
  return call;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_BODY_BYTES) throw new Misuse(413, `a call has ${MAX_BODY_BYTES} bytes at most`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Misuse(400, 'what was asked is not JSON');
  }
}

function wordsFor(error: z.core.$ZodError): string {
  return issuesOf(error)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}

type Mask = Surroundings['mask'];

function answerFault(response: ServerResponse, error: unknown, mask: Mask): void {
  const { status, message, remedy } = faultOf(error);
  const fault: Fault = { error: { message, ...(remedy === undefined ? {} : { remedy }) } };
  answerJson(response, status, mask(JSON.stringify(fault)));
}

function answerJson(response: ServerResponse, status: number, body: string): void {
  answer(response, status, { type: JSON_TYPE, body });
}

/** One a line, for as long as somebody listens. */
async function answerLines(
  response: ServerResponse,
  lines: AsyncIterable<unknown>,
  mask: Mask,
  gone: AbortSignal,
): Promise<void> {
  const all = lines[Symbol.asyncIterator]();
  try {
    // What can't be answered at all says so by its status.
    for (let next = await all.next(); !next.done; next = await all.next()) {
      if (gone.aborted) return;
      if (!response.headersSent) response.writeHead(200, safeHeaders({ type: 'application/x-ndjson' }));
      const text = next.value === undefined ? '' : mask(JSON.stringify(next.value));
      // Who reads slowly is waited for.
      if (!response.write(`${text}\n`)) await drained(response, gone);
    }
  } finally {
    await all.return?.();
  }
  response.end();
}
