import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, Refusal } from '../../lib/accept/refusal.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('an error of the door', () => {
  it.each(codes)('%s has an HTTP status and says something', (code) => {
    const { status, message } = ERRORS[code];

    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[a-z]/);
  });

  it('is what its refusal answers with', () => {
    const issues = [{ path: 'id', code: 'invalid-format', message: 'is wrong' }];
    const cause = new Error('why');
    const refusal = new Refusal('too-large', { message: 'too much', issues, headers: { a: 'b' }, cause });

    expect(refusal).toMatchObject({
      name: 'Refusal',
      code: 'too-large',
      status: 413,
      headers: { a: 'b' },
      cause,
    });
    expect(refusal.answer).toEqual({ code: 'too-large', message: 'too much', issues });
  });

  it.each(codes.filter((code) => ERRORS[code].status >= 500))('%s says when to come back', (code) => {
    const headers = { 'retry-after': expect.stringMatching(/^[1-9]\d*$/) };

    expect(new Refusal(code).headers).toEqual(headers);
    expect(new Refusal(code, { headers: { allow: 'POST' } }).headers).toEqual({ ...headers, allow: 'POST' });
  });

  it.each(codes.filter((code) => ERRORS[code].status < 500))('%s does not ask to come back', (code) => {
    expect(new Refusal(code).headers).toEqual({});
  });

  it('has its own message, and neither issues nor headers, unless it is told otherwise', () => {
    const refusal = new Refusal('not-found');

    expect(refusal.answer).toEqual({ code: 'not-found', message: ERRORS['not-found'].message });
    expect(refusal.headers).toEqual({});
    expect(refusal.cause).toBeUndefined();
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

  it('has one row for each error, with its status, and no other', () => {
    const table = page.split(/\n{2,}/).find((part) => part.startsWith('| code |')) ?? '';
    const rows = [...table.matchAll(/^\| `([^`]+)` \| ([^|]*) \|/gm)].map(([, code, status]) => [
      code,
      status,
    ]);

    expect(rows.toSorted()).toEqual(codes.map((code) => [code, `${ERRORS[code].status}`]).toSorted());
  });
});
