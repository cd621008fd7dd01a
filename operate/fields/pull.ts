/** Makes a plan of what a project has: the profile's fields as Iterable tells them, the events' from the history. */
import type { ParsedPlan, TrackingPlan, WrittenFields } from '../../lib/config/tracking-plan.ts';
import { type Parts, writtenPlan } from './configured-plan.ts';
import type { LeftOut } from './left-out.ts';
import { withListsOf } from './lists-stay.ts';
import { compare } from './paths.ts';
import { leavesOf, plant } from './plan-tree.ts';
import type { ProfileField } from './profile-fields.ts';
import { profilePlan } from './profile-plan.ts';
import type { SeenEvents } from './seen-fields.ts';

export interface Found {
  /** Nothing if Iterable could not be asked. */
  readonly profile: readonly ProfileField[] | undefined;
  /** Nothing if there is no history. */
  readonly events: ReturnType<SeenEvents['result']> | undefined;
  /** The plan as it is configured, if there is one. */
  readonly configured: Pick<ParsedPlan, 'events' | 'profile'> | undefined;
  /** Whether what only the configured plan has is to stay. */
  readonly isKept?: boolean;
}

export interface Pulled {
  readonly plan: TrackingPlan;
  readonly leftOut: readonly LeftOut[];
  /** Iterable's own fields, which are in no plan. */
  readonly own: readonly string[];
  /** Whether the part of the plan is the configured one, since nothing else is known of it. */
  readonly kept: readonly ('events' | 'profile')[];
  /** What the configured plan has and this one has not: `profile: tier`. */
  readonly gone: readonly string[];
}

export function pull({ profile, events, configured = {}, isKept = false }: Found): Pulled {
  const ofProfile = profile && profilePlan(profile);
  const leftOut = [...(ofProfile?.leftOut ?? []), ...(events?.leftOut ?? [])];
  const before = writtenPlan(configured);
  const found: Parts = {
    events: events?.events ?? before.events,
    profile: ofProfile ? withListsOf(before.profile ?? {}, ofProfile.profile) : before.profile,
  };
  const parts = tidy(isKept ? together(found, before, leftOut) : found);
  const now = new Set(subjectsIn(parts));
  return {
    plan: parts,
    leftOut,
    own: ofProfile?.own ?? [],
    kept: (['events', 'profile'] as const).filter(
      (part) => ({ events, profile })[part] === undefined && before[part] !== undefined,
    ),
    gone: subjectsIn(before)
      .filter((subject) => !now.has(subject))
      .sort(compare),
  };
}

/** @param leftOut stays so, whatever was configured */
function together(found: Parts, before: Parts, leftOut: readonly LeftOut[]): Parts {
  const isOut = (eventName: string | undefined) => (path: string) =>
    leftOut.some((each) => each.eventName === eventName && each.field === path);
  const names = new Set([...Object.keys(found.events ?? {}), ...Object.keys(before.events ?? {})]);
  return {
    events: Object.fromEntries(
      [...names].map((name) => [name, withKept(found.events?.[name], before.events?.[name], isOut(name))]),
    ),
    profile: withKept(found.profile, before.profile, isOut(undefined)),
  };
}

function withKept(
  found: WrittenFields = {},
  before: WrittenFields = {},
  isOut: (path: string) => boolean,
): WrittenFields {
  const leaves = new Map(leavesOf(found));
  const paths = [...leaves.keys()];
  for (const [path, type] of leavesOf(before)) {
    const isThere = leaves.has(path) || paths.some((each) => each.startsWith(`${path}.`));
    if (!isThere && !isOut(path)) leaves.set(path, type);
  }
  return plant(leaves).fields;
}

/** In one order, and without what is empty: a plan has no such parts. */
function tidy({ events = {}, profile = {} }: Parts): TrackingPlan {
  const ofEvents = Object.entries(events)
    .map(([name, fields]) => [name, plant(leavesOf(fields)).fields] as const)
    .filter(([, fields]) => Object.keys(fields).length > 0)
    .sort(([one], [other]) => compare(one, other));
  const { fields } = plant(leavesOf(profile));
  return {
    ...(ofEvents.length > 0 && { events: Object.fromEntries(ofEvents) }),
    ...(Object.keys(fields).length > 0 && { profile: fields }),
  };
}

function subjectsIn({ events = {}, profile = {} }: Parts): string[] {
  const ofEvents = Object.entries(events).flatMap(([name, fields]) =>
    [...leavesOf(fields).keys()].map((path) => `event ${name}: ${path}`),
  );
  return [...[...leavesOf(profile).keys()].map((path) => `profile: ${path}`), ...ofEvents];
}
