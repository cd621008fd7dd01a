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
    ['a=1&a=2', '{"a":"1","a":"2"}'],
    ['%', '{"%":""}'],
  ])('"%s" reads as %s', (form, json) => {
    expect(formAsJson(form)).toBe(json);
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
    ['a parameter twice', 'From=1&From=2', 400, 'duplicate-key'],
    ['a parameter by two spellings', 'From=1&%46rom=2', 400, 'duplicate-key'],
    ['a parameter of a hostile name', '__proto__=1', 400, 'forbidden-key'],
    ['bytes that are no UTF-8', Buffer.of(0x61, 0x3d, 0xff), 400, 'invalid-encoding'],
  ])('is refused with %s', async (_, body, status, code) => {
    const { post } = openDoor({ map });

    expect(await post(body, { headers: FORM })).toMatchObject({ status, body: { error: { code } } });
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
