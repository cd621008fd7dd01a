import { describe, expect, it } from 'vitest';
import { isAbout, namesOthers, parseUser } from '../../../operate/forget/user.ts';

const ANN = parseUser('Ann@Example.com');
const SEVENTEEN = parseUser('17');

const pretty = (value: unknown) => JSON.stringify(value, null, 2);

describe('a body', () => {
  it.each([
    ['{"email":"ann@example.com"}', true],
    ['{"email":"ANN@EXAMPLE.COM"}', true],
    ['{"customer":{"contacts":[{"mail":" ann@example.com "}]}}', true],
    ['{"email":"\\u0061nn@example.com"}', true],
    ['{\n  "email": "ann\\u0040example.com"\n}', true],
    ['{"destinationEmail":"ann@example.com","sourceEmail":"b@example.com"}', true],
    ['{"currentEmail":"b@example.com","newEmail":"ann@example.com"}', true],
    ['{"email":"ann@example.com","email":"b@example.com"}', true],
    ['{"email":"ann\\u0040example.com",', true],
    ['{"byEmail":{"ann@example.com":{}}}', true],
    ['{"Message":"{\\"email\\":\\"ann\\\\u0040example.com\\"}"}', true],
    ['{"message":"from Ann <ann@example.com>"}', true],
    ['{"url":"https://shop.example/?email=ann%40example.com"}', true],
    ['{"email":"joann@example.com"}', false],
    ['{"email":"jo.ann@example.com"}', false],
    ['{"email":"ann@example.com.au"}', false],
    ['{"text":"write to ann@example.com."}', true],
    ['{"a":1}\n{"email":"ann@example.com"}', true],
    ['email=ann@example.com&plan=pro', true],
    ['email=ann%40example.com&plan=pro', true],
    ['plan=pro&email=%61nn%40Example%2Ecom', true],
    ['name=100%&email=+ann%40example.com', true],
    ['<user email="ann@example.com"/>', true],
    ['no JSON, and nobody', false],
    ['', false],
  ])('%j is about an e-mail: %s', (body, expected) => {
    expect(isAbout(ANN, body)).toBe(expected);
  });

  it.each([
    ['{"userId":"17"}', true],
    ['{\n  "eventName": "x",\n  "userId": "17"\n}', true],
    ['{"user":{"userId":"17"}}', true],
    ['{"user":{"name":"Ann","id":17}}', true],
    ['{"subscribers":[{"email":"a@example.com"},{"userId":"17"}]}', true],
    ['{"client_user_id":17}', true],
    ['{"currentUserId":"17","newEmail":"b@example.com"}', true],
    ['{"userIds":["16","17"]}', true],
    ['{"userId":"\\u00317"}', true],
    ['{"Message":"{\\"userId\\":\\"17\\"}"}', true],
    ['userId=17&plan=pro', true],
    ['user[id]=17', true],
    ['sent:\n{"userId":"17"}', true],
    ['{"userId":"170"}', false],
    ['{"quantity":17,"id":"17"}', false],
    ['{"user":{"items":[{"id":"17"}]}}', false],
    ['userId 17', false],
  ])('%j is about a userId: %s', (body, expected) => {
    expect(isAbout(SEVENTEEN, body)).toBe(expected);
  });

  it('names a userId by all of its digits', () => {
    const user = parseUser('12345678901234567890');
    expect(isAbout(user, '{"userId":12345678901234567890}')).toBe(true);
    expect(isAbout(user, '{"userId":12345678901234567891}')).toBe(false);
  });

  it('names a userId that is no number wherever it is a whole value', () => {
    const user = parseUser('user_2abc');
    expect(isAbout(user, '{"type":"user.updated","data":{"id":"user_2abc"}}')).toBe(true);
    expect(isAbout(user, '{"text":"of user_2abc"}')).toBe(false);
  });

  it('may be nested as deeply as it is long', () => {
    const depth = 100_000;
    const nested = (value: string) => `${'['.repeat(depth)}${value}${']'.repeat(depth)}`;
    expect(isAbout(ANN, nested('"ann\\u0040example.com"'))).toBe(true);
    expect(isAbout(SEVENTEEN, nested('{"userId":17}'))).toBe(true);
    expect(isAbout(SEVENTEEN, `{"userId":"17${'\\"'.repeat(depth)}`)).toBe(false);
  });
});

describe('a body about a user', () => {
  it.each([
    [{ email: 'ann@example.com', userId: '17' }, false],
    [{ user: { email: 'ann@example.com' }, userId: '17' }, false],
    [{ currentEmail: 'ann@example.com', newEmail: 'new@example.com' }, false],
    [{ sourceEmail: 'old@example.com', destinationEmail: 'ann@example.com' }, false],
    [{ email: 'ann@example.com', userId: null, dataFields: { email: 'ANN@example.com' } }, false],
    [{ email: 'ann@example.com', items: [{ id: 'a' }, { id: 'b' }] }, false],
    [{ subscribers: [{ email: 'ann@example.com' }] }, false],
    [{ subscribers: [{ email: 'ann@example.com' }, { email: 'bob@example.com' }] }, true],
    [{ subscribers: [{ email: 'ann@example.com' }, { userId: '18' }] }, true],
    [[{ email: 'ann@example.com' }, { email: 'bob@example.com' }], true],
    [{ email: 'bob@example.com', friendEmail: 'ann@example.com' }, true],
    [{ emails: ['ann@example.com', 'bob@example.com'] }, true],
    [{ userId: '18', dataFields: { note: 'call ann@example.com' } }, true],
    [{ email: 'Ann <ann@example.com>' }, false],
  ])('%j names others, too: %s', (body, expected) => {
    expect(namesOthers(ANN, pretty(body))).toBe(expected);
    expect(namesOthers(ANN, JSON.stringify(body))).toBe(expected);
  });

  it.each([
    [{ email: 'ann@example.com', userId: '17' }, false],
    [{ userId: 17, user: { id: '17' } }, false],
    [{ userIds: ['16', '17'] }, true],
    [{ subscribers: [{ userId: '17' }, { email: 'bob@example.com' }] }, true],
  ])('%j names others beside a userId: %s', (body, expected) => {
    expect(namesOthers(SEVENTEEN, JSON.stringify(body))).toBe(expected);
  });

  it('names others on another line, or in another field of a form', () => {
    expect(namesOthers(ANN, '{"email":"ann@example.com"}\n{"userId":"18"}')).toBe(true);
    expect(namesOthers(ANN, 'email=ann%40example.com&friend_email=bob%40example.com')).toBe(true);
    expect(namesOthers(ANN, 'email=ann%40example.com&userId=17')).toBe(false);
  });
});
