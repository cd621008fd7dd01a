/** One request to the door, and what its answer means to whoever sent it. */
import { isRecord } from '../../lib/json/is-record.ts';
import { type FaultKind, OperateFault } from '../fault.ts';
import { printable } from '../printable.ts';
import type { SignedRequest } from './signed-request.ts';

export interface DoorAnswer {
  readonly status: number;
  /** What it is if it is JSON; else its text. */
  readonly body: unknown;
  readonly retryAfterSeconds: number | undefined;
}

/** The door answers within 25 seconds. */
const TIMEOUT_MS = 30_000;

/** @throws OperateFault try-again if there was no answer */
export async function knock(
  { url, headers, body }: SignedRequest,
  interrupted: AbortSignal,
): Promise<DoorAnswer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      // What redirects is not the door, and a key must not follow.
      redirect: 'manual',
      signal: AbortSignal.any([interrupted, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      body: jsonOr(text),
      retryAfterSeconds: retryAfter >= 0 ? retryAfter : undefined,
    };
  } catch (cause) {
    throw noAnswer(url, cause);
  }
}

/** Asks whether it is there at all. @throws OperateFault try-again */
export async function reachDoor(door: string): Promise<void> {
  const url = `${door.replace(/\/$/, '')}/health`;
  try {
    await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw noAnswer(url, cause);
  }
}

function noAnswer(url: string, cause: unknown): OperateFault {
  return new OperateFault('try-again', `the door at ${new URL(url).origin} did not answer: ${whyOf(cause)}`, {
    cause,
    remedy: 'is the stack up? `npx iterable-forwarder status` shows it',
  });
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `fetch` itself says no more than that it failed. */
function whyOf(error: unknown): string {
  const { cause, message } = error as Error & {
    readonly cause?: { readonly code?: string; readonly message?: string };
  };
  return cause?.code ?? cause?.message ?? message;
}

/** What a status means that is about the whole request. */
const KINDS: Readonly<Record<number, FaultKind>> = {
  401: 'no-rights',
  403: 'no-rights',
  404: 'not-found',
  429: 'try-again',
};

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'the door has another key or another `verify` than the configuration here: `npx iterable-forwarder doctor` compares them',
  403: "the source's `operations` must name the operation",
  404: 'is the source deployed? `npx iterable-forwarder doctor` compares the deployed configuration with the one here',
};

/** Whether the same may succeed a moment later. */
export function mayPass({ status }: DoorAnswer): boolean {
  return status >= 500 || status === 429;
}

/** @returns nothing if the door took the request, be it in part */
export function refusalFault(answer: DoorAnswer): OperateFault | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const kind = mayPass(answer) ? 'try-again' : (KINDS[status] ?? 'failed');
  const remedy = REMEDIES[status];
  return new OperateFault(
    kind,
    [`the door answered ${status}`, ...refusalsIn(answer).map(printable)].join('\n  '),
    remedy === undefined ? {} : { remedy },
  );
}

/** What the door says is wrong with an event, or with the whole request. */
export interface Refusal {
  /** Where the answer is Iterable's or API Gateway's, it may have none. */
  readonly code?: unknown;
  readonly message: unknown;
  readonly issues: readonly Readonly<Record<string, unknown>>[];
}

/** In whichever protocol's shape the answer is. */
export function readRefusals({ body }: DoorAnswer): Refusal[] {
  if (!isRecord(body)) return [];
  const { error, events, code, msg, message } = body;
  if (isRecord(error)) return [readRefusal(error)];
  const refused = Array.isArray(events) ? events.map((event) => Object(event).error).filter(isRecord) : [];
  if (refused.length > 0) return refused.map(readRefusal);
  // Iterable's shape; and API Gateway's own.
  if (code === 'Success') return [];
  const texts = [msg, message].filter((text) => typeof text === 'string' && text !== '');
  return texts.map((text) => ({ ...(code === undefined ? {} : { code }), message: text, issues: [] }));
}

/** The same for people; `path: what is wrong` for a field. */
export function refusalsIn(answer: DoorAnswer): string[] {
  return readRefusals(answer).flatMap(({ code, message, issues }) => [
    code === undefined ? String(message) : `${code}: ${message}`,
    ...issues.map(({ path, message: what }) => `${path || 'the event'}: ${what}`),
  ]);
}

function readRefusal({ code, message, issues }: Readonly<Record<string, unknown>>): Refusal {
  return { code, message, issues: Array.isArray(issues) ? issues.filter(isRecord) : [] };
}

/** Of its events, in whichever protocol's shape; Segment's has none. */
export function idsIn({ body }: DoorAnswer): string[] {
  if (!isRecord(body)) return [];
  const events: readonly unknown[] = Array.isArray(body.events) ? body.events : [body.params];
  return events.map((event) => Object(event).id).filter((id) => typeof id === 'string');
}
