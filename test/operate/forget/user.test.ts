import { describe, expect, it } from 'vitest';
import { isAbout, parseUser } from '../../../operate/forget/user.ts';

const ANN = parseUser('Ann@Example.com');
const SEVENTEEN = parseUser('17');

describe('a body', () => {
  it.each([
    ['{"email":"ann@example.com"}', true],
    ['{"email":"ANN@EXAMPLE.COM"}', true],
    ['{"customer":{"contacts":[{"mail":" ann@example.com "}]}}', true],
    ['{"email":"\\u0061nn@example.com"}', true],
    ['{"destinationEmail":"ann@example.com","sourceEmail":"b@example.com"}', true],
    ['{"email":"joann@example.com"}', false],
    ['{"text":"write to ann@example.com"}', false],
    ['{"a":1}\n{"email":"ann@example.com"}', true],
    ['email=ann@example.com&plan=pro', true],
    ['no JSON, and nobody', false],
    ['', false],
  ])('%j is about an e-mail: %s', (body, expected) => {
    expect(isAbout(ANN, body)).toBe(expected);
  });

  it.each([
    ['{"userId":"17"}', true],
    ['{"user":{"userId":"17"}}', true],
    ['{"subscribers":[{"email":"a@example.com"},{"userId":"17"}]}', true],
    ['{"client_user_id":17}', true],
    ['{"userIds":["16","17"]}', true],
    ['{"userId":"170"}', false],
    ['{"quantity":17,"id":"17"}', false],
    ['userId 17', false],
  ])('%j is about a userId: %s', (body, expected) => {
    expect(isAbout(SEVENTEEN, body)).toBe(expected);
  });

  it('may be nested as deeply as it is long', () => {
    const depth = 100_000;
    const nested = `${'['.repeat(depth)}"ann@example.com"${']'.repeat(depth)}`;
    expect(isAbout(ANN, nested)).toBe(true);
  });
});
