/** Which letters a command is about. */
import type { Facts } from './facts.ts';
import { type InCommon, inCommonOf } from './groups.ts';
import type { Letter } from './letter.ts';

export interface Filter {
  readonly id?: string | undefined;
  readonly project?: string | undefined;
  readonly source?: string | undefined;
  readonly operation?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: string | undefined;
  /** One of those that the letter's detail complains of. */
  readonly field?: string | undefined;
  /** Of the event. */
  readonly name?: string | undefined;
  /** Milliseconds since 1970, by when the letter was buried: from, and before. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** As the row of a group tells it, where `null` is that there is none. */
  readonly group?: { readonly [Name in keyof InCommon]?: InCommon[Name] | undefined } | undefined;
}

const COMPARED = ['project', 'source', 'operation', 'reason', 'code', 'name'] as const;

export function isPicked(filter: Filter, { told, diedAt }: Letter, facts: Facts): boolean {
  const { id, field, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  return (
    COMPARED.every((name) => filter[name] === undefined || filter[name] === facts[name]) &&
    (id === undefined || id === told.id) &&
    (field === undefined || facts.fields.some((named) => bare(named) === bare(field))) &&
    diedAt >= since &&
    diedAt < until &&
    isOfGroup(filter.group, facts)
  );
}

function isOfGroup(group: Filter['group'], facts: Facts): boolean {
  if (group === undefined) return true;
  const own = inCommonOf(facts);
  const names = Object.keys(group) as (keyof InCommon)[];
  return names.every((name) => group[name] === undefined || group[name] === own[name]);
}

/** Iterable names a data field without the `dataFields` that it stands in, the door with it. */
function bare(field: string): string {
  return field.replace(/^dataFields\./, '');
}

export function isEmptyFilter(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
