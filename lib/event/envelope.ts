/**
 * A message on the queue is two lines: the envelope as JSON, a line feed, and the request body exactly as
 * it will be sent to Iterable. The body may hold line feeds of its own; the envelope never does.
 */

import { isRecord } from '../json/is-record.ts';
import { parsedOrNothing } from '../json/parsed-or-nothing.ts';
import { storable } from '../json/scan.ts';

/** What delivery must know about an event without reading its body. */
export interface Envelope {
  readonly v: 1 | 2;
  readonly id: string;
  readonly source: string;
  readonly project: string;
  readonly operation: string;
  /** ISO 8601, when the door took the event in. */
  readonly acceptedAt: string;
  /** W3C Trace Context, as the sender gave it. */
  readonly traceparent?: string;
  /** ISO 8601, in UTC: from then on the event is no news any more and must not be sent. */
  readonly expiresAt?: string;
  /**
   * Why the door buried it: its body was never checked and must never be sent, however it comes back to a
   * queue. Version 2 says so, which a consumer that knows only version 1 leaves waiting.
   */
  readonly refused?: RefusedBecause;
}

export interface RefusedBecause {
  readonly code: string;
  readonly detail: string;
}

/** What came off the queue; a version of another deploy is told apart from text that is no message. */
export type Decoded =
  | { readonly kind: 'message'; readonly envelope: Envelope; readonly body: string }
  | { readonly kind: 'unknown-version' }
  | { readonly kind: 'undecodable' };

/** What an SQS message holds, less room for a dead letter's attributes. */
export const MAX_MESSAGE_BYTES = 1_048_576 - 4_096;

/** @param body without a character that SQS refuses; the envelope may say any text of the sender's */
export function encodeMessage(envelope: Envelope, body: string): string {
  return `${storable(JSON.stringify(envelope))}\n${body}`;
}

/** Reads the envelope; the body is not parsed, so a number in it keeps its digits. */
export function decodeMessage(text: string): Decoded {
  const lineFeed = text.indexOf('\n');
  if (lineFeed === -1) return { kind: 'undecodable' };
  const envelope = parsedOrNothing(text.slice(0, lineFeed));
  if (!isRecord(envelope)) return { kind: 'undecodable' };
  const { v, id, project, operation, refused } = envelope;
  const isKnown = v === 1 || (v === 2 && isRecord(refused));
  if (!isKnown) return { kind: Number.isInteger(v) ? 'unknown-version' : 'undecodable' };
  // Somebody refused it, though nobody can say why: it must not be sent.
  if (refused !== undefined && !isRecord(refused)) return { kind: 'undecodable' };
  if (typeof id !== 'string' || typeof project !== 'string' || typeof operation !== 'string') {
    return { kind: 'undecodable' };
  }
  return {
    kind: 'message',
    envelope: {
      v,
      id,
      project,
      operation,
      source: textIn(envelope.source),
      acceptedAt: textIn(envelope.acceptedAt),
      ...rareIn(envelope),
    },
    body: text.slice(lineFeed + 1),
  };
}

/** Delivery can do without it. */
function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** As if it were not there, if it is not what it should be. Most envelopes have nothing of it. */
function rareIn({
  traceparent,
  expiresAt,
  refused,
}: Readonly<Record<string, unknown>>): Pick<Envelope, 'traceparent' | 'expiresAt' | 'refused'> | undefined {
  if (traceparent === undefined && expiresAt === undefined && refused === undefined) return undefined;
  return {
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
    ...(isTime(expiresAt) ? { expiresAt } : {}),
    ...refusedIn(refused),
  };
}

/** As the door writes it; `Date.parse` alone would take a day that does not exist, and words in brackets. */
function isTime(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value;
}

/** Whatever else it says: what has a `refused` is never sent. */
function refusedIn(refused: unknown): Pick<Envelope, 'refused'> {
  if (!isRecord(refused)) return {};
  const { code, detail } = refused;
  return { refused: { code: textIn(code), detail: textIn(detail) } };
}
