import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../lib/iterable/subject.ts';
import { anyText } from '../support/any-text.ts';

describe('whom a body is about', () => {
  it.each<[string, object]>([
    ['{"email":"a@b","userId":"7","eventName":"x"}', { email: 'a@b', userId: '7', eventName: 'x' }],
    [' {\n"userId" :\t"7" , "n":1.0}', { userId: '7' }],
    ['{"dataFields":{"email":"no@body"},"email":"a@b"}', { email: 'a@b' }],
    ['{"items":[{"userId":"8"}],"userId":"7"}', { userId: '7' }],
    ['{"\\u0065mail":"\\u0061@b\\u00e9"}', { email: 'a@bé' }],
    ['{"email":"a\\"},\\"userId\\":\\"8"}', { email: 'a"},"userId":"8' }],
    ['{"email":""}', { email: '' }],
    ['{"email":"\\ud800@b"}', { email: '\ufffd@b' }],
    ['{"email":null,"userId":7,"eventName":["x"]}', {}],
    ['{"email":{"email":"a@b"},"userId":true}', {}],
    ['{"Email":"a@b","user_id":"7"}', {}],
    ['{"toString":"x","constructor":"y"}', {}],
  ])('is read from its outermost members: %s', (body, subject) => {
    expect(subjectOf(body)).toEqual(subject);
  });

  it.each([
    '',
    'null',
    '"a@b"',
    '[{"email":"a@b"}]',
    'no JSON',
    '{"email":"a@b"',
    '{"email":"a@b",}',
    '{"email":"a@b","email":"b@c"}',
    '{"__proto__":{"email":"a@b"}}',
    `{"email":"a@b","deep":${'['.repeat(200)}${']'.repeat(200)}}`,
    '{"email":"a\nb"}',
  ])('is nobody in what is no JSON object, or one that two parsers could read differently: %j', (body) => {
    expect(subjectOf(body)).toEqual({});
  });

  it('agrees with JSON.parse on every event that can be accepted', () => {
    const member = fc.constantFrom('email', 'userId', 'eventName', 'id', 'dataFields', 'é"\\');
    fc.assert(
      fc.property(fc.dictionary(member, fc.oneof(fc.string(), fc.jsonValue())), (event) => {
        const body = JSON.stringify(event);
        fc.pre(!body.includes('"__proto__"'));
        const { email, userId, eventName } = JSON.parse(body);
        const texts = Object.entries({ email, userId, eventName }).filter(([, it]) => typeof it === 'string');
        expect(subjectOf(body)).toEqual(Object.fromEntries(texts));
      }),
    );
  });

  it('can be asked of any text at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), anyText, fc.json()), (body) => {
        for (const value of Object.values(subjectOf(body))) expect(typeof value).toBe('string');
      }),
    );
  });
});
