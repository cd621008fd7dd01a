import { describe, expect, it } from 'vitest';
import { createFallbackId } from '../../../lib/accept/check/fallback-id.ts';
import type { Form } from '../../../lib/accept/check/found.ts';
import { derivedEventId } from '../../../lib/event/event-id.ts';
import { requestWith } from '../../support/requests.ts';

function idOf(headers: Record<string, string>, text = '{}', form: Form = 'single', source = 'app'): string {
  return createFallbackId(requestWith({ headers }), source, form)(text);
}

describe('the id of an event that brings none', () => {
  it('is made up, another each time, when the request has no id either', () => {
    const made = createFallbackId(requestWith(), 'app', 'single');
    const ids = [made('{}'), made('{}'), idOf({}), idOf({ 'webhook-id': '', 'idempotency-key': '' })];

    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    'webhook-id',
    'svix-id',
    'idempotency-key',
    'x-github-delivery',
    'x-shopify-event-id',
    'i-twilio-idempotency-token',
  ])('comes from the header %s', (scheme) => {
    expect(idOf({ [scheme]: 'msg_1' })).toBe(derivedEventId('app', { scheme, id: 'msg_1' }));
    expect(idOf({ [scheme]: 'msg_1' })).not.toBe(idOf({ [scheme]: 'msg_2' }));
  });

  it('comes from webhook-id before Idempotency-Key, and never the same from both', () => {
    expect(idOf({ 'idempotency-key': 'a', 'webhook-id': 'b' })).toBe(idOf({ 'webhook-id': 'b' }));
    expect(idOf({ 'idempotency-key': 'a', 'webhook-id': '' })).toBe(idOf({ 'idempotency-key': 'a' }));
    expect(idOf({ 'idempotency-key': 'a' })).not.toBe(idOf({ 'webhook-id': 'a' }));
  });

  it('differs from source to source', () => {
    expect(idOf({ 'webhook-id': 'a' }, '{}', 'single', 'one')).not.toBe(
      idOf({ 'webhook-id': 'a' }, '{}', 'single', 'other'),
    );
  });

  it('does not depend on the text of an event that came alone', () => {
    expect(idOf({ 'webhook-id': 'a' }, '{"a":1}')).toBe(idOf({ 'webhook-id': 'a' }, '{"a":2}'));
  });

  it.each<Form>(['list', 'batch'])('depends on the text of each event in a %s, not on its place', (form) => {
    const headers = { 'idempotency-key': 'a' };

    expect(idOf(headers, '{"a":1}', form)).toBe(idOf(headers, '{"a":1}', form));
    expect(idOf(headers, '{"a":1}', form)).not.toBe(idOf(headers, '{"a":2}', form));
    expect(idOf(headers, '{"a":1}', form)).not.toBe(idOf(headers, '{"a":1}', 'single'));
  });
});
