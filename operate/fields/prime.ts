/**
 * Sends a first value of each field that is new in a plan, for a user of the tests, so that Iterable knows the field
 * and its type before live events bring it. Iterable's "Getting Started with Iterable's API": wait five minutes after
 * a new field's first value before it is sent again, or data may be lost.
 */
import type { ParsedPlan } from '../../lib/config/tracking-plan.ts';
import { digestOf } from '../../lib/event/digest.ts';
import { OperateFault } from '../fault.ts';
import type { NamedUser } from '../forget/user.ts';
import type { Account } from '../iterable/account.ts';
import { type NewFields, newFields, plannedPaths, typeWord } from './new-fields.ts';
import { isIterablesOwn } from './own-fields.ts';
import { type ProfileField, readProfileFields } from './profile-fields.ts';
import { type Births, readBirths, readTestProfile, type TestProfile } from './test-user.ts';

export const NEW_FIELD_MS = 5 * 60_000;

interface NewEvent extends NewFields {
  readonly eventName: string;
}

export interface Priming {
  readonly profile: NewFields;
  /** Those that have a new field. */
  readonly events: readonly NewEvent[];
  /** What Iterable has as another type than the plan. */
  readonly mismatches: readonly {
    readonly field: string;
    readonly planned: string;
    readonly known: string;
  }[];
  /** Until when what was sent before must be left alone; nothing if that is over. */
  readonly youngUntilMs: number | undefined;
  /** Iterable does not say when the user's profile changed, which holds fields of the plan. */
  readonly isProfileTimeUnknown: boolean;
}

interface Asked {
  readonly plan: ParsedPlan;
  readonly user: NamedUser;
  readonly nowMs: number;
  /** How long a field is new. */
  readonly newMs: number;
}

/** Changes nothing. @throws OperateFault */
export async function planPriming(account: Account, asked: Asked): Promise<Priming> {
  const { events = {}, profile } = asked.plan;
  const known = profile && (await readProfileFields(account));
  const births: Births = Object.keys(events).length > 0 ? await readBirths(account, asked.user) : new Map();
  const testProfile = profile && (await readTestProfile(account, asked.user));
  const paths = new Set((known ?? []).flatMap(({ path }) => withAround(path)));
  const times = timesOf(asked, births, testProfile);
  const youngUntilMs = Math.max(0, ...times.map((bornAtMs) => bornAtMs + asked.newMs));
  return {
    // A value of ours for `email` would rename the user.
    profile: newFields(profile ?? {}, (path) => paths.has(path) || isIterablesOwn(path)),
    events: Object.entries(events)
      .map(([eventName, planned]) => ({
        eventName,
        ...newFields(planned, (path) => births.get(eventName)?.has(path) === true),
      }))
      .filter(({ fields, unsaid }) => fields.length + unsaid.length > 0),
    mismatches: mismatchesOf(asked.plan, known ?? []),
    youngUntilMs: youngUntilMs > asked.nowMs ? youngUntilMs : undefined,
    isProfileTimeUnknown:
      testProfile !== undefined && testProfile.changedAtMs === undefined && holdsPlanned(asked, testProfile),
  };
}

/** `a.b.c` is there only if `a` and `a.b` are. */
function withAround(path: string): string[] {
  const names = path.split('.');
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

/** Iterable's times are of whole seconds: what came in one may have come at its end. */
const SECOND_MS = 1_000;

function timesOf(asked: Asked, births: Births, testProfile: TestProfile | undefined): number[] {
  const ofEvents = Object.entries(asked.plan.events ?? {}).flatMap(([eventName, planned]) => {
    const born = births.get(eventName);
    return [...plannedPaths(planned)].map(([path]) => born?.get(path) ?? 0);
  });
  const ofProfile =
    testProfile !== undefined && holdsPlanned(asked, testProfile) ? (testProfile.changedAtMs ?? 0) : 0;
  // Nothing came later than now, whatever a clock says that is ahead.
  return [...ofEvents, ofProfile].filter((ms) => ms > 0).map((ms) => Math.min(ms + SECOND_MS, asked.nowMs));
}

function holdsPlanned({ plan }: Asked, { fields }: TestProfile): boolean {
  return Object.keys(plan.profile ?? {}).some((name) => Object.hasOwn(fields, name));
}

/** Iterable does not tell a list from a single value, nor, perhaps, what is nested: these are not compared. */
function mismatchesOf({ profile = {} }: ParsedPlan, known: readonly ProfileField[]): Priming['mismatches'] {
  const types = new Map(known.map(({ path, type }) => [path, type]));
  return [...plannedPaths(profile)].flatMap(([field, type]) => {
    const there = types.get(field);
    const isCompared = typeof type === 'string' && ![type, there].some((each) => UNCERTAIN.has(each));
    if (!isCompared || there === undefined || there === type) return [];
    return [{ field, planned: typeWord(type), known: there }];
  });
}

const UNCERTAIN: ReadonlySet<unknown> = new Set(['array', 'nested']);

interface Sending {
  readonly project: string;
  readonly user: NamedUser;
  readonly nowMs: number;
}

/**
 * @returns what Iterable refused for good; all else was sent
 * @throws OperateFault at once for what has nothing to do with the fields, or may work later
 */
export async function prime(
  account: Account,
  priming: Priming,
  sending: Sending,
): Promise<readonly OperateFault[]> {
  const { user, nowMs } = sending;
  const refusals: OperateFault[] = [];
  const attempt = async (path: string, body: object) => {
    try {
      await account.send(path, body);
    } catch (error) {
      if (!(error instanceof OperateFault) || error.kind === 'try-again' || error.kind === 'no-rights')
        throw error;
      refusals.push(error);
    }
  };
  const { fields, values } = priming.profile;
  if (fields.length > 0) {
    const flags = { createNewFields: true, mergeNestedObjects: true };
    await attempt('users/update', { ...user, dataFields: values, ...flags });
  }
  for (const event of priming.events) {
    if (event.fields.length === 0) continue;
    await attempt('events/track', {
      ...user,
      eventName: event.eventName,
      id: idOf(sending.project, event),
      createdAt: Math.floor(nowMs / 1_000),
      dataFields: event.values,
      createNewFields: true,
    });
  }
  return refusals;
}

/** Of the same fields it is the same, so that Iterable has one event of them, however often they are sent. */
function idOf(project: string, { eventName, fields }: NewEvent): string {
  const named = fields.map(({ field, type }) => `${field} ${type}`).sort();
  return `prime-${digestOf([project, eventName, ...named])}`;
}
