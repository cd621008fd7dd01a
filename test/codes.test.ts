import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELD_CODES } from '../lib/accept/plan/words.ts';
import { ERRORS } from '../lib/accept/refusal.ts';
import { DENIALS } from '../lib/accept/verify/denial.ts';
import { ACTORS, type Actor, type Code, DENIAL_ACTORS } from '../lib/codes.ts';
import { DEAD_LETTER_REASONS } from '../lib/event/dead-letter.ts';
import { QUEUE_FAULTS } from '../lib/queue/faults.ts';
import { LOG_EVENTS, LOG_FIELDS } from '../lib/runtime/log.ts';
import { SECRET_FAULTS } from '../lib/secrets/faults.ts';
import { tableIn } from './docs/tables.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');

/** The codes of the table whose first column has this head, and who its last column says must act. */
function rowsBelow(head: string): Map<string, readonly Actor[]> {
  const table = page.split(/\n{2,}/).find((part) => part.startsWith(`| ${head} |`)) ?? '';
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \|.*\| ([^|]*)\|$/gm)];
  return new Map(rows.map(([, code = '', cell = '']) => [code, actorsIn(cell)]));
}

/** Whoever a sentence begins with: "sender: mend the event. You: mend the key". */
function actorsIn(cell: string): Actor[] {
  const sentences = cell.split(/(?<=[.?]) /);
  return sentences.flatMap((sentence) => {
    const [, first, other] = /^(sender|you|marketing|nobody)(?: or (marketing))?\b/i.exec(sentence) ?? [];
    return [first, other].flatMap((actor) => (actor === undefined ? [] : (actor.toLowerCase() as Actor)));
  });
}

const TABLES: readonly [head: string, codes: readonly Code[]][] = [
  ['code', Object.keys(ERRORS) as Code[]],
  ["a field's code", FIELD_CODES],
  ['reason', DEAD_LETTER_REASONS],
  ['event', LOG_EVENTS],
  ["a secret's code", Object.keys(SECRET_FAULTS) as Code[]],
  ["a queue's code", Object.keys(QUEUE_FAULTS) as Code[]],
];

describe('docs/errors.md', () => {
  it.each(TABLES)('tells of each %s, of no other, and who must act', (head, codes) => {
    const rows = rowsBelow(head);

    expect([...rows.keys()].toSorted()).toEqual([...codes].toSorted());
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(codes.map((code) => [code, ACTORS[code]])));
  });

  it('tells of each why of a 401, of no other, and who must act', () => {
    const rows = rowsBelow('why');

    expect([...rows.keys()]).toEqual(DENIALS);
    expect(Object.fromEntries(rows)).toEqual(DENIAL_ACTORS);
  });

  it('explains each field of a line of the log, and no other', () => {
    const explained = tableIn(page, 'field').flatMap(({ names: [names = []] }) => names);

    expect(explained.toSorted()).toEqual([...LOG_FIELDS].toSorted());
  });
});

describe('the codes', () => {
  it('are those of the parts that have words for them, and no others', () => {
    expect(Object.keys(ACTORS).toSorted()).toEqual(
      [...new Set(TABLES.flatMap(([, codes]) => codes))].toSorted(),
    );
  });

  it('mean one thing each, but for one that the door and Iterable share', () => {
    const counts = Map.groupBy(
      TABLES.flatMap(([, codes]) => codes),
      (code) => code,
    );
    const shared = [...counts].filter(([, several]) => several.length > 1);

    expect(shared.map(([code]) => code)).toEqual(['too-large']);
  });

  it.each([...Object.entries(SECRET_FAULTS), ...Object.entries(QUEUE_FAULTS)])(
    '%s says in plain words what happened: %s',
    (code, message) => {
      expect(code).toMatch(/^(secret|secrets-manager|queue)(-[a-z]+)+$/);
      expect(message).toMatch(/^[a-zA-Z][^\n]{10,}[^.]$/);
    },
  );
});
