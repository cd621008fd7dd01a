/** What Iterable has of the user who gets the first values of new fields: it is the memory of what was sent before. */
import { isRecord } from '../../lib/json/is-record.ts';
import { OperateFault } from '../fault.ts';
import type { NamedUser } from '../forget/user.ts';
import type { Account } from '../iterable/account.ts';
import { pathOf } from './paths.ts';

export interface TestProfile {
  readonly fields: Readonly<Record<string, unknown>>;
  /** When it changed last; nothing if Iterable does not say. */
  readonly changedAtMs: number | undefined;
}

/** By the name of an event and the path of a field: when the oldest of the user's events came that has it. */
export type Births = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Nobody found has nothing. @throws OperateFault */
export async function readTestProfile(account: Account, user: NamedUser): Promise<TestProfile> {
  const found = (await readOrNothing(account, `users/${inPath(user)}`)).user;
  const { dataFields, profileUpdatedAt } = isRecord(found) ? found : {};
  const fields = isRecord(dataFields) ? dataFields : {};
  return { fields, changedAtMs: momentIn(fields.profileUpdatedAt ?? profileUpdatedAt) };
}

/** A user who gets nothing else has fewer. How many Iterable tells is not published; its own client takes a limit of up to 1,000. */
const MAX_EVENTS = 200;

/** @throws OperateFault */
export async function readBirths(account: Account, user: NamedUser): Promise<Births> {
  const { events } = await readOrNothing(account, `events/${inPath(user)}?limit=${MAX_EVENTS}`);
  const births = new Map<string, Map<string, number>>();
  for (const event of Array.isArray(events) ? events.filter(isRecord) : []) {
    const { eventName, createdAt } = event;
    if (typeof eventName !== 'string') continue;
    const ofName = births.get(eventName) ?? new Map<string, number>();
    births.set(eventName, ofName);
    // One whose time can't be read is as old as can be: nobody waits for it.
    const bornAtMs = momentIn(createdAt) ?? 0;
    for (const path of pathsIn(fieldsOf(event))) {
      ofName.set(path, Math.min(bornAtMs, ofName.get(path) ?? bornAtMs));
    }
  }
  return births;
}

/** An answer that says there is no such user is none to fail for. */
async function readOrNothing(account: Account, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await account.read(path);
  } catch (error) {
    if (error instanceof OperateFault && error.kind === 'not-found') return {};
    throw error;
  }
}

function inPath(user: NamedUser): string {
  return 'email' in user ? encodeURIComponent(user.email) : `byUserId/${encodeURIComponent(user.userId)}`;
}

/** The fields stand in `dataFields`, or beside the event's own members. */
function fieldsOf({ dataFields, ...members }: Readonly<Record<string, unknown>>) {
  return { ...members, ...(isRecord(dataFields) ? dataFields : {}) };
}

function* pathsIn(fields: Readonly<Record<string, unknown>>, around = ''): Generator<string> {
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const path = pathOf(around, name);
    yield path;
    if (isRecord(value)) yield* pathsIn(value, path);
  }
}

const FIRST_IN_MS = 100_000_000_000;

/** `2026-11-23 02:45:00 +00:00`, as Iterable writes dates; also ISO 8601, and Unix time. */
function momentIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value < FIRST_IN_MS ? value * 1_000 : value;
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value.replace(/^(\d{4}-\d\d-\d\d) /, '$1T').replace(/ (?=[+-]\d\d:?\d\d$)/, ''));
  return Number.isNaN(ms) ? undefined : ms;
}
