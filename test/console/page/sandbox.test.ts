import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../console/page/views/sandbox/fault-table.ts';
import { inForce, keyFactsOf, settingsWith } from '../../../console/page/views/sandbox/settings.ts';
import { parseTyped, typedOf } from '../../../console/page/views/sandbox/typed.ts';
import { NO_FAULTS, parseFaults, SWITCHES } from '../../../local/sandbox/faults.ts';

const ALL = FAMILIES.flatMap(({ faults }) => faults);
const NUMBERS = { kind: 'numbers', of: 'operation', example: '' } as const;
const STATUS = { kind: 'number', unit: '', min: 400, max: 599 } as const;

describe("the sandbox's switches on the page", () => {
  it('are those that the sandbox has, but for keys', () => {
    const withoutKeys = Object.keys(SWITCHES).filter((name) => !/^(api|jwt)Keys$/.test(name));
    expect(ALL.map(({ name }) => name).sort()).toEqual(withoutKeys.sort());
  });

  it('are at rest where the sandbox is', () => {
    const faults: Readonly<Record<string, unknown>> = NO_FAULTS;
    for (const { name, rest } of ALL) expect([name, faults[name]]).toEqual([name, rest]);
    expect(inForce(NO_FAULTS)).toEqual([]);
  });

  it('change one and keep the others, in a form that the sandbox takes', () => {
    const [rateLimited, hang] = ['rateLimited', 'hang'].map((wanted) =>
      ALL.find(({ name }) => name === wanted),
    );
    if (rateLimited === undefined || hang === undefined) throw new Error('renamed');
    const before = { ...NO_FAULTS, rateLimited: 0.3, apiKeysReplaced: true, jwtKeysAdded: false };
    const sent = settingsWith(before, hang, 0.1);
    expect(sent).toEqual({ rateLimited: 0.3, hang: 0.1 });
    expect(parseFaults(sent).ok).toBe(true);
    expect(settingsWith(before, rateLimited, 0)).toEqual({});
    expect(keyFactsOf(before)).toHaveLength(1);
  });

  it.each([
    [NUMBERS, 'events/track: 1000\n  users/update = 5\n\n', { 'events/track': 1000, 'users/update': 5 }],
    [NUMBERS, 'a:b: 7', { 'a:b': 7 }],
    [{ kind: 'texts', example: '' } as const, 'a\n\n b ', ['a', 'b']],
    [STATUS, '503', 503],
    [STATUS, '', undefined],
  ])('read %j what is typed as %j', (control, text, value) => {
    expect(parseTyped(control, text)).toEqual({ value });
  });

  it.each([
    [NUMBERS, 'events/track'],
    [NUMBERS, 'events/track: many'],
    [STATUS, '777'],
    [STATUS, '4.5e2x'],
  ])('refuse for %j what is typed as %j', (control, text) => {
    expect(parseTyped(control, text).fault).toBeDefined();
  });

  it('show again what was typed', () => {
    const value = { 'events/track': 1000, 'users/update': 5 };
    expect(parseTyped(NUMBERS, typedOf(NUMBERS, value))).toEqual({ value });
  });
});
