/** docs/segment.md says what a call of Segment's becomes in the rows by which the code makes it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BODIES, TRACKS } from '../../lib/accept/protocol/segment/bodies.ts';
import { EVENT, type Fields, ITEM, PLACES, PURCHASE } from '../../lib/accept/protocol/segment/fields.ts';
import { DEFAULT_NAMES } from '../../lib/accept/protocol/segment/names.ts';
import { segmentSchema } from '../../lib/config/protocol-settings.ts';
import { namesIn, tableIn } from './tables.ts';

const page = readFileSync(new URL('../../docs/segment.md', import.meta.url), 'utf8');
const first = (names: readonly (readonly string[])[]) => names[0] ?? [];

describe("the table of Segment's calls", () => {
  const rows = tableIn(page, 'call');

  it('has each call', () => {
    const calls = rows.flatMap(({ names }) => first(names).slice(0, 1));

    expect(new Set(calls)).toEqual(new Set(Object.keys(BODIES)));
  });

  it('has each event that is more than an event', () => {
    const named = rows.flatMap(({ cells }) =>
      /^`track` of (.*)$/.exec(cells[0] ?? '') === null ? [] : namesIn(cells[0] ?? '').slice(1),
    );

    expect(named.map((name) => name.toLowerCase()).toSorted()).toEqual(Object.keys(TRACKS).toSorted());
  });

  it.each(['page', 'screen'] as const)('has the names of a %s', (type) => {
    const row = rows.find(({ cells }) => cells[0] === `\`${type}\``);

    expect(row?.names[1]).toEqual(expect.arrayContaining(Object.values(DEFAULT_NAMES[type])));
  });
});

describe("the table of Iterable's fields", () => {
  const rows = tableIn(page, "Iterable's");
  const documented = new Map(rows.map(({ cells: [field = ''], names }) => [field, names[1] ?? []]));
  const placesOf = (fields: Fields, prefix = '') =>
    Object.entries(fields).map(([name, { from }]) => [`\`${prefix}${name}\``, [...from]] as const);

  it('has each field, with the places that it comes from in their order', () => {
    expect(Object.fromEntries(documented)).toEqual({
      ...Object.fromEntries(placesOf(EVENT)),
      ...Object.fromEntries(placesOf(PURCHASE)),
      ...Object.fromEntries(placesOf(ITEM, 'items[].')),
      '`email`': [...PLACES.email],
      '`userId`': [...PLACES.userId, ...PLACES.userIdElse],
      '`id` of a purchase': [...PLACES.order, 'messageId'],
      '`createdAt`': [...PLACES.occurredAt],
      '`{name}` of a page or screen': [...PLACES.name],
      '`{category}` of a page or screen': [...PLACES.category],
      '`device.token`': [...PLACES.deviceToken],
      '`device.applicationName`': [...PLACES.applicationName],
      '`browserToken`': [...PLACES.browserToken],
    });
  });

  it('says what a call means that does not say it', () => {
    for (const [name, { otherwise }] of Object.entries<Fields[string]>(ITEM)) {
      const cell = rows.find(({ cells }) => cells[0] === `\`items[].${name}\``)?.cells[1] ?? '';
      const [, said] = /; (\S+) where there is none$/.exec(cell) ?? [];
      expect(said).toBe(otherwise);
    }
  });
});

it('the table of settings has each setting of a source for Segment', () => {
  const named = tableIn(page, 'setting of `segment`').flatMap(({ names }) => first(names));

  expect(named.toSorted()).toEqual(Object.keys(segmentSchema._zod.def.innerType.shape).toSorted());
});
