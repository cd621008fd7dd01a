/**
 * The id that makes an event repeatable: Iterable updates the event that has it instead of adding another.
 * Ids are unique across a whole Iterable project, so a derived one is a full SHA-256.
 */
import { digestOf } from './digest.ts';

/** What a sender calls an event, and by which convention: two conventions never yield the same id. */
export interface SendersId {
  readonly scheme: string;
  /** In as many parts as the scheme has it. */
  readonly id: string | readonly string[];
}

/** https://support.iterable.com/hc/articles/206430615: alphanumerics and hyphens, at most 512 bytes. */
export function isPlainId(id: string): boolean {
  return /^[A-Za-z0-9-]{1,512}$/.test(id);
}

/**
 * The same input gives the same id, any other input another.
 * @param bytes the event's own text, where one request carries several events under one key
 * @returns 64 hex digits
 */
export function derivedEventId(source: string, sendersId: SendersId, bytes?: string): string {
  return digestOf([source, sendersId.scheme, sendersId.id, bytes ?? []].flat());
}
