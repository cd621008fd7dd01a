import { describe, expect, it } from 'vitest';
import { formAsJson, isForm } from '../../../lib/accept/body/form.ts';
import type { MapFunction } from '../../../lib/event/event-object.ts';
import { openDoor } from '../../support/door.ts';
import { requestWith } from '../../support/requests.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const map: MapFunction = ({ From, Body }) => ({
  eventName: 'texted',
  userId: From,
  dataFields: { body: Body },
  id: 'event-1',
  createdAt: 1,
});

describe('a form', () => {
  it.each([
    ['application/x-www-form-urlencoded', true],
    ['Application/X-WWW-Form-URLencoded; charset=UTF-8', true],
    ['application/x-www-form-urlencoded2', false],
    ['text/plain; application/x-www-form-urlencoded', false],
    ['application/json', false],
    ['', false],
  ])('is what says that it is %s: %s', (contentType, is) => {
    expect(isForm(requestWith({ headers: { 'content-type': contentType } }))).toBe(is);
    expect(isForm(requestWith())).toBe(false);
  });

  it.each([
    ['', '{}'],
    ['a=1&b=2', '{"a":"1","b":"2"}'],
    ['a', '{"a":""}'],
    ['=1', '{"":"1"}'],
    ['a=%22%5C+%0A%E2%9C%93', String.raw`{"a":"\"\\ \n✓"}`],
    ['a=1&a=2', '{"a":["1","2"]}'],
    ['a=2&b=3&a=1&a=2&%61=', '{"a":["2","1","2",""],"b":"3"}'],
    ['tags[]=a&tags[]=b&tags%5B%5D=c', '{"tags[]":["a","b","c"]}'],
    ['tags[]=a', '{"tags[]":"a"}'],
    ['%', '{"%":""}'],
  ])('"%s" reads as %s', (form, json) => {
    expect(formAsJson(form)).toBe(json);
  });

  it('may come as one parameter that has the body as JSON, where its sender writes it so', () => {
    expect(formAsJson('payload=%7B%22a%22%3A1%7D', 'payload')).toBe('{"a":1}');
    expect(formAsJson('payload=%7B%22a%22%3A1%7D')).toBe('{"payload":"{\\"a\\":1}"}');
    expect(formAsJson('payload=1&b=2', 'payload')).toBe('{"payload":"1","b":"2"}');
    expect(formAsJson('payload=1&payload=2', 'payload')).toBe('{"payload":["1","2"]}');
    expect(formAsJson('other=1', 'payload')).toBe('{"other":"1"}');
    expect(formAsJson('=1', 'payload')).toBe('{"":"1"}');
    expect(formAsJson('', 'payload')).toBe('{}');
  });

  it('takes a name thousands of times, and no more parameters than that', () => {
    const many = (parameters: number) => Array(parameters).fill('a=1').join('&');

    expect(JSON.parse(formAsJson(many(2_000))).a).toHaveLength(2_000);
    expect(() => formAsJson(many(2_001))).toThrow('a form takes at most 2000 parameters');
  });

  it('is what a map function can make an event of', async () => {
    const { post, queue } = openDoor({ map });

    expect(await post('From=%2B14158675310&Body=Hello+%F0%9F%91%8B', { headers: FORM })).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: 'event-1' }] },
    });
    expect(queue.sent[0]?.text).toContain('"userId":"+14158675310","dataFields":{"body":"Hello 👋"}');
  });

  it.each([
    ['a parameter of a hostile name', '__proto__=1', 400, 'forbidden-key'],
    ['a parameter of a hostile name twice', '__proto__=1&__proto__=2', 400, 'forbidden-key'],
    ['bytes that are no UTF-8', Buffer.of(0x61, 0x3d, 0xff), 400, 'invalid-encoding'],
  ])('is refused with %s', async (_, body, status, code) => {
    const { post } = openDoor({ map });

    expect(await post(body, { headers: FORM })).toMatchObject({ status, body: { error: { code } } });
  });

  it('gives a map function a parameter that comes several times as a list, by whichever spelling', async () => {
    const { post, queue } = openDoor({
      map: ({ 'Address[]': addresses, Body }) => ({
        eventName: 'texted',
        userId: 'u1',
        dataFields: { addresses, body: Body },
      }),
    });

    expect(await post('Address[]=b&Body=hi&%41ddress[]=a', { headers: FORM })).toMatchObject({ status: 202 });
    expect(queue.sent[0]?.text).toContain('"dataFields":{"addresses":["b","a"],"body":"hi"}');
  });

  it('is no event by itself', async () => {
    const { post, queue } = openDoor();

    expect(await post('eventName=texted&userId=u1', { headers: FORM })).toMatchObject({
      status: 415,
      body: { error: { code: 'unsupported-media-type' } },
    });
    expect(queue.sent).toEqual([]);
  });
});
