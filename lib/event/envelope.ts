/**
 * A message on the queue is two lines: the envelope as JSON, a line feed, and the request body exactly as
 * it will be sent to Iterable. The body may hold line feeds of its own; the envelope never does.
 */

/** What delivery must know about an event without reading its body. */
export interface Envelope {
  readonly v: 1;
  readonly id: string;
  readonly source: string;
  readonly project: string;
  readonly operation: string;
  /** ISO 8601, when the door took the event in. */
  readonly acceptedAt: string;
  /** W3C Trace Context, as the sender gave it. */
  readonly traceparent?: string;
}

/** What came off the queue; a version of another deploy is told apart from text that is no message. */
export type Decoded =
  | { readonly kind: 'message'; readonly envelope: Envelope; readonly body: string }
  | { readonly kind: 'unknown-version' }
  | { readonly kind: 'undecodable' };

export function encodeMessage(envelope: Envelope, body: string): string {
  return `${JSON.stringify(envelope)}\n${body}`;
}

/** Reads the envelope; the body is not parsed, so a number in it keeps its digits. */
export function decodeMessage(text: string): Decoded {
  const lineFeed = text.indexOf('\n');
  if (lineFeed === -1) return { kind: 'undecodable' };
  let envelope: unknown;
  try {
    envelope = JSON.parse(text.slice(0, lineFeed));
  } catch {
    return { kind: 'undecodable' };
  }
  if (!isRecord(envelope)) return { kind: 'undecodable' };
  const { v, id, project, operation } = envelope;
  if (v !== 1) return { kind: Number.isInteger(v) ? 'unknown-version' : 'undecodable' };
  if (typeof id !== 'string' || typeof project !== 'string' || typeof operation !== 'string') {
    return { kind: 'undecodable' };
  }
  return { kind: 'message', envelope: envelope as unknown as Envelope, body: text.slice(lineFeed + 1) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
