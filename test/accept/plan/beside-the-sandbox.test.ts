/** A tracking plan at the door beside the types of fields as the sandbox fixes them, over thousands of random events. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../lib/accept/request.ts';
import { parsePlan } from '../../../lib/config/parse-plan.ts';
import {
  FIELD_TYPES,
  type IterableType,
  type PlannedField,
  type PlannedFields,
  type WrittenFields,
} from '../../../lib/config/tracking-plan.ts';
import type { Issue } from '../../../lib/issues.ts';
import { createFieldTypes } from '../../../local/sandbox/field-types.ts';
import { isObject, type JsonObject, parseJson } from '../../../local/sandbox/json.ts';
import { openDoor } from '../../support/door.ts';
import { isNightly } from '../../support/nightly.ts';
import { configurationWith } from '../../support/sources.ts';

const NAMES = ['plan', 'seats', 'home_geo_location', 'a', 'b', 'constructor', 'toString', 'é'];

const word = (name: string) =>
  fc.constantFrom(
    ...FIELD_TYPES.filter((type) => type !== 'geo_location' || name.endsWith('_geo_location')),
    'array' as const,
  );

const type = (name: string, depth: number): fc.Arbitrary<IterableType> =>
  depth === 0
    ? word(name)
    : fc.oneof(
        { arbitrary: word(name), weight: 5 },
        { arbitrary: plannedFields(depth - 1), weight: 2 },
        { arbitrary: type(name, depth - 1).map((element) => [element] as const), weight: 2 },
      );

function plannedFields(depth: number): fc.Arbitrary<WrittenFields> {
  const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 });
  return names.chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map((name) => [name, type(name, depth)])), { noNullPrototype: true }),
  );
}

const scalar = fc.oneof(
  fc.constantFrom(
    ...['null', 'true', 'false', '0', '-0', '12', '12.0', '1.50', '1e3', '1E-7', '9007199254740993'],
    ...[
      '9223372036854775807',
      '9223372036854775808',
      '-9223372036854775808',
      '12345678901234567890',
      '1e400',
    ],
    ...['""', '"12"', '"1.50"', '"-0"', '"012"', '" 1"', '"1e3"', '"true"', '"True"', '"9007199254740993"'],
    ...[
      '"2020-04-13"',
      '"2020-04-13 14:04:09"',
      '"2020-04-13 14:04:09 +02:00"',
      '"2020-04-13T14:04:09.123Z"',
    ],
    ...['"2020-04-13T14:04:09.123-08:00"', '"2020-04-13 14:04:09.000"', '"2020-04-13T14:04:09Z"'],
    ...['"2020-04-13T14:04"', '"2020-04-13T14:04:09.1234567+0200"', '"2020-13-40"', '"2020-02-31T10:00:00Z"'],
    ...['"\\u0032020-04-13"', '"\\u0031\\u0032"', '"a\\"b\\\\"', '"\\ud83d\\ude00"'],
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => JSON.stringify(x)),
  fc.bigInt().map(String),
  fc.string().map((text) => JSON.stringify(text.toWellFormed())),
);

const VALUE_NAMES = [...NAMES, 'a.b', 'a.b_geo_location', 'other', 'lat', 'lon', 'tags[]'];

/** The JSON text of a value, in which numbers are written in any way. */
const value = (depth: number): fc.Arbitrary<string> =>
  depth === 0
    ? scalar
    : fc.oneof(
        { arbitrary: scalar, weight: 4 },
        { arbitrary: fieldsText(depth - 1), weight: 2 },
        {
          arbitrary: fc.array(value(depth - 1), { maxLength: 4 }).map((list) => `[${list.join(',')}]`),
          weight: 2,
        },
        { arbitrary: fc.constantFrom('{"lat":1.5,"lon":-2}', '{"lat":"1","lon":2}', '{}'), weight: 1 },
      );

function fieldsText(depth: number): fc.Arbitrary<string> {
  const names = fc.uniqueArray(fc.constantFrom(...VALUE_NAMES), { maxLength: 6 });
  return names
    .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), value(depth)))))
    .map((members) => `{${members.map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(', ')}}`);
}

/** A value of the type, so that the sandbox learns it. */
function exampleOf(planned: PlannedField): string {
  if (typeof planned === 'string') return EXAMPLES[planned];
  return 'list' in planned ? '[]' : examplesOf('object' in planned ? planned.object : planned.nested);
}

const examplesOf = (fields: PlannedFields): string =>
  `{${Object.entries(fields)
    .map(([name, planned]) => `${JSON.stringify(name)}:${exampleOf(planned)}`)
    .join(',')}}`;

const EXAMPLES = {
  string: '"x"',
  date: '"2020-01-01"',
  long: '1',
  double: '1.0',
  boolean: 'true',
  geo_location: '{"lat":1,"lon":2}',
  object: '{}',
  array: '[]',
  nested: '{}',
};

function objectIn(text: string): JsonObject {
  const parsed = parseJson(text);
  if (!isObject(parsed)) throw new Error(text);
  return parsed;
}

/** What Iterable knows that had an event with all of the plan's fields. */
function sandboxThatKnows(fields: PlannedFields) {
  const types = createFieldTypes();
  types.learn('e', objectIn(examplesOf(fields)));
  return types;
}

const issuesIn = ({ body }: Answer): readonly Issue[] => body?.error?.issues ?? [];

/** What the door with this plan says of an event with these fields, and which fields Iterable gets. */
function postTo(fields: WrittenFields, onFieldType: 'refuse' | 'coerce') {
  const configuration = configurationWith({}, { us: { fields: { events: { e: fields } }, onFieldType } });
  const { post, queue } = openDoor({}, { configuration });
  return async (dataFields: string) => {
    const before = queue.sent.length;
    const answer = await post(`{"eventName":"e","userId":"u1","dataFields": ${dataFields}}`);
    const body = queue.sent[before]?.text.split('\n')[1];
    return { answer, body, sent: body === undefined ? undefined : objectIn(body).dataFields };
  };
}

/** Most values of the type, or of one that could become it. */
function nearValue(planned: PlannedField): fc.Arbitrary<string> {
  if (typeof planned === 'string') {
    return fc.oneof(
      { arbitrary: fc.constant(EXAMPLES[planned]), weight: 3 },
      { arbitrary: fc.constantFrom(...(COERCIBLE[planned] ?? ['null'])), weight: 2 },
      { arbitrary: value(1), weight: 1 },
    );
  }
  return 'list' in planned
    ? fc.array(nearValue(planned.list), { maxLength: 3 }).map((list) => `[${list.join(',')}]`)
    : nearFields('object' in planned ? planned.object : planned.nested);
}

function nearFields(fields: PlannedFields): fc.Arbitrary<string> {
  const members = Object.entries(fields).map(([name, planned]) =>
    nearValue(planned).map((text) => `${JSON.stringify(name)} :${text}`),
  );
  return fc.tuple(...members).map((texts) => `{ ${texts.join(' ,')} }`);
}

const COERCIBLE: Readonly<Partial<Record<string, readonly string[]>>> = {
  string: ['1', '1.50', 'true', '"2020-04-13"'],
  date: ['"2020-04-13T14:04:09Z"', '"2020-04-13T14:04"', '"2020-04-13t14:04:09,5+0200"', '"soon"'],
  long: ['"12"', '12.0', '1.2e1', '"1.5"', '1.5', '"9223372036854775807"', '"9223372036854775808"'],
  double: ['1', '"1"', '"1.50"', '123456789012345678901', '9007199254740993', '"0.1234567890123456789"'],
  boolean: ['"true"', '"false"', '"1"', '1'],
};

const planned = (fields: WrittenFields) => parsePlan({ events: { e: fields } }, {}).events?.e ?? {};

const planAndEvents = plannedFields(2).chain((fields) =>
  fc.tuple(
    fc.constant(fields),
    fc.array(fc.oneof(fieldsText(3), nearFields(planned(fields))), { minLength: 10, maxLength: 10 }),
  ),
);

const knows = (fields: WrittenFields) => sandboxThatKnows(planned(fields));

/** By design: the sandbox looks into no list, and says nothing of integers that 64 bits don't hold. */
const isStricter = ({ path, message }: Issue) => path.includes('[') || message.includes('64 bits');

const RUNS = { numRuns: isNightly ? 2_000 : 60 };

describe('a tracking plan', () => {
  it('refuses just what Iterable would refuse that knows its types, elements of lists and large integers apart', async () => {
    const seen = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(planAndEvents, async ([fields, events]) => {
        const post = postTo(fields, 'refuse');
        const sandbox = knows(fields);
        for (const dataFields of events) {
          const { answer, body } = await post(dataFields);
          const issues = issuesIn(answer).filter((issue) => !isStricter(issue));

          // `a.b` may stand there twice: as one name, and as `b` of `a`.
          expect([...new Set(issues.map(({ path }) => path))].toSorted()).toEqual(
            [...sandbox.mismatches('e', objectIn(dataFields)).keys()]
              .map((path) => `dataFields.${path}`)
              .toSorted(),
          );
          if (body !== undefined) expect(body).toContain(`"dataFields": ${dataFields}`);
          seen[body === undefined ? 'refused' : 'taken'] += 1;
        }
      }),
      RUNS,
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(50);
  });

  it('that coerces sends nothing that Iterable would refuse, and leaves what is right as it is', async () => {
    let coerced = 0;
    await fc.assert(
      fc.asyncProperty(planAndEvents, async ([fields, events]) => {
        const [refusing, post, sandbox] = [postTo(fields, 'refuse'), postTo(fields, 'coerce'), knows(fields)];
        for (const dataFields of events) {
          const isRight = (await refusing(dataFields)).body !== undefined;
          const { sent, body } = await post(dataFields);

          if (isRight) expect(body).toContain(`"dataFields": ${dataFields}`);
          if (sent === undefined) continue;
          expect([...sandbox.mismatches('e', sent as JsonObject).keys()]).toEqual([]);
          if (!isRight) coerced += 1;
        }
      }),
      RUNS,
    );
    expect(coerced).toBeGreaterThan(10);
  });
});
