/** Calls of Iterable as most would write them. */
import type { SQSRecord } from 'aws-lambda';
import { variable } from './variable.ts';

export const ORIGIN = variable('ITERABLE_US_URL');

export interface Message {
  readonly operation: string;
  /** As it goes to Iterable. */
  readonly body: string;
}

/** The envelope and the body behind it. */
export function messageIn({ body: text }: Pick<SQSRecord, 'body'>): Message {
  const lineFeed = text.indexOf('\n');
  const { operation } = JSON.parse(text.slice(0, lineFeed)) as { operation: string };
  return { operation, body: text.slice(lineFeed + 1) };
}

/** @throws Error when Iterable did not take it */
export async function post(apiKey: string, { operation, body }: Message): Promise<void> {
  const response = await fetch(`${ORIGIN}/api/${operation}`, {
    method: 'POST',
    headers: { 'api-key': apiKey, 'content-type': 'application/json' },
    body,
  });
  const answer = (await response.json()) as { code?: string };
  if (!response.ok || answer.code !== 'Success') throw new Error(`status ${response.status}`);
}
