/** What SQLite hands out, as what it stands for. */
import type { SQLOutputValue } from 'node:sqlite';
import { isRecord } from '../../lib/json/is-record.ts';

type Value = SQLOutputValue | undefined;

export function textOf(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

/** @returns nothing in it for what is no object */
export function recordIn(value: Value): Readonly<Record<string, unknown>> {
  const parsed = jsonIn(value);
  return isRecord(parsed) ? parsed : {};
}

/** @returns nothing for what is no JSON */
export function jsonIn(value: Value): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
